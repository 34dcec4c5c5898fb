#include "finding/finding.h"

namespace hemostat::finding {
namespace {

constexpr Literal schema = "hemostat/finding/v1";
constexpr Literal tool = "hemostat " HEMOSTAT_VERSION;

std::string_view basis_or_nothing(Basis basis) {
    return basis == Basis::none ? std::string_view() : to_string(basis);
}

}  // namespace

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
        writer.text_or_null("basis", basis_or_nothing(finding.reason->basis));
        writer.member("reason", finding.reason->code);
        writer.member("summary", finding.summary());
        writer.text_or_null("next", finding.next());
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
