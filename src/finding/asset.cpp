#include "finding/asset.h"

#include "base/bytes.h"
#include "base/text.h"

namespace hemostat::finding {
namespace {

constexpr std::size_t path_size_max = 4096;

std::string host_for_uri(const Endpoint& endpoint) {
    if (!endpoint.address) {
        return endpoint.host;
    }
    const std::string text = to_string(*endpoint.address);
    return endpoint.address->family == IpAddress::Family::v6 ? "[" + text + "]" : text;
}

void write_json(JsonWriter& writer, const ListeningProcess& process) {
    writer.object([&] {
        writer.member("pid", static_cast<std::uint32_t>(process.pid));
        writer.text_or_null("name", process.name);
        writer.text_or_null("executable", process.executable);
    });
}

void write_json(JsonWriter& writer, const Endpoint& endpoint) {
    writer.object([&] {
        writer.member("kind", Literal("endpoint"));
        writer.member("id", endpoint_id(endpoint));
        writer.member("host", endpoint.host);
        writer.text_or_null("address", endpoint.address ? to_string(*endpoint.address) : "");
        writer.member("port", endpoint.port);
        writer.member("transport", Literal("tcp"));
        writer.key("starttls").null();
        writer.text_or_null("server_name", endpoint.server_name);
        if (endpoint.process) {
            writer.key("process");
            write_json(writer, *endpoint.process);
        }
    });
}

void write_json(JsonWriter& writer, const File& file) {
    writer.object([&] {
        writer.member("kind", Literal("file"));
        writer.member("id", file_id(file));
        // The exact bytes are in the id; JSON has none but characters.
        writer.member("path", printable(file.path, path_size_max));
        writer.member("format", file.format);
        writer.member("component", file.component);
        writer.text_or_null("version", file.version);
    });
}

// RFC 3986 §3.3: what may stand in a path as it is.
bool is_path_character(char character) {
    constexpr std::string_view others = "-._~!$&'()*+,;=:@/";
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || others.find(character) != others.npos;
}

}  // namespace

std::string endpoint_id(const Endpoint& endpoint) {
    return "tcp://" + host_for_uri(endpoint) + ":" + std::to_string(endpoint.port);
}

std::string file_id(const File& file) {
    std::string id = file.path.starts_with('/') ? "file://" : "file:";
    for (const char character : file.path) {
        if (is_path_character(character)) {
            id += character;
        } else {
            id += '%';
            append_hex(id, as_bytes({&character, 1}));
        }
    }
    return id;
}

void write_json(JsonWriter& writer, const Asset& asset) {
    std::visit([&](const auto& kind) { write_json(writer, kind); }, asset);
}

}  // namespace hemostat::finding
