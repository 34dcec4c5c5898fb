// Names of others in commands that an operator may run.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hemostat::inspect {

/// `name` as one word of a command; nothing where it is not of the letters, digits and marks that
/// names of packages, units and containers are made of: a command must not run what a foreign file
/// says.
std::optional<std::string> shell_word(std::string_view name);

}  // namespace hemostat::inspect
