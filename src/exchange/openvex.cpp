#include "exchange/openvex.h"

#include "finding/json_writer.h"

#include <fmt/format.h>

namespace hemostat::exchange {
namespace {

using finding::JsonWriter;

void write_statement(JsonWriter& json, const VexStatement& statement, std::string_view label,
                     const std::string& advisory) {
    json.object([&] {
        json.key("vulnerability").object([&] { json.member("name", advisory); });
        json.key("products").array([&] {
            json.object(
                [&] { json.member("@id", "urn:hemostat:service:" + statement.product_id); });
        });
        json.member("status", statement.status);
        json.member("status_notes",
                    fmt::format("{}; {}{}{}", label, statement.name,
                                statement.next.empty() ? "" : "; ", statement.next));
        if (statement.status == "not_affected") {
            json.member("impact_statement", impact_statement);
        } else if (statement.status == "affected") {
            json.member("action_statement", action_statement);
        }
    });
}

}  // namespace

Result<std::string> to_openvex(const campaign::Disclosure& disclosure,
                               const VexDocument& document) {
    TRY([[maybe_unused]] const Done checked, document.check());
    TRY(const std::string advisory, advisory_of(disclosure));
    TRY(const std::vector<VexStatement> statements, statements_of(disclosure));
    std::string text;
    JsonWriter json(text);
    json.object([&] {
        json.member("@context", std::string_view("https://openvex.dev/ns/v0.2.0"));
        json.member("@id", document.id);
        json.member("author", to_utf8(document.publisher));
        json.member("role", std::string_view("coordinator"));
        json.member("timestamp", to_rfc3339(document.revisions.front().at));
        json.member("last_updated", to_rfc3339(document.revisions.back().at));
        json.member("version", std::uint64_t{document.revisions.size()});
        json.member("tooling", std::string_view("hemostat " HEMOSTAT_VERSION));
        json.key("statements").array([&] {
            for (const VexStatement& statement : statements) {
                write_statement(json, statement, to_string(disclosure.label()), advisory);
            }
        });
    });
    return text;
}

}  // namespace hemostat::exchange
