#include "inspect/shell_word.h"

namespace hemostat::inspect {
namespace {

constexpr std::string_view plain =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-._:@";
constexpr std::size_t word_size_max = 256;

}  // namespace

std::optional<std::string> shell_word(std::string_view name) {
    if (name.empty() || name.size() > word_size_max || name.starts_with('-')) {
        return std::nullopt;
    }
    if (name.find_first_not_of(plain) == std::string_view::npos) {
        return std::string(name);
    }
    // systemd.unit(5): what a name may not hold is written \xNN.
    for (const char character : name) {
        if (character != '\\' && plain.find(character) == std::string_view::npos) {
            return std::nullopt;
        }
    }
    return "'" + std::string(name) + "'";
}

}  // namespace hemostat::inspect
