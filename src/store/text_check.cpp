#include "store/text_check.h"

#include "base/text.h"

#include <fmt/format.h>
#include <array>
#include <cstdint>

namespace hemostat::store {
namespace {

struct Range {
    std::uint8_t least;
    std::uint8_t most;

    [[nodiscard]] bool has(char character) const {
        const auto byte = static_cast<std::uint8_t>(character);
        return byte >= least && byte <= most;
    }
};

/// One row of the table of what is well-formed.
struct Sequence {
    Range first;
    Range second;
    std::size_t size;
};

// Unicode 15 §3.9, table 3-7: "Well-Formed UTF-8 Byte Sequences"; from the third on all bytes are
// 80..BF.
constexpr Range any_later{0x80, 0xbf};
constexpr std::array<Sequence, 8> sequences{{
    {{0xc2, 0xdf}, any_later, 2},
    {{0xe0, 0xe0}, {0xa0, 0xbf}, 3},
    {{0xe1, 0xec}, any_later, 3},
    {{0xed, 0xed}, {0x80, 0x9f}, 3},
    {{0xee, 0xef}, any_later, 3},
    {{0xf0, 0xf0}, {0x90, 0xbf}, 4},
    {{0xf1, 0xf3}, any_later, 4},
    {{0xf4, 0xf4}, {0x80, 0x8f}, 4},
}};

/// The size of the well-formed sequence at the front of `text`, or 0. Its first byte is no ASCII.
std::size_t sequence_size(std::string_view text) {
    for (const Sequence& sequence : sequences) {
        if (!sequence.first.has(text[0])) {
            continue;
        }
        bool is_well_formed = text.size() >= sequence.size && sequence.second.has(text[1]);
        for (std::size_t index = 2; is_well_formed && index < sequence.size; ++index) {
            is_well_formed = any_later.has(text[index]);
        }
        return is_well_formed ? sequence.size : 0;
    }
    return 0;
}

}  // namespace

Status check_text(std::string_view text) {
    for (std::size_t index = 0; index < text.size();) {
        if (text[index] == '\0') {
            return fail(ErrorKind::invalid_input,
                        fmt::format("a text holds a NUL: {}", printable(text)));
        }
        const std::size_t size =
            static_cast<unsigned char>(text[index]) < 0x80 ? 1 : sequence_size(text.substr(index));
        if (size == 0) {
            return fail(ErrorKind::invalid_input,
                        fmt::format("a text is not UTF-8: {}", printable(text)));
        }
        index += size;
    }
    return Done{};
}

Status check_key(std::string_view what, std::string_view key) {
    if (key.empty()) {
        return fail(ErrorKind::invalid_input, fmt::format("the {} has no key", what));
    }
    if (key.size() > key_size_max) {
        return fail(ErrorKind::invalid_input, fmt::format("the key of the {} is longer than {}: {}",
                                                          what, key_size_max, printable(key, 40)));
    }
    if (const Status checked = check_text(key); !checked) {
        return in_context(fmt::format("the key of the {}", what), checked.error());
    }
    return Done{};
}

}  // namespace hemostat::store
