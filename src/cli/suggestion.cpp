#include "cli/suggestion.h"

#include "base/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <numeric>

namespace hemostat::cli {
namespace {

constexpr std::size_t near_distance_max = 2;

// Levenshtein's distance, with one row of the table.
std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

std::vector<std::string> known_words(const CLI::App& command, bool options) {
    std::vector<std::string> words;
    if (options) {
        for (const CLI::Option* option : command.get_options()) {
            for (const std::string& name : option->get_lnames()) {
                words.push_back("--" + name);
            }
        }
        return words;
    }
    for (const CLI::App* subcommand :
         command.get_subcommands([](const CLI::App*) { return true; })) {
        words.push_back(subcommand->get_name());
    }
    return words;
}

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
    std::string best;
    std::size_t best_distance = near_distance_max + 1;
    for (const std::string& candidate : known) {
        const std::size_t distance = edit_distance(word, candidate);
        if (distance < best_distance) {
            best = candidate;
            best_distance = distance;
        }
    }
    return best;
}

std::function<std::string(const std::string&)> one_of(std::vector<std::string> names) {
    return [names = std::move(names)](const std::string& word) -> std::string {
        if (std::ranges::find(names, word) != names.end()) {
            return {};
        }
        const std::string meant = nearest(word, names);
        return meant.empty()
                   ? fmt::format("'{}' is none of {}", printable(word), fmt::join(names, ", "))
                   : fmt::format("'{}' is unknown; did you mean {}?", printable(word), meant);
    };
}

std::string full_name(const CLI::App& command) {
    const CLI::App* const parent = command.get_parent();
    return parent == nullptr ? command.get_name() : full_name(*parent) + " " + command.get_name();
}

std::string explain_usage_error(const CLI::App& command, const CLI::ParseError& error) {
    const std::string help = full_name(command) + " --help";
    const auto unknown = command.remaining(true);
    if (unknown.empty()) {
        return fmt::format("{}; see {}", first_line(error.what()), help);
    }
    const std::string word = unknown.front().substr(0, unknown.front().find('='));
    const bool is_option = word.starts_with('-');
    const std::string meant = nearest(word, known_words(command, is_option));
    return fmt::format("unknown {} '{}'; {}see {}", is_option ? "option" : "command",
                       printable(word),
                       meant.empty() ? "" : fmt::format("did you mean {}? ", meant), help);
}

}  // namespace hemostat::cli
