#include "base/bytes.h"

#include "base/result.h"

#include <sys/random.h>
#include <algorithm>
#include <array>
#include <cerrno>

namespace hemostat {
namespace {

constexpr std::size_t random_pool_size = 1024;

void fill_by_system(std::span<std::uint8_t> out) {
    while (!out.empty()) {
        const ssize_t got = getrandom(out.data(), out.size(), 0);
        ASSERT(got > 0 || errno == EINTR);
        out = out.subspan(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    }
}

}  // namespace

void append_hex(std::string& text, ByteView bytes) {
    static constexpr auto pairs = [] {
        constexpr char digits[] = "0123456789abcdef";
        std::array<std::array<char, 2>, 256> made{};
        for (std::size_t byte = 0; byte < made.size(); ++byte) {
            made[byte] = {digits[byte >> 4], digits[byte & 0x0f]};
        }
        return made;
    }();
    const std::size_t start = text.size();
    text.resize(start + bytes.size() * 2);
    char* out = text.data() + start;
    for (const std::uint8_t byte : bytes) {
        out = std::ranges::copy(pairs[byte], out).out;
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
    // A system call for each ClientHello would be one in ten of a scan's.
    static thread_local std::array<std::uint8_t, random_pool_size> pool;
    static thread_local std::span<std::uint8_t> unused;
    while (!out.empty()) {
        if (unused.empty()) {
            fill_by_system(pool);
            unused = pool;
        }
        const auto given = unused.first(std::min(unused.size(), out.size()));
        std::ranges::copy(given, out.begin());
        std::ranges::fill(given, std::uint8_t{0});  // it may become a secret
        unused = unused.subspan(given.size());
        out = out.subspan(given.size());
    }
}

}  // namespace hemostat
