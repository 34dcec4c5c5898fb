#include "base/clock.h"

#include <array>
#include <ctime>

namespace hemostat {

std::string to_rfc3339(WallTime time) {
    const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 32> text{};
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return {text.data(), size};
}

std::optional<WallTime> parse_rfc3339(std::string_view text) {
    constexpr std::string_view day = "2026-11-23";
    std::string whole(text);
    whole += text.size() == day.size() ? "T00:00:00Z" : "";
    std::tm parts{};
    if (::strptime(whole.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts) == nullptr) {
        return std::nullopt;
    }
    // WallTime counts nanoseconds, and ends in 2262.
    const std::chrono::seconds seconds(::timegm(&parts));
    if (seconds > std::chrono::floor<std::chrono::seconds>(WallTime::max().time_since_epoch()) ||
        seconds < std::chrono::ceil<std::chrono::seconds>(WallTime::min().time_since_epoch())) {
        return std::nullopt;
    }
    const WallTime time(seconds);
    // strptime() takes more than is written so, and timegm() makes the 31st of June the 1st of
    // July.
    return to_rfc3339(time) == whole ? std::optional(time) : std::nullopt;
}

}  // namespace hemostat
