// How many findings had which verdict.
#pragma once

#include "finding/reason.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>

namespace hemostat::finding {

class VerdictCounts {
public:
    VerdictCounts() = default;
    /// By Verdict.
    explicit VerdictCounts(const std::array<std::uint64_t, 5>& counts) : counts_(counts) {}

    void add(Verdict verdict) { ++counts_[static_cast<std::size_t>(verdict)]; }
    void add(const VerdictCounts& others) {
        std::ranges::transform(counts_, others.counts_, counts_.begin(), std::plus());
    }
    [[nodiscard]] std::uint64_t count(Verdict verdict) const {
        return counts_[static_cast<std::size_t>(verdict)];
    }
    [[nodiscard]] std::uint64_t total() const {
        return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
    }

private:
    std::array<std::uint64_t, 5> counts_{};
};

}  // namespace hemostat::finding
