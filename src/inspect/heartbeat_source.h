// Whether OpenSSL's source for heartbeats compares lengths.
#pragma once

#include <cstdint>
#include <string_view>

namespace hemostat::inspect {

enum class BoundsCheck : std::uint8_t {
    no_function,  ///< there is nothing that answers heartbeats
    present,
    unclear,  ///< there is a comparison, but not one that is known
    absent,
};

std::string_view to_string(BoundsCheck check);

/// Looks in C source for tls1_process_heartbeat() and dtls1_process_heartbeat(), and in them for
/// the comparison of payload and padding with the length of the record; the worst of them.
///
/// Known are the comparisons of 1.0.1g, of 1.0.2 and of 1.1.0, however they are set, with the
/// return that follows. In a function with conditions of the preprocessor none is believed. Source:
/// OpenSSL 96db9023b8 (1.0.1g), 1.1.0's ssl/d1_lib.c; RFC 6520 §4.
BoundsCheck find_bounds_check(std::string_view source);

}  // namespace hemostat::inspect
