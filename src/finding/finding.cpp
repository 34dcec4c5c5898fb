#include "finding/finding.h"

namespace hemostat::finding {
namespace {

namespace json = boost::json;

constexpr std::string_view schema = "hemostat/finding/v1";
constexpr std::string_view tool = "hemostat " HEMOSTAT_VERSION;

json::value text_or_null(std::string_view text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

std::string host_for_uri(const Endpoint& endpoint) {
    if (!endpoint.address) {
        return endpoint.host;
    }
    const std::string text = to_string(*endpoint.address);
    return endpoint.address->family == IpAddress::Family::v6 ? "[" + text + "]" : text;
}

json::object to_json(const ListeningProcess& process) {
    return {{"pid", process.pid},
            {"name", text_or_null(process.name)},
            {"executable", text_or_null(process.executable)}};
}

json::object to_json(const Endpoint& endpoint) {
    json::object object{
        {"kind", "endpoint"},
        {"id", endpoint_id(endpoint)},
        {"host", endpoint.host},
        {"address", endpoint.address ? json::value(to_string(*endpoint.address)) : nullptr},
        {"port", endpoint.port},
        {"transport", "tcp"},
        {"starttls", nullptr},
        {"server_name", text_or_null(endpoint.server_name)},
    };
    if (endpoint.process) {
        object.emplace("process", to_json(*endpoint.process));
    }
    return object;
}

json::value basis_or_null(Basis basis) {
    return basis == Basis::none ? json::value(nullptr) : json::value(to_string(basis));
}

}  // namespace

std::string endpoint_id(const Endpoint& endpoint) {
    return "tcp://" + host_for_uri(endpoint) + ":" + std::to_string(endpoint.port);
}

std::string Finding::summary() const {
    const std::string text(reason->summary);
    return detail.empty() ? text : text + " (" + detail + ")";
}

json::object to_json(const Finding& finding) {
    return {
        {"schema", schema},
        {"asset", to_json(finding.asset)},
        {"advisory", finding.advisory},
        {"verdict", to_string(finding.verdict())},
        {"basis", basis_or_null(finding.reason->basis)},
        {"reason", finding.reason->code},
        {"summary", finding.summary()},
        {"evidence", finding.evidence},
        {"observed_at", to_rfc3339(finding.observed_at)},
        {"duration_ms", static_cast<double>(finding.duration.count()) / 1000.0},
        {"tool", tool},
    };
}

}  // namespace hemostat::finding
