#include "tls/server_hello.h"

#include "wire/reader.h"

#include <algorithm>

namespace hemostat::tls {
namespace {

using wire::Reader;

constexpr std::size_t session_id_size_max = 32;

void read_supported_versions(Reader& outer, ByteView extension, ServerHello& hello) {
    Reader reader(extension);
    hello.version = static_cast<ProtocolVersion>(reader.u16("selected_version"));
    if (reader.done("supported_versions")) {
        outer.reject("supported_versions");
    }
}

void read_extensions(Reader& outer, ServerHello& hello) {
    Reader reader(outer.vector16("extensions"));
    while (!reader.empty() && !reader.failure()) {
        const auto type = static_cast<ExtensionType>(reader.u16("extension_type"));
        const ByteView extension = reader.vector16("extension_data");
        if (reader.failure()) {
            outer.reject("extensions");
        } else if (type == ExtensionType::heartbeat) {
            hello.has_heartbeat = true;
        } else if (type == ExtensionType::supported_versions) {
            read_supported_versions(outer, extension, hello);
        }
    }
}

}  // namespace

wire::Decoded<ServerHello> parse_server_hello(ByteView body) {
    Reader reader(body);
    ServerHello hello;
    // RFC 8446 §4.1.3: TLS 1.3 is negotiated by extension; "the legacy_version field MUST be set to
    // 0x0303".
    const auto legacy_version = static_cast<ProtocolVersion>(reader.u16("server_version"));
    hello.version = legacy_version;
    const ByteView random = reader.bytes(hello.random.size(), "random");
    std::ranges::copy(random, hello.random.begin());
    if (reader.vector8("session_id").size() > session_id_size_max) {
        reader.reject("session_id");
    }
    hello.cipher_suite = reader.u16("cipher_suite");
    hello.compression_method = reader.u8("compression_method");
    if (!reader.empty()) {
        read_extensions(reader, hello);
    }
    if (!is_known(hello.version) || legacy_version > ProtocolVersion::tls12) {
        reader.reject("server_version");
    }
    if (const auto failure = reader.done("ServerHello")) {
        return tl::unexpected(*failure);
    }
    return hello;
}

}  // namespace hemostat::tls
