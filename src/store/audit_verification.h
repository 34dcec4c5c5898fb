// Whether the store is what its audit log says.
#pragma once

#include "store/audit_log.h"
#include "store/connection.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hemostat::store {

/// The first thing that is not as it was written.
struct Discrepancy {
    std::string_view code;      ///< see the README for the list
    std::int64_t sequence = 0;  ///< of the entry; 0 where it is about none
    std::string what;           ///< one clause

    bool operator==(const Discrepancy&) const = default;
};

struct Verification {
    Head head;  ///< of the log as far as it was walked
    std::optional<Discrepancy> discrepancy;
};

/// Walks the whole log of an organisation, and holds its claims, campaigns, units and services
/// against it.
///
/// Whoever may write to the database may also write all of the log anew, and may cut its end off.
/// This is seen only with `pinned`: a head that was read before and kept elsewhere.
/// Errors: invalid_input where there is no such organisation; io.
Result<Verification> verify(Connection& connection, std::string_view organisation,
                            const std::optional<Head>& pinned = std::nullopt);

}  // namespace hemostat::store
