#include "base/bytes.h"

#include "base/result.h"

#include <sys/random.h>

namespace hemostat {

std::string to_hex(ByteView bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::uint8_t byte : bytes) {
        text.push_back(digits[byte >> 4]);
        text.push_back(digits[byte & 0x0f]);
    }
    return text;
}

std::string_view as_text(ByteView bytes) {
    // Any object may be looked at as char.
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

ByteView as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void fill_random(std::span<std::uint8_t> out) {
    // getrandom(2) gives up to 256 bytes whole once the generator is seeded; loop for the rest.
    while (!out.empty()) {
        const ssize_t got = getrandom(out.data(), out.size(), 0);
        ASSERT(got > 0);
        out = out.subspan(static_cast<std::size_t>(got));
    }
}

}  // namespace hemostat
