// Tasks that make more tasks, for several threads.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace hemostat::inspect {

/// Each thread does what it makes itself, the newest first, so that of a tree no more waits than
/// what lies beside the way down; and gives of the oldest to those that have nothing to do.
template <typename Task>
class TaskPool {
public:
    /// Of one thread: what it has made and not yet done.
    using Own = std::deque<Task>;

    /// `thread_count` threads must call next() until it gives nothing.
    TaskPool(std::vector<Task> tasks, std::size_t thread_count)
        : shared_(std::move(tasks)), busy_(thread_count) {}

    /// Waits for a task; nothing once all that any thread has made are done.
    std::optional<Task> next(Own& own) {
        if (own.empty()) {
            return take_shared();
        }
        if (idle_ != 0 && own.size() > 1) {
            give(own);
        }
        Task task = std::move(own.back());
        own.pop_back();
        return task;
    }

    /// True once all is done; false after `time`.
    bool wait_for(std::chrono::milliseconds time) {
        std::unique_lock lock(mutex_);
        return has_changed_.wait_for(lock, time, [&] { return busy_ == 0; });
    }

private:
    std::optional<Task> take_shared() {
        std::unique_lock lock(mutex_);
        --busy_;
        ++idle_;
        if (busy_ == 0 && shared_.empty()) {
            has_changed_.notify_all();
        }
        has_changed_.wait(lock, [&] { return !shared_.empty() || busy_ == 0; });
        --idle_;
        if (shared_.empty()) {
            return std::nullopt;
        }
        ++busy_;
        Task task = std::move(shared_.back());
        shared_.pop_back();
        return task;
    }

    void give(Own& own) {
        const std::lock_guard lock(mutex_);
        shared_.push_back(std::move(own.front()));
        own.pop_front();
        has_changed_.notify_all();
    }

    std::mutex mutex_;  ///< over all but idle_
    std::condition_variable has_changed_;
    std::vector<Task> shared_;
    std::size_t busy_;                   ///< threads that may make more
    std::atomic<std::size_t> idle_ = 0;  ///< threads that wait
};

}  // namespace hemostat::inspect
