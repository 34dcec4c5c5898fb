// Tasks that make more tasks, for several threads.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <iterator>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace hemostat::inspect {

/// Each thread does what it makes itself, the newest first, so that of a tree no more waits than
/// what lies beside the way down. One that has nothing left takes the oldest of another's.
template <typename Task>
class TaskPool {
public:
    /// `thread_count` threads, numbered from 0, must call next() until it gives nothing, but for
    /// those that leave().
    TaskPool(std::vector<Task> tasks, std::size_t thread_count)
        : queues_(thread_count), busy_(thread_count) {
        push(0, std::move(tasks));
    }

    void push(std::size_t thread, std::vector<Task> tasks) {
        {
            Queue& queue = queues_[thread];
            const std::lock_guard lock(queue.mutex);
            std::move(tasks.begin(), tasks.end(), std::back_inserter(queue.tasks));
        }
        ++push_count_;
        if (waiting_ != 0) {
            const std::lock_guard lock(mutex_);
            has_changed_.notify_all();
        }
    }

    /// Waits for a task; nothing once all that any thread has made are done.
    std::optional<Task> next(std::size_t thread) {
        while (true) {
            const std::uint64_t seen = push_count_;
            if (auto task = take(thread)) {
                return task;
            }
            // Who has nothing left makes nothing: when all have come here, all is done.
            std::unique_lock lock(mutex_);
            ++waiting_;
            --busy_;
            has_changed_.notify_all();
            has_changed_.wait(lock, [&] { return busy_ == 0 || push_count_ != seen; });
            --waiting_;
            if (busy_ == 0) {
                return std::nullopt;
            }
            ++busy_;
        }
    }

    /// Of the threads, `count` will never call next(). What stands in their queues is for others;
    /// without any other it is left undone.
    void leave(std::size_t count) {
        const std::lock_guard lock(mutex_);
        busy_ -= count;
        has_changed_.notify_all();
    }

    /// True once all is done; false after `time`.
    bool wait_for(std::chrono::milliseconds time) {
        std::unique_lock lock(mutex_);
        return has_changed_.wait_for(lock, time, [&] { return busy_ == 0; });
    }

private:
    struct Queue {
        std::mutex mutex;
        std::deque<Task> tasks;
    };

    std::optional<Task> take(std::size_t thread) {
        for (std::size_t step = 0; step < queues_.size(); ++step) {
            Queue& queue = queues_[(thread + step) % queues_.size()];
            const std::lock_guard lock(queue.mutex);
            if (!queue.tasks.empty()) {
                auto& tasks = queue.tasks;
                Task task = std::move(step == 0 ? tasks.back() : tasks.front());
                step == 0 ? tasks.pop_back() : tasks.pop_front();
                return task;
            }
        }
        return std::nullopt;
    }

    std::vector<Queue> queues_;
    std::atomic<std::uint64_t> push_count_ = 0;
    std::mutex mutex_;  ///< over what follows
    std::condition_variable has_changed_;
    std::atomic<std::size_t> waiting_ = 0;  ///< read without the mutex
    std::size_t busy_;
};

}  // namespace hemostat::inspect
