// Usage errors in one line, with the option or command that was probably meant.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
class ParseError;
}  // namespace CLI

namespace hemostat::cli {

/// What was wrong with the command line and what would be right.
std::string explain_usage_error(const CLI::App& command, const CLI::ParseError& error);

/// The command as the user types it: hemostat advisory list.
std::string full_name(const CLI::App& command);

/// The word in `known` that is nearest to `word`, or empty when none is near.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

/// For the check() of an option that takes one of `names`: nothing, or what is wrong.
std::function<std::string(const std::string&)> one_of(std::vector<std::string> names);

}  // namespace hemostat::cli
