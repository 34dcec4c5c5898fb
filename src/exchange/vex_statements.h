// What a campaign says of its services in the words of VEX, and what a document of it needs
// besides.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "campaign/disclosure.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::exchange {

/// One service. Its texts are UTF-8.
struct VexStatement {
    std::string product_id;  ///< the service's key, percent-encoded: no two have the same
    std::string name;        ///< for people
    std::string status;      ///< a FlawStatus: affected
    /// What is left to do, in one clause; empty when it is all clear.
    std::string next;
};

/// A version of the document that was given out.
struct VexRevision {
    WallTime at;
    std::string summary;
};

/// What its publisher gives to a document.
struct VexDocument {
    static constexpr std::size_t revisions_max = 10'000;

    std::string id;                      ///< the publisher's own; an IRI, as OpenVEX wants it
    std::string publisher;               ///< who: Example Association
    std::string homepage;                ///< an IRI in the publisher's hands
    std::vector<VexRevision> revisions;  ///< all, the one that is written last

    /// Errors: invalid_input where a text is empty, is no IRI or holds white space at an end, and
    ///         where revisions are missing or not in the order of time; limit beyond
    ///         revisions_max.
    [[nodiscard]] Status check() const;
};

/// The advisory's id, of the campaign's record.
///
/// Errors: not_permitted where the audience may not see it.
Result<std::string> advisory_of(const campaign::Disclosure& disclosure);

/// Of each service whose status is disclosed, in the order of the records.
///
/// Errors: not_permitted where none is: a document without them would say that all is well.
Result<std::vector<VexStatement>> statements_of(const campaign::Disclosure& disclosure);

/// What VEX wants to be said of a service that is not affected, and of one that is.
inline constexpr std::string_view impact_statement =
    "Each of its assets was measured and does not have the flaw; none was ever found to have it.";
inline constexpr std::string_view action_statement =
    "Do not rely on it, and do not change passwords on it, until it is fixed and its keys are new.";

/// `text`, with U+FFFD for every byte that belongs to no character of UTF-8 (RFC 3629).
std::string to_utf8(std::string_view text);

}  // namespace hemostat::exchange
