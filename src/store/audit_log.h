// The audit log: each change of an organisation, a campaign or its policy, and each claim, is an
// entry that holds the hash of the one before it.
#pragma once

#include "base/clock.h"
#include "store/connection.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hemostat::store {

/// Who changes the store, and when it gets the change. What a claim says of itself stands in it.
struct Author {
    std::string by;
    WallTime at;
};

/// The end of a log. Kept outside of the store, it shows later that nothing up to it was removed
/// or written anew: from the store alone that cannot be seen.
struct Head {
    std::int64_t entry_count = 0;
    std::string hash;  ///< of the last entry; empty where there is none

    bool operator==(const Head&) const = default;
};

/// COUNT:HASH, to be written down.
std::string to_string(const Head& head);

/// Errors: invalid_input for what to_string() does not write.
Result<Head> parse_head(std::string_view text);

/// Errors: invalid_input where there is no such organisation.
Result<Head> read_head(Connection& connection, std::string_view organisation);

/// What an entry is about. The names are stable: they are hashed.
namespace entry_kind {
inline constexpr std::string_view organisation = "organisation";
inline constexpr std::string_view campaign = "campaign";
inline constexpr std::string_view claim = "claim";
}  // namespace entry_kind

struct AuditEntry {
    std::int64_t sequence = 0;  ///< 1, 2, 3 …
    std::string kind;
    std::string campaign;        ///< its key, or empty
    std::string claim;           ///< its key, or empty
    std::string content_digest;  ///< of what was written
    std::int64_t recorded_at = 0;
    std::string recorded_by;
    std::string hash;  ///< over all above, the organisation, and the hash before
};

/// The hash that `entry` must have behind one with `previous_hash`, empty for the first.
std::string hash_of(const AuditEntry& entry, std::string_view organisation,
                    std::string_view previous_hash);

/// Adds entries to one organisation's log, in the transaction that writes what they are about.
/// Until that ends nobody else adds to this log.
class AuditLog {
public:
    /// Waits for others who add to it.
    ///
    /// Errors: invalid_input where there is no such organisation, or nobody is named; io.
    static Result<AuditLog> lock(Connection& connection, std::string_view organisation,
                                 const Author& author);

    /// Gives back the sequence number that the entry gets.
    std::int64_t add(std::string_view kind, std::string campaign, std::string claim,
                     std::string content_digest);

    /// Writes the entries. Before it nothing may refer to them.
    Status write();

private:
    AuditLog(Connection& connection, std::string_view organisation, Author author)
        : connection_(&connection), organisation_(organisation), author_(std::move(author)) {}

    Connection* connection_;
    std::string organisation_;
    Author author_;
    Head head_;
    std::vector<AuditEntry> entries_;
};

}  // namespace hemostat::store
