#include "finding/asset.h"

#include "base/bytes.h"
#include "base/text.h"

namespace hemostat::finding {
namespace {

constexpr std::size_t path_size_max = 4096;

// RFC 3986 §3.3: what may stand in a path as it is.
bool is_path_character(char character) {
    constexpr std::string_view others = "-._~!$&'()*+,;=:@/";
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') || others.find(character) != others.npos;
}

void append_encoded(std::string& uri, std::string_view text) {
    for (const char character : text) {
        if (is_path_character(character)) {
            uri += character;
        } else {
            uri += '%';
            append_hex(uri, as_bytes({&character, 1}));
        }
    }
}

std::string file_uri(std::string_view machine, std::string_view path) {
    std::string uri = "file:";
    if (path.starts_with('/')) {
        uri += "//";
        append_encoded(uri, machine);
    }
    append_encoded(uri, path);
    return uri;
}

void write_machine(JsonWriter& writer, std::string_view machine) {
    if (!machine.empty()) {
        writer.member("machine", printable(machine));
    }
}

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
        write_machine(writer, endpoint.machine);
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
        write_machine(writer, file.machine);
    });
}

void write_json(JsonWriter& writer, const Package& package) {
    writer.object([&] {
        writer.member("kind", Literal("package"));
        writer.member("id", package_id(package));
        writer.member("database", printable(package.database, path_size_max));
        writer.member("manager", package.manager);
        writer.member("name", printable(package.name, path_size_max));
        writer.text_or_null("architecture", printable(package.architecture));
        writer.member("version", printable(package.version));
        writer.text_or_null("distribution", printable(package.distribution));
        write_machine(writer, package.machine);
    });
}

void write_json(JsonWriter& writer, const Process& process) {
    writer.object([&] {
        writer.member("kind", Literal("process"));
        writer.member("id", process_id(process));
        writer.member("pid", static_cast<std::uint32_t>(process.pid));
        writer.member("started_at", to_rfc3339(process.started_at));
        writer.text_or_null("name", printable(process.name));
        writer.text_or_null("exe", printable(process.executable, path_size_max));
        writer.member("path", printable(process.path, path_size_max));
        writer.member("deleted", process.is_deleted);
        writer.text_or_null("unit", printable(process.unit));
        writer.text_or_null("container", printable(process.container));
        writer.key("listens_on").array([&] {
            for (const std::string& place : process.listens_on) {
                writer.text(place);
            }
        });
        write_machine(writer, process.machine);
    });
}

}  // namespace

std::string address_text(const Endpoint& endpoint) {
    return host_for_uri(endpoint) + ":" + std::to_string(endpoint.port);
}

std::string endpoint_id(const Endpoint& endpoint) {
    std::string id = "tcp://" + address_text(endpoint);
    if (!endpoint.machine.empty() && endpoint.address && endpoint.address->is_loopback()) {
        id += "?machine=";
        append_encoded(id, endpoint.machine);
    }
    return id;
}

std::string file_id(const File& file) {
    return file_uri(file.machine, file.path);
}

std::string package_id(const Package& package) {
    std::string id = file_uri(package.machine, package.database) + '#';
    append_encoded(id, package.name);
    if (!package.architecture.empty()) {
        id += ':';
        append_encoded(id, package.architecture);
    }
    return id;
}

std::string process_id(const Process& process) {
    std::string id = "process:";
    if (!process.machine.empty()) {
        id += "//";
        append_encoded(id, process.machine);
        id += '/';
    }
    id += std::to_string(process.pid) + "?started=" + to_rfc3339(process.started_at) + "&path=";
    append_encoded(id, process.path);
    return id;
}

std::string asset_id(const Asset& asset) {
    struct IdOf {
        std::string operator()(const Endpoint& endpoint) const { return endpoint_id(endpoint); }
        std::string operator()(const File& file) const { return file_id(file); }
        std::string operator()(const Package& package) const { return package_id(package); }
        std::string operator()(const Process& process) const { return process_id(process); }
    };
    return std::visit(IdOf{}, asset);
}

void write_json(JsonWriter& writer, const Asset& asset) {
    std::visit([&](const auto& kind) { write_json(writer, kind); }, asset);
}

}  // namespace hemostat::finding
