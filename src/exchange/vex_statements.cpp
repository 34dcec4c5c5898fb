#include "exchange/vex_statements.h"

#include "base/text.h"
#include "campaign/step.h"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

namespace hemostat::exchange {
namespace {

using campaign::Field;
using campaign::Record;
using campaign::RecordKind;

/// RFC 3986 §2.1, of all but unreserved characters: so no two texts become one.
std::string percent_encoded(std::string_view text) {
    std::string encoded;
    for (const char character : text) {
        const bool is_unreserved = (character >= 'a' && character <= 'z') ||
                                   (character >= 'A' && character <= 'Z') ||
                                   (character >= '0' && character <= '9') || character == '-' ||
                                   character == '.' || character == '_' || character == '~';
        encoded += is_unreserved ? std::string(1, character)
                                 : fmt::format("%{:02X}", static_cast<unsigned char>(character));
    }
    return encoded;
}

/// How many bytes at the front of `text` are one character; 0 where none is.
std::size_t character_size(std::string_view text) {
    const auto at = [&](std::size_t place) {
        return place < text.size() ? static_cast<unsigned char>(text[place]) : 0U;
    };
    const auto continues = [&](std::size_t place) { return (at(place) & 0xc0) == 0x80; };
    const unsigned first = at(0);
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xc2 && first <= 0xdf) {
        return continues(1) ? 2 : 0;
    }
    if (first >= 0xe0 && first <= 0xef) {
        // Neither longer than needed nor a surrogate.
        const bool is_whole = continues(1) && continues(2) && (first != 0xe0 || at(1) >= 0xa0) &&
                              (first != 0xed || at(1) < 0xa0);
        return is_whole ? 3 : 0;
    }
    if (first >= 0xf0 && first <= 0xf4) {
        const bool is_whole = continues(1) && continues(2) && continues(3) &&
                              (first != 0xf0 || at(1) >= 0x90) && (first != 0xf4 || at(1) < 0x90);
        return is_whole ? 4 : 0;
    }
    return 0;
}

bool is_iri(std::string_view text) {
    const std::size_t colon = text.find(':');
    const bool is_plain = std::ranges::all_of(text, [](char character) {
        return character > ' ' && character != '<' && character != '>' && character != '"' &&
               character != '\\' && character < 0x7f;
    });
    return colon != std::string_view::npos && colon > 0 && colon + 1 < text.size() && is_plain;
}

std::string next_of(std::string_view step) {
    for (const campaign::StepRow& row : campaign::all_steps()) {
        if (row.name == step) {
            return fmt::format("{} is still to do: {}", row.name, row.guard);
        }
    }
    return {};
}

}  // namespace

std::string to_utf8(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const std::size_t size = character_size(text);
        result += size == 0 ? std::string_view("\xef\xbf\xbd") : text.substr(0, size);
        text.remove_prefix(std::max<std::size_t>(size, 1));
    }
    return result;
}

Status VexDocument::check() const {
    if (!is_iri(id) || !is_iri(homepage)) {
        return fail(ErrorKind::invalid_input,
                    "a document needs an id and a homepage that are IRIs, as in "
                    "https://example.org/vex/1");
    }
    if (publisher.empty() || trim(publisher) != publisher) {
        return fail(ErrorKind::invalid_input, "a document needs the name of who publishes it");
    }
    if (revisions.empty() || !std::ranges::is_sorted(revisions, {}, &VexRevision::at)) {
        return fail(ErrorKind::invalid_input,
                    "a document needs its revisions, in the order of their times");
    }
    if (revisions.size() > revisions_max) {
        return fail(ErrorKind::limit, "a document has too many revisions");
    }
    if (std::ranges::any_of(revisions,
                            [](const auto& revision) { return revision.summary.empty(); })) {
        return fail(ErrorKind::invalid_input, "a revision does not say what it is");
    }
    return Done{};
}

Result<std::string> advisory_of(const campaign::Disclosure& disclosure) {
    for (const Record& record : disclosure.records()) {
        if (const auto advisory = record.find(Field::campaign_advisory)) {
            return to_utf8(*advisory);
        }
    }
    return fail(ErrorKind::not_permitted,
                fmt::format("the audience '{}' may not see which advisory it is about",
                            to_string(disclosure.audience())));
}

Result<std::vector<VexStatement>> statements_of(const campaign::Disclosure& disclosure) {
    std::vector<VexStatement> statements;
    for (const Record& record : disclosure.records()) {
        const auto key = record.find(Field::service_key);
        const auto status = record.find(Field::service_status);
        if (record.kind != RecordKind::service || !key || !status) {
            continue;
        }
        const auto unit = record.find(Field::service_unit);
        const auto next = record.find(Field::service_next_step);
        statements.push_back(
            {.product_id = percent_encoded(*key),
             .name = to_utf8(unit ? fmt::format("{} of {}", *key, *unit) : std::string(*key)),
             .status = std::string(*status),
             .next = next ? next_of(*next) : std::string()});
    }
    if (statements.empty()) {
        return fail(ErrorKind::not_permitted,
                    fmt::format("the audience '{}' may not see the status of any service",
                                to_string(disclosure.audience())));
    }
    return statements;
}

}  // namespace hemostat::exchange
