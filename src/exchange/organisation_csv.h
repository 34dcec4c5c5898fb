// Units, services and assets as people keep them in spreadsheets.
#pragma once

#include "campaign/organisation.h"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace hemostat::exchange {

struct CsvFile {
    std::string name;  ///< for messages
    std::string text;
};

struct OrganisationImport {
    std::optional<campaign::Organisation> organisation;
    /// "units.csv:7: there is no unit 'sales' to be its parent"; empty where all is well.
    std::vector<std::string> problems;
};

/// More are counted and not told.
inline constexpr std::size_t problems_max = 50;

/// Puts an organisation together. Each file is recognised by the columns of its header, in any
/// order; those after the bar may be left out:
///
///     unit, parent, duty_holder | deputies, instruments
///     service, unit | consumers, suppliers
///     asset, service | serves_certificate
///
/// A list is separated by semicolons. `serves_certificate` is yes or no; where it says nothing, an
/// endpoint does, because silence is never safety.
/// Limit:  those of parse_csv() and campaign::Organisation.
OrganisationImport import_organisation(std::span<const CsvFile> files);

}  // namespace hemostat::exchange
