// Deadlines that all lie the same time ahead: a list in the order of their ends.
#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <list>
#include <optional>

namespace hemostat::net {

/// Setting, moving and ending a deadline take constant time, without a heap or a wheel, because a
/// new deadline is always the last one.
template <typename Owner>
class DeadlineList {
    struct Entry {
        Owner* owner;
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
            deadline = entries_.insert(entries_.end(), Entry{&owner, now + length_});
            return;
        }
        (*deadline)->due = now + length_;
        entries_.splice(entries_.end(), entries_, *deadline);
    }

    void stop(Deadline& deadline) {
        if (deadline) {
            entries_.erase(*deadline);
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
};

}  // namespace hemostat::net
