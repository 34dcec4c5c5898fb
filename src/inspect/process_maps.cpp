#include "inspect/process_maps.h"

#include "base/text.h"
#include "inspect/kernel_lines.h"

#include <algorithm>
#include <charconv>
#include <concepts>
#include <optional>
#include <system_error>
#include <utility>

namespace hemostat::inspect {
namespace {

constexpr std::size_t permissions_size = 4;
constexpr std::string_view line_feed = "\\012";

/// Takes what stands before the next space off the front of `rest`, and that space.
std::string_view take_field(std::string_view& rest) {
    const std::string_view field = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(field.size() + 1, rest.size()));
    return field;
}

template <std::unsigned_integral T>
std::optional<T> parse_hexadecimal(std::string_view text) {
    T value{};
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, 16);
    if (text.empty() || error != std::errc{} || stop != end) {
        return std::nullopt;
    }
    return value;
}

/// The two numbers in `text`, on either side of `mark`.
template <std::unsigned_integral T>
std::optional<std::pair<T, T>> parse_pair(std::string_view text, char mark) {
    const auto at = std::min(text.find(mark), text.size());
    const auto first = parse_hexadecimal<T>(text.substr(0, at));
    const auto second = parse_hexadecimal<T>(text.substr(std::min(at + 1, text.size())));
    return first && second ? std::optional(std::pair(*first, *second)) : std::nullopt;
}

bool are_permissions(std::string_view text) {
    return text.size() == permissions_size && (text[2] == 'x' || text[2] == '-');
}

// The kernel escapes the line feed alone, so that a name with these four characters reads as if it
// had a line feed: it is then not found on disk, and its file is read where it is mapped.
std::string unescape(std::string_view name) {
    std::string plain;
    for (auto at = name.find(line_feed); at != name.npos; at = name.find(line_feed)) {
        plain.append(name.substr(0, at)).push_back('\n');
        name.remove_prefix(at + line_feed.size());
    }
    return plain.append(name);
}

/// Adds the mapping in `line` if it may be run and has a file; false when the line is not as
/// documented.
bool take_line(std::string_view line, std::vector<Mapping>& mappings) {
    const auto range = parse_pair<std::uint64_t>(take_field(line), '-');
    const std::string_view permissions = take_field(line);
    const auto offset = parse_hexadecimal<std::uint64_t>(take_field(line));
    const auto device = parse_pair<std::uint32_t>(take_field(line), ':');
    const auto inode = parse_decimal<std::uint64_t>(take_field(line));
    if (!range || !are_permissions(permissions) || !offset || !device || !inode) {
        return false;
    }
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    if (permissions[2] == 'x' && *inode != 0 && line.starts_with('/')) {
        mappings.push_back(
            {range->first, range->second, device->first, device->second, *inode, unescape(line)});
    }
    return true;
}

}  // namespace

Result<std::vector<Mapping>> parse_process_maps(std::string_view text) {
    std::vector<Mapping> mappings;
    TRY([[maybe_unused]] const Done read, take_kernel_lines(text, [&](std::string_view line) {
            return mappings.size() > mappings_max || take_line(line, mappings);
        }));
    if (mappings.size() > mappings_max) {
        return fail(ErrorKind::limit,
                    "it maps more than " + std::to_string(mappings_max) + " pieces of code");
    }
    return mappings;
}

}  // namespace hemostat::inspect
