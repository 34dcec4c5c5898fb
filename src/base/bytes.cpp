#include "base/bytes.h"

#include "base/result.h"

#include <sys/random.h>

namespace hemostat {

void append_hex(std::string& text, ByteView bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    const std::size_t start = text.size();
    text.resize(start + bytes.size() * 2);
    char* out = text.data() + start;
    for (const std::uint8_t byte : bytes) {
        *out++ = digits[byte >> 4];
        *out++ = digits[byte & 0x0f];
    }
}

std::string to_hex(ByteView bytes) {
    std::string text;
    append_hex(text, bytes);
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
