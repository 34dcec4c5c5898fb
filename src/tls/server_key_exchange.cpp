#include "tls/server_key_exchange.h"

#include "wire/reader.h"

namespace hemostat::tls {
namespace {

using wire::Reader;

// RFC 8422 §5.4.
constexpr std::uint8_t curve_type_named = 3;

template <typename Value>
wire::Decoded<Value> finish(const Reader& reader, const Value& value) {
    if (reader.failure()) {
        return tl::unexpected(*reader.failure());
    }
    return value;
}

ByteView read_number(Reader& reader, const char* field) {
    const ByteView number = reader.vector16(field);
    if (number.empty()) {
        reader.reject(field);
    }
    return number;
}

}  // namespace

wire::Decoded<EcdheParameters> parse_ecdhe_parameters(ByteView body) {
    Reader reader(body);
    if (reader.u8("curve_type") != curve_type_named) {
        reader.reject("curve_type");
    }
    EcdheParameters parameters;
    parameters.group = static_cast<NamedGroup>(reader.u16("namedcurve"));
    parameters.point = reader.vector8("public");
    return finish(reader, parameters);
}

wire::Decoded<DheParameters> parse_dhe_parameters(ByteView body) {
    Reader reader(body);
    DheParameters parameters;
    parameters.p = read_number(reader, "dh_p");
    parameters.g = read_number(reader, "dh_g");
    parameters.y = read_number(reader, "dh_Ys");
    return finish(reader, parameters);
}

wire::Decoded<ByteView> parse_leaf_certificate(ByteView body) {
    Reader reader(body);
    reader.u24("certificate_list");
    const ByteView certificate = reader.vector24("ASN.1Cert");
    return finish(reader, certificate);
}

}  // namespace hemostat::tls
