// Test vectors as they are printed.
#pragma once

#include "base/bytes.h"

#include <charconv>
#include <string_view>

namespace hemostat::tls {

inline Bytes from_hex(std::string_view digits) {
    Bytes bytes;
    for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
        std::uint8_t byte = 0;
        std::from_chars(digits.data() + at, digits.data() + at + 2, byte, 16);
        bytes.push_back(byte);
    }
    return bytes;
}

}  // namespace hemostat::tls
