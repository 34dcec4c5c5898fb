// Wall-clock and monotonic time, read here and by nobody below the event loop.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace hemostat {

using Instant = std::chrono::steady_clock::time_point;
using Duration = std::chrono::microseconds;
using WallTime = std::chrono::system_clock::time_point;

/// RFC 3339 in UTC to the second: 2026-11-23T04:05:06Z.
std::string to_rfc3339(WallTime time);

/// Of what to_rfc3339() writes, and of a day alone, which begins at 00:00 UTC; nothing for what is
/// not in the calendar.
std::optional<WallTime> parse_rfc3339(std::string_view text);

}  // namespace hemostat
