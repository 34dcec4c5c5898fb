#include "lab/bleeder_hello.h"

#include "lab/bleeder_codes.h"
#include "wire/reader.h"

#include <algorithm>

namespace hemostat::lab {
namespace {

void read_extensions(wire::Reader& reader, ClientHello& hello) {
    while (!reader.empty() && !reader.failure()) {
        const std::uint16_t type = reader.u16("extension_type");
        const ByteView data = reader.vector16("extension_data");
        hello.offers_renegotiation_info |= type == extension::renegotiation_info;
        if (type == extension::heartbeat) {
            hello.offers_heartbeat = true;
            if (data.size() != 1 || data[0] < 1 || data[0] > 2) {
                reader.reject("HeartbeatMode");
            }
        }
    }
}

}  // namespace

std::optional<ClientHello> parse_client_hello(ByteView body) {
    wire::Reader reader(body);
    ClientHello hello;
    hello.version = reader.u16("client_version");
    const ByteView random = reader.bytes(32, "random");
    hello.random.assign(random.begin(), random.end());
    reader.vector8("session_id");
    wire::Reader suites(reader.vector16("cipher_suites"));
    while (suites.remaining() >= 2) {
        hello.suites.push_back(suites.u16("cipher_suite"));
    }
    hello.offers_renegotiation_info =
        std::ranges::find(hello.suites, empty_renegotiation_info_scsv) != hello.suites.end();
    reader.vector8("compression_methods");
    if (!reader.empty()) {
        wire::Reader extensions(reader.vector16("extensions"));
        read_extensions(extensions, hello);
        if (extensions.failure()) {
            return std::nullopt;
        }
    }
    return reader.done("ClientHello") ? std::nullopt : std::optional(std::move(hello));
}

}  // namespace hemostat::lab
