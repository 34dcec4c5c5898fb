// Bytes and how they are shown.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

/// Lower-case hexadecimal, two digits a byte, without separators.
std::string to_hex(ByteView bytes);
/// The same, behind what `text` holds already.
void append_hex(std::string& text, ByteView bytes);

/// The characters of `bytes` as text; no conversion, no check.
std::string_view as_text(ByteView bytes);

/// The bytes of `text`, aliased: valid as long as `text` is.
ByteView as_bytes(std::string_view text);

/// Fills `out` with bytes from the system's generator that no peer can foresee.
void fill_random(std::span<std::uint8_t> out);

}  // namespace hemostat
