#include "finding/finding.h"

namespace hemostat::finding {
namespace {

constexpr Literal schema = "hemostat/finding/v1";
constexpr Literal tool = "hemostat " HEMOSTAT_VERSION;

void text_or_null(JsonWriter& writer, Literal key, std::string_view text) {
    writer.key(key);
    if (text.empty()) {
        writer.null();
    } else {
        writer.text(text);
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
        text_or_null(writer, "name", process.name);
        text_or_null(writer, "executable", process.executable);
    });
}

void write_json(JsonWriter& writer, const Endpoint& endpoint) {
    writer.object([&] {
        writer.member("kind", Literal("endpoint"));
        writer.member("id", endpoint_id(endpoint));
        writer.member("host", endpoint.host);
        text_or_null(writer, "address", endpoint.address ? to_string(*endpoint.address) : "");
        writer.member("port", endpoint.port);
        writer.member("transport", Literal("tcp"));
        writer.key("starttls").null();
        text_or_null(writer, "server_name", endpoint.server_name);
        if (endpoint.process) {
            writer.key("process");
            write_json(writer, *endpoint.process);
        }
    });
}

std::string_view basis_or_nothing(Basis basis) {
    return basis == Basis::none ? std::string_view() : to_string(basis);
}

}  // namespace

std::string endpoint_id(const Endpoint& endpoint) {
    return "tcp://" + host_for_uri(endpoint) + ":" + std::to_string(endpoint.port);
}

std::string Finding::summary() const {
    std::string text(reason->summary);
    if (!detail.empty()) {
        text += " (" + detail + ")";
    }
    return text;
}

void write_json(JsonWriter& writer, const Finding& finding) {
    writer.object([&] {
        writer.member("schema", schema);
        writer.key("asset");
        write_json(writer, finding.asset);
        writer.member("advisory", finding.advisory);
        writer.member("verdict", to_string(finding.verdict()));
        text_or_null(writer, "basis", basis_or_nothing(finding.reason->basis));
        writer.member("reason", finding.reason->code);
        writer.member("summary", finding.summary());
        writer.key("evidence").array([&] {
            for (const std::string& each : finding.evidence) {
                writer.value(each);
            }
        });
        writer.member("observed_at", to_rfc3339(finding.observed_at));
        writer.member("duration_ms", finding.duration);
        writer.member("tool", tool);
    });
}

}  // namespace hemostat::finding
