#include "advisory/csaf_document.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace hemostat::advisory {
namespace {

using Words = std::string_view[];

// CSAF 2.0 §4.4: the profile for documents that say what to do.
constexpr Words categories{"csaf_security_advisory"};
constexpr Words versions{"2.0"};
constexpr Words publisher_categories{"coordinator", "discoverer", "other",
                                     "translator",  "user",       "vendor"};
constexpr Words tracking_statuses{"draft", "final", "interim"};
constexpr Words note_categories{"description",      "details", "faq",    "general",
                                "legal_disclaimer", "other",   "summary"};
constexpr Words reference_categories{"external", "self"};

bool is_url(std::string_view text) {
    return (text.starts_with("https://") || text.starts_with("http://")) &&
           text.find(' ') == std::string_view::npos;
}

void read_publisher(const CsafNode& publisher) {
    (void)publisher.member("category").word(publisher_categories);
    (void)publisher.member("name").text();
    const auto name_space = publisher.member("namespace");
    if (const auto text = name_space.text(); !text.empty() && !is_url(text)) {
        name_space.complain("is no URL");
    }
}

// §6.1.14 to 6.1.22, for versions that are whole numbers: 1, 2, 3.
void read_tracking(const CsafNode& tracking) {
    (void)tracking.member("id").text();
    (void)tracking.member("status").word(tracking_statuses);
    const auto initial = tracking.member("initial_release_date").timestamp();
    const auto current = tracking.member("current_release_date").timestamp();
    if (!current.empty() && current < initial) {
        tracking.member("current_release_date").complain("is before the initial release");
    }
    std::uint32_t revision_count = 0;
    std::string_view last_date;
    const auto history = tracking.member("revision_history");
    history.each([&](const CsafNode& revision) {
        const auto number = revision.member("number");
        ++revision_count;
        if (const auto text = number.text();
            !text.empty() && parse_decimal<std::uint32_t>(text) != revision_count) {
            number.complain("is '" + printable(text) + "', where revisions count 1, 2, 3");
        }
        const auto date = revision.member("date");
        const auto day = date.timestamp();
        if (!day.empty() && day < last_date) {
            date.complain("is before that of the revision before it");
        }
        last_date = day;
        (void)revision.member("summary").text();
    });
    const auto version = tracking.member("version");
    if (const auto text = version.text();
        !text.empty() && parse_decimal<std::uint32_t>(text) != revision_count) {
        version.complain("is '" + printable(text) + "', and the last revision is " +
                         std::to_string(revision_count));
    }
    if (!last_date.empty() && !current.empty() && last_date != current) {
        history.complain("does not end at the current release");
    }
}

}  // namespace

void read_references(const CsafNode& references, Advisory& advisory) {
    references.each([&](const CsafNode& reference) {
        if (const auto category = reference.optional_member("category"); category.exists()) {
            (void)category.word(reference_categories);
        }
        const auto url = reference.member("url");
        if (const auto text = url.text(); !text.empty() && !is_url(text)) {
            url.complain("is no URL");
        }
        advisory.references.push_back({.summary = std::string(reference.member("summary").text()),
                                       .url = std::string(url.text())});
    });
}

void read_notes(const CsafNode& notes, Advisory& advisory) {
    notes.each([&](const CsafNode& note) {
        (void)note.member("category").word(note_categories);
        const auto title = note.optional_member("title");
        const std::string_view name = title.exists() ? title.text() : std::string_view();
        const auto text = note.member("text").text();
        if (name == "Aftercare") {
            advisory.aftercare.emplace_back(text);
        } else {
            advisory.notes.push_back({std::string(name), std::string(text)});
        }
    });
}

void read_document(const CsafNode& root, Advisory& advisory) {
    const auto document = root.member("document");
    (void)document.member("category").word(categories);
    (void)document.member("csaf_version").word(versions);
    (void)document.member("title").text();
    read_publisher(document.member("publisher"));
    read_tracking(document.member("tracking"));
    if (const auto notes = document.optional_member("notes"); notes.exists()) {
        read_notes(notes, advisory);
    }
    if (const auto references = document.optional_member("references"); references.exists()) {
        read_references(references, advisory);
    }
}

}  // namespace hemostat::advisory
