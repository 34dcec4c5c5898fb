#include "tls/client_hello.h"

#include "tls/handshake.h"
#include "wire/writer.h"

#include <utility>

namespace hemostat::tls {
namespace {

using wire::Writer;

// RFC 5746 §3.3.
constexpr std::uint16_t empty_renegotiation_info_scsv = 0x00ff;

constexpr auto computable_groups = std::to_array<NamedGroup>(
    {NamedGroup::x25519, NamedGroup::secp256r1, NamedGroup::secp384r1, NamedGroup::secp521r1});

// RFC 4492 §5.1.1, RFC 7027, RFC 8422 §5.1.1: sect163k1 (1) to x448 (30).
constexpr std::uint16_t named_group_max = 30;

// SignatureScheme (RFC 8446 §4.2.3) and the pairs of RFC 5246 §7.4.1.4.1.
constexpr auto signature_schemes = std::to_array<std::uint16_t>(
    {0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b,
     0x0401, 0x0501, 0x0601, 0x0303, 0x0301, 0x0402, 0x0302, 0x0203, 0x0201, 0x0202, 0x0101});

// RFC 7685 §4: some servers drop a hello of 256 to 511 bytes; padding lifts it out of that range.
constexpr std::size_t troublesome_size_min = 256;
constexpr std::size_t untroubled_size = 512;

template <typename Body>
void write_extension(Writer& writer, ExtensionType type, Body&& body) {
    writer.u16(number_of(type)).vector(2, std::forward<Body>(body));
}

void write_server_name(Writer& writer, std::string_view name) {
    // RFC 6066 §3.
    write_extension(writer, ExtensionType::server_name, [&](Writer& extension) {
        extension.vector(2, [&](Writer& list) {
            list.u8(0).vector(2, [&](Writer& host_name) { host_name.bytes(as_bytes(name)); });
        });
    });
}

void write_supported_groups(Writer& writer, bool offers_every_group) {
    write_extension(writer, ExtensionType::supported_groups, [&](Writer& extension) {
        extension.vector(2, [&](Writer& list) {
            for (const NamedGroup group : computable_groups) {
                list.u16(number_of(group));
            }
            for (std::uint16_t group = 1; offers_every_group && group <= named_group_max; ++group) {
                list.u16(group);
            }
        });
    });
}

void write_signature_algorithms(Writer& writer) {
    write_extension(writer, ExtensionType::signature_algorithms, [](Writer& extension) {
        extension.vector(2, [](Writer& list) { list.u16s(signature_schemes); });
    });
}

void write_heartbeat(Writer& writer) {
    // RFC 6520 §2: peer_allowed_to_send(1).
    write_extension(writer, ExtensionType::heartbeat, [](Writer& extension) { extension.u8(1); });
}

void write_tls13(Writer& writer, const Random& share) {
    write_extension(writer, ExtensionType::supported_versions, [](Writer& extension) {
        extension.vector(1, [](Writer& list) { list.u16(number_of(ProtocolVersion::tls13)); });
    });
    write_extension(writer, ExtensionType::key_share, [&](Writer& extension) {
        extension.vector(2, [&](Writer& list) {
            list.u16(number_of(NamedGroup::x25519)).vector(2, [&](Writer& key) {
                key.bytes(share);
            });
        });
    });
}

void write_extensions(Writer& writer, const ClientHello& hello) {
    if (!hello.server_name.empty()) {
        write_server_name(writer, hello.server_name);
    }
    write_supported_groups(writer, hello.offers_every_group);
    write_extension(writer, ExtensionType::ec_point_formats,
                    [](Writer& extension) { extension.u8(1).u8(0); });
    write_signature_algorithms(writer);
    write_heartbeat(writer);
    if (hello.version == ProtocolVersion::tls13) {
        write_tls13(writer, hello.random);
    }
}

void write_padding(Writer& writer, std::size_t size_before) {
    const std::size_t size = handshake_header_size + size_before;
    if (size >= troublesome_size_min && size < untroubled_size) {
        const std::size_t missing = untroubled_size - size;
        write_extension(writer, ExtensionType::padding, [&](Writer& extension) {
            extension.fill(missing > 4 ? missing - 4 : 1, 0);
        });
    }
}

}  // namespace

Bytes encode_client_hello(const ClientHello& hello) {
    // RFC 8446 §4.1.2: TLS 1.3 is offered by extension; legacy_version stays at TLS 1.2.
    const ProtocolVersion legacy_version = std::min(hello.version, ProtocolVersion::tls12);
    Writer writer;
    writer.u16(number_of(legacy_version)).bytes(hello.random);
    writer.u8(0);  // no session to resume
    writer.vector(2, [&](Writer& list) {
        list.u16s(hello.cipher_suites).u16(empty_renegotiation_info_scsv);
    });
    writer.u8(1).u8(0);  // null compression
    if (hello.has_extensions) {
        writer.vector(2, [&](Writer& extensions) {
            write_extensions(extensions, hello);
            write_padding(extensions, extensions.view().size());
        });
    }
    return encode_handshake(HandshakeType::client_hello, writer.view());
}

}  // namespace hemostat::tls
