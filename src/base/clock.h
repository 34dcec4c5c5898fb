// Wall-clock and monotonic time, read here and by nobody below the event loop.
#pragma once

#include <chrono>
#include <string>

namespace hemostat {

using Instant = std::chrono::steady_clock::time_point;
using Duration = std::chrono::microseconds;
using WallTime = std::chrono::system_clock::time_point;

/// RFC 3339 in UTC to the second: 2026-11-23T04:05:06Z.
std::string to_rfc3339(WallTime time);

}  // namespace hemostat
