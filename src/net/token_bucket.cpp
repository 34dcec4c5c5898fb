#include "net/token_bucket.h"

#include <algorithm>

namespace hemostat::net {

bool TokenBucket::has_token(Instant now) {
    if (is_unlimited()) {
        return true;
    }
    refill(now);
    return tokens_ >= 1;
}

Duration TokenBucket::wait(Instant now) {
    if (has_token(now)) {
        return Duration::zero();
    }
    const std::chrono::duration<double> missing((1 - tokens_) / rate_);
    return std::chrono::ceil<Duration>(missing);
}

void TokenBucket::refill(Instant now) {
    if (refilled_ != Instant{}) {
        const std::chrono::duration<double> passed = now - refilled_;
        tokens_ = std::min(burst_, tokens_ + passed.count() * rate_);
    }
    refilled_ = now;
}

}  // namespace hemostat::net
