// Organisations: their units and services, replaced as a whole.
#pragma once

#include "campaign/organisation.h"
#include "store/audit_log.h"
#include "store/connection.h"

#include <string>
#include <string_view>

namespace hemostat::store {

/// Makes an organisation, or replaces its units and services: all of them or, on an error, none.
/// Campaigns, claims and findings stay. Gives back whether anything changed.
///
/// Errors: invalid_input for a key that check_key() refuses, and for a text that is not UTF-8; io.
Result<bool> save_organisation(Connection& connection, std::string_view organisation,
                               const campaign::Organisation& content, const Author& author);

/// Errors: invalid_input where there is no such organisation, and where what is stored is none; io.
Result<campaign::Organisation> load_organisation(Connection& connection,
                                                 std::string_view organisation);

/// save_organisation() within a transaction of the caller's.
Result<bool> write_organisation(Connection& connection, std::string_view organisation,
                                const campaign::Organisation& content, const Author& author);

/// load_organisation() within a transaction of the caller's.
Result<campaign::Organisation> read_organisation(Connection& connection,
                                                 std::string_view organisation);

/// What the audit log holds of an organisation.
std::string organisation_digest(const campaign::Organisation& content);

}  // namespace hemostat::store
