// Times as whole numbers, without loss.
#pragma once

#include "base/clock.h"

#include <chrono>
#include <cstdint>

namespace hemostat::store {

/// Nanoseconds since 1970.
inline std::int64_t to_stored(WallTime time) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

inline WallTime from_stored(std::int64_t nanoseconds) {
    return WallTime(
        std::chrono::duration_cast<WallTime::duration>(std::chrono::nanoseconds(nanoseconds)));
}

}  // namespace hemostat::store
