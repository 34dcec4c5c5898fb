#include "lab/bleeder_flight.h"

#include "lab/bleeder_codes.h"
#include "wire/writer.h"

namespace hemostat::lab {
namespace {

constexpr std::size_t session_id_size = 32;
constexpr std::uint8_t null_compression = 0;
constexpr std::uint8_t peer_allowed_to_send = 1;  // HeartbeatMode
constexpr std::uint8_t named_curve = 3;           // ECCurveType
constexpr std::uint16_t secp256r1 = 23;
constexpr std::uint16_t rsa_sha256 = 0x0401;  // SignatureAndHashAlgorithm
constexpr std::uint16_t ecdsa_sha256 = 0x0403;
constexpr std::uint8_t rsa_sign = 1;  // ClientCertificateType
constexpr std::uint8_t ecdsa_sign = 64;

void write_extensions(wire::Writer& out, const FlightContext& context) {
    if (context.hello.offers_renegotiation_info) {
        out.u16(extension::renegotiation_info).u16(1).u8(0);
    }
    const bool has_heartbeat = context.settings.heartbeats != Heartbeats::off &&
                               context.settings.offers_heartbeat && context.hello.offers_heartbeat;
    if (has_heartbeat && context.version > version::ssl3) {
        out.u16(extension::heartbeat).u16(1).u8(peer_allowed_to_send);
    }
}

Bytes server_hello(const FlightContext& context) {
    Bytes session_id(session_id_size);
    fill_random(session_id);
    wire::Writer extensions;
    write_extensions(extensions, context);
    wire::Writer body;
    body.u16(context.version).bytes(context.randoms.server);
    body.vector(1, [&](auto& out) { out.bytes(session_id); });
    body.u16(context.suite.id).u8(null_compression);
    if (!extensions.view().empty()) {
        body.vector(2, [&](auto& out) { out.bytes(extensions.view()); });
    }
    return encode_message(handshake_type::server_hello, body.view());
}

/// A list of one certificate, or of as many copies as `flight_size_min` asks for.
Bytes certificate(const FlightContext& context) {
    wire::Writer list;
    do {
        list.vector(3, [&](auto& out) { out.bytes(context.identity.certificate); });
    } while (list.view().size() < context.settings.flight_size_min);
    wire::Writer body;
    body.vector(3, [&](auto& out) { out.bytes(list.view()); });
    return encode_message(handshake_type::certificate, body.view());
}

Bytes server_key_exchange(const FlightContext& context) {
    wire::Writer parameters;
    parameters.u8(named_curve).u16(secp256r1);
    parameters.vector(1, [&](auto& out) { out.bytes(context.ephemeral->public_point()); });
    wire::Writer signed_input;
    signed_input.bytes(context.randoms.client).bytes(context.randoms.server);
    signed_input.bytes(parameters.view());
    wire::Writer body;
    body.bytes(parameters.view());
    if (context.version >= version::tls12) {
        body.u16(context.identity.kind == KeyKind::rsa ? rsa_sha256 : ecdsa_sha256);
    }
    const Bytes signature = sign_parameters(context.identity, context.version, signed_input.view());
    body.vector(2, [&](auto& out) { out.bytes(signature); });
    return encode_message(handshake_type::server_key_exchange, body.view());
}

Bytes certificate_request(const FlightContext& context) {
    wire::Writer body;
    body.u8(2).u8(rsa_sign).u8(ecdsa_sign);
    if (context.version >= version::tls12) {
        body.vector(2, [](auto& out) { out.u16(rsa_sha256).u16(ecdsa_sha256); });
    }
    body.u16(0);  // no names of authorities
    return encode_message(handshake_type::certificate_request, body.view());
}

}  // namespace

Bytes encode_message(std::uint8_t type, ByteView body) {
    wire::Writer message;
    message.u8(type).vector(3, [&](auto& out) { out.bytes(body); });
    return message.take();
}

std::vector<Bytes> encode_flight(const FlightContext& context) {
    std::vector<Bytes> flight{server_hello(context), certificate(context)};
    if (context.suite.exchange == KeyExchange::ecdhe) {
        flight.push_back(server_key_exchange(context));
    }
    if (context.settings.client_certificate == ClientCertificate::required) {
        flight.push_back(certificate_request(context));
    }
    flight.push_back(encode_message(handshake_type::server_hello_done, {}));
    return flight;
}

Bytes join(const std::vector<Bytes>& messages) {
    Bytes joined;
    for (const Bytes& message : messages) {
        joined.insert(joined.end(), message.begin(), message.end());
    }
    return joined;
}

}  // namespace hemostat::lab
