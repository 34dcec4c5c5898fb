#include "advisory/csaf.h"

#include "advisory/csaf_document.h"
#include "advisory/csaf_node.h"
#include "advisory/csaf_products.h"
#include "advisory/intervals.h"
#include "base/text.h"

#include <algorithm>
#include <array>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>

namespace hemostat::advisory {
namespace {

namespace json = boost::json;

constexpr std::string_view remedy_categories[]{"mitigation", "no_fix_planned", "none_available",
                                               "vendor_fix", "workaround"};
constexpr std::string_view threat_categories[]{"exploit_status", "impact", "target_set"};

struct LevelName {
    std::string_view name;
    Severity::Level level;
};
constexpr std::array level_names{
    LevelName{"unknown", Severity::Level::unknown},
    LevelName{"low", Severity::Level::low},
    LevelName{"moderate", Severity::Level::moderate},
    LevelName{"medium", Severity::Level::moderate},
    LevelName{"high", Severity::Level::high},
    LevelName{"critical", Severity::Level::critical},
};

bool is_cve(std::string_view text) {
    constexpr std::string_view front = "CVE-0000-0000";
    return text.size() >= front.size() && text.size() <= front.size() + 8 &&
           std::ranges::equal(text.substr(0, front.size()), front,
                              [](char character, char wanted) {
                                  return wanted == '0' ? character >= '0' && character <= '9'
                                                       : character == wanted;
                              }) &&
           std::ranges::all_of(text.substr(front.size()),
                               [](char character) { return character >= '0' && character <= '9'; });
}

// "OpenSSL: High" in a threat of the category impact, which is where CSAF has words for it.
void read_severity(const CsafNode& threat, Advisory& advisory) {
    const auto details = threat.member("details");
    const auto text = details.text();
    const auto colon = text.find(": ");
    const auto level = colon == std::string_view::npos ? "" : to_lower(text.substr(colon + 2));
    const auto* const known = std::ranges::find(level_names, level, &LevelName::name);
    if (known == level_names.end()) {
        if (!text.empty()) {
            details.complain(
                "'" + printable(text) +
                "' is no severity; use its source and low, moderate, high, critical or "
                "unknown, as in 'OpenSSL: High'");
        }
        return;
    }
    const auto date = threat.optional_member("date");
    advisory.severities.push_back(
        {.level = known->level,
         .source = std::string(text.substr(0, colon)),
         .date = std::string(date.exists() ? date.timestamp().substr(0, 10) : "")});
}

void read_remedies(const CsafNode& vulnerability, const CsafProducts& products,
                   Advisory& advisory) {
    const auto remedies = vulnerability.optional_member("remediations");
    if (!remedies.exists()) {
        return;
    }
    remedies.each([&](const CsafNode& remedy) {
        (void)remedy.member("category").word(remedy_categories);
        advisory.remedies.emplace_back(remedy.member("details").text());
        products.check_references(remedy);
    });
}

void read_threats(const CsafNode& vulnerability, Advisory& advisory) {
    const auto threats = vulnerability.optional_member("threats");
    if (!threats.exists()) {
        return;
    }
    threats.each([&](const CsafNode& threat) {
        const auto category = threat.member("category").word(threat_categories);
        if (category == "impact") {
            read_severity(threat, advisory);
        } else {
            advisory.notes.push_back(
                {std::string(category), std::string(threat.member("details").text())});
        }
    });
}

void read_vulnerability(const CsafNode& vulnerability, CsafProducts& products, Advisory& advisory) {
    const auto cve = vulnerability.member("cve");
    if (const auto text = cve.text(); !text.empty() && !is_cve(text)) {
        cve.complain("'" + printable(text) + "' is not of the form CVE-2014-0160");
    }
    advisory.id = cve.text();
    advisory.title = vulnerability.member("title").text();
    advisory.released = vulnerability.member("release_date").timestamp().substr(0, 10);
    read_notes(vulnerability.member("notes"), advisory);
    products.read_statuses(vulnerability);
    read_remedies(vulnerability, products, advisory);
    read_threats(vulnerability, advisory);
    if (const auto references = vulnerability.optional_member("references"); references.exists()) {
        read_references(references, advisory);
    }
}

void read_root(const CsafNode& root, CsafReading& reading) {
    CsafProducts products;
    products.read(root);
    std::size_t count = 0;
    const auto vulnerabilities = root.member("vulnerabilities");
    vulnerabilities.each([&](const CsafNode& vulnerability) {
        if (++count == 1) {
            read_vulnerability(vulnerability, products, reading.advisory);
        }
    });
    if (count > 1) {
        vulnerabilities.complain("has more than one; a document is about one flaw");
    }
    products.fill(root, reading.advisory);
    read_document(root, reading.advisory);
}

}  // namespace

CsafReading read_csaf(std::string_view text) {
    CsafReading reading;
    if (text.size() > csaf_size_max) {
        reading.complaints.add("", "is larger than a megabyte");
        return reading;
    }
    json::monotonic_resource memory;
    boost::system::error_code error;
    const json::value value =
        json::parse(json::string_view(text.data(), text.size()), error, &memory);
    if (error) {
        reading.is_json = false;
        reading.complaints.add("", "is no JSON: " + error.message());
        return reading;
    }
    const CsafNode root(&value, "", reading.complaints);
    if (!root.is_object()) {
        root.complain("is no JSON object");
        return reading;
    }
    read_root(root, reading);
    if (reading.complaints.list().empty()) {
        find_contradictions(reading.advisory, reading.complaints);
    }
    return reading;
}

Result<Advisory> parse_csaf(std::string_view text) {
    CsafReading reading = read_csaf(text);
    if (!reading.complaints.list().empty()) {
        return fail(ErrorKind::invalid_input, to_text(reading.complaints.list().front()));
    }
    return std::move(reading.advisory);
}

}  // namespace hemostat::advisory
