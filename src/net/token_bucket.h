// A rate limit: so many a second, with a small burst.
#pragma once

#include "base/clock.h"

namespace hemostat::net {

/// Gives one token at a time. A rate of 0 is no limit.
class TokenBucket {
public:
    /// `rate` is in tokens a second; `burst` is how many may be taken at once.
    TokenBucket(double rate, double burst) : rate_(rate), burst_(burst), tokens_(burst) {}

    [[nodiscard]] bool is_unlimited() const { return rate_ <= 0; }
    /// Whether a token is there; does not take it.
    bool has_token(Instant now);
    /// Takes a token, on credit if there is none.
    void take() { tokens_ -= 1; }
    /// How long until there is a token; zero when there is one.
    Duration wait(Instant now);

private:
    void refill(Instant now);

    double rate_;
    double burst_;
    double tokens_;
    Instant refilled_{};
};

}  // namespace hemostat::net
