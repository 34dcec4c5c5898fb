// Deadlines that all lie the same time ahead: a list in the order of their ends.
#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <iterator>
#include <list>
#include <optional>

namespace hemostat::net {

/// Setting, moving and ending a deadline take constant time, without a heap or a wheel, because a
/// new deadline is always the last one.
template <typename Owner>
class DeadlineList {
    struct Entry {
        Owner* owner = nullptr;
        Instant due;
    };
    using Entries = std::list<Entry>;

public:
    /// A place in the list. Its owner keeps it, and stops it before it goes away.
    using Deadline = std::optional<typename Entries::iterator>;

    explicit DeadlineList(Duration length) : length_(length) {}

    /// Starts the deadline, or puts it off.
    void restart(Deadline& deadline, Owner& owner, Instant now) {
        if (!deadline) {
            if (spare_.empty()) {
                spare_.emplace_back();
            }
            entries_.splice(entries_.end(), spare_, spare_.begin());
            deadline = std::prev(entries_.end());
        } else {
            entries_.splice(entries_.end(), entries_, *deadline);
        }
        **deadline = {&owner, now + length_};
    }

    void stop(Deadline& deadline) {
        if (deadline) {
            spare_.splice(spare_.begin(), entries_, *deadline);
            deadline.reset();
        }
    }

    /// The next owner whose deadline has passed, or nullptr. The owner must stop or restart it.
    [[nodiscard]] Owner* overdue(Instant now) const {
        return !entries_.empty() && entries_.front().due <= now ? entries_.front().owner : nullptr;
    }

    [[nodiscard]] std::optional<Instant> next() const {
        return entries_.empty() ? std::nullopt : std::optional(entries_.front().due);
    }

private:
    Duration length_;
    Entries entries_;
    Entries spare_;  ///< used again, so that a deadline costs no allocation
};

}  // namespace hemostat::net
