#include "exchange/csaf_vex.h"

#include "finding/json_writer.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

namespace hemostat::exchange {
namespace {

using campaign::Label;
using finding::JsonWriter;

/// In TLP 1.0, AMBER may go to clients: what is for the organisation alone must be RED.
std::string_view old_label(Label label) {
    switch (label) {
        case Label::clear: return "WHITE";
        case Label::green: return "GREEN";
        case Label::amber: return "AMBER";
        case Label::amber_strict:
        case Label::red: return "RED";
    }
    return "RED";
}

/// CVE-2014-0160: the word, four digits, and four or more.
bool is_cve(std::string_view id) {
    const auto is_digit = [](char character) { return character >= '0' && character <= '9'; };
    return id.size() >= 13 && id.starts_with("CVE-") && id[8] == '-' &&
           std::ranges::all_of(id.substr(4, 4), is_digit) &&
           std::ranges::all_of(id.substr(9), is_digit);
}

void write_note(JsonWriter& json, std::string_view category, std::string_view title,
                std::string_view text) {
    json.object([&] {
        json.member("category", category);
        json.member("title", title);
        json.member("text", text);
    });
}

void write_generator(JsonWriter& json) {
    json.key("generator").object([&] {
        json.key("engine").object([&] {
            json.member("name", std::string_view("hemostat"));
            json.member("version", std::string_view(HEMOSTAT_VERSION));
        });
    });
}

void write_revision(JsonWriter& json, const VexRevision& revision, std::size_t number) {
    json.object([&] {
        json.member("date", to_rfc3339(revision.at));
        json.member("number", fmt::to_string(number));
        json.member("summary", to_utf8(revision.summary));
    });
}

void write_tracking(JsonWriter& json, const VexDocument& document) {
    const auto& revisions = document.revisions;
    json.key("tracking").object([&] {
        json.member("current_release_date", to_rfc3339(revisions.back().at));
        write_generator(json);
        json.member("id", document.id);
        json.member("initial_release_date", to_rfc3339(revisions.front().at));
        json.key("revision_history").array([&] {
            for (std::size_t i = 0; i < revisions.size(); ++i) {
                write_revision(json, revisions[i], i + 1);
            }
        });
        json.member("status", std::string_view("final"));
        json.member("version", fmt::to_string(revisions.size()));
    });
}

void write_head(JsonWriter& json, const campaign::Disclosure& disclosure,
                const VexDocument& document, const std::string& advisory) {
    json.key("document").object([&] {
        json.member("category", std::string_view("csaf_vex"));
        json.member("csaf_version", std::string_view("2.0"));
        json.key("distribution").object([&] {
            json.member("text", fmt::format("{} (TLP 2.0), for: {}", to_string(disclosure.label()),
                                            to_string(disclosure.audience())));
            json.key("tlp").object([&] {
                json.member("label", old_label(disclosure.label()));
                json.member("url", std::string_view("https://www.first.org/tlp/"));
            });
        });
        json.member("lang", std::string_view("en"));
        json.key("publisher").object([&] {
            json.member("category", std::string_view("coordinator"));
            json.member("name", to_utf8(document.publisher));
            json.member("namespace", document.homepage);
        });
        json.member("title", "Status of services: " + advisory);
        write_tracking(json, document);
    });
}

void write_product(JsonWriter& json, const VexStatement& statement) {
    json.object([&] {
        json.member("name", statement.name);
        json.member("product_id", statement.product_id);
    });
}

void write_products(JsonWriter& json, const std::vector<VexStatement>& statements) {
    json.key("product_tree").object([&] {
        json.key("full_product_names").array([&] {
            for (const VexStatement& statement : statements) {
                write_product(json, statement);
            }
        });
    });
}

std::vector<std::string_view> products_with(const std::vector<VexStatement>& statements,
                                            std::string_view status) {
    std::vector<std::string_view> products;
    for (const VexStatement& statement : statements) {
        if (statement.status == status) {
            products.push_back(statement.product_id);
        }
    }
    return products;
}

void write_list(JsonWriter& json, finding::Literal name,
                const std::vector<std::string_view>& products) {
    json.key(name).array([&] {
        for (const std::string_view product : products) {
            json.text(product);
        }
    });
}

struct StatusName {
    finding::Literal name;    ///< in CSAF
    std::string_view status;  ///< in VEX
};

/// CSAF 2.0 allows no empty lists.
void write_statuses(JsonWriter& json, const std::vector<VexStatement>& statements) {
    constexpr std::array<StatusName, 4> names{{
        {"fixed", "fixed"},
        {"known_affected", "affected"},
        {"known_not_affected", "not_affected"},
        {"under_investigation", "under_investigation"},
    }};
    json.key("product_status").object([&] {
        for (const auto& [name, status] : names) {
            if (const auto products = products_with(statements, status); !products.empty()) {
                write_list(json, name, products);
            }
        }
    });
}

void write_vulnerability(JsonWriter& json, const std::vector<VexStatement>& statements,
                         const std::string& advisory) {
    if (is_cve(advisory)) {
        json.member("cve", advisory);
    } else {
        json.key("ids").array([&] {
            json.object([&] {
                json.member("system_name", std::string_view("advisory"));
                json.member("text", advisory);
            });
        });
    }
    json.key("notes").array([&] {
        write_note(json, "summary", "What fixed means here",
                   "Each asset was measured since the fix. It does not mean that keys are renewed, "
                   "certificates revoked or users told: what is left is in the notes.");
        for (const VexStatement& statement : statements) {
            if (!statement.next.empty()) {
                write_note(json, "details", statement.name, statement.next);
            }
        }
    });
    write_statuses(json, statements);
    if (const auto affected = products_with(statements, "affected"); !affected.empty()) {
        json.key("remediations").array([&] {
            json.object([&] {
                json.member("category", std::string_view("mitigation"));
                json.member("details", action_statement);
                write_list(json, "product_ids", affected);
            });
        });
    }
    if (const auto unaffected = products_with(statements, "not_affected"); !unaffected.empty()) {
        json.key("threats").array([&] {
            json.object([&] {
                json.member("category", std::string_view("impact"));
                json.member("details", impact_statement);
                write_list(json, "product_ids", unaffected);
            });
        });
    }
}

}  // namespace

Result<std::string> to_csaf_vex(const campaign::Disclosure& disclosure,
                                const VexDocument& document) {
    TRY([[maybe_unused]] const Done checked, document.check());
    TRY(const std::string advisory, advisory_of(disclosure));
    TRY(const std::vector<VexStatement> statements, statements_of(disclosure));
    std::string text;
    JsonWriter json(text);
    json.object([&] {
        write_head(json, disclosure, document, advisory);
        write_products(json, statements);
        json.key("vulnerabilities").array([&] {
            json.object([&] { write_vulnerability(json, statements, advisory); });
        });
    });
    return text;
}

}  // namespace hemostat::exchange
