#include "inspect/task_pool.h"

#include <gmock/gmock.h>
#include <thread>

namespace hemostat::inspect {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

/// A test that takes longer has failed, however slow the machine.
constexpr auto patience = 30s;

/// All that `thread` is given.
std::vector<int> work(TaskPool<int>& pool, std::size_t thread) {
    std::vector<int> done;
    while (const auto task = pool.next(thread)) {
        done.push_back(*task);
        if (*task < 10) {
            pool.push(thread, {*task + 10});
        }
    }
    return done;
}

TEST(TaskPool, GivesWhatAThreadMakesItselfFirst) {
    TaskPool<int> pool({1, 2}, 1);
    EXPECT_FALSE(pool.wait_for(0ms));
    EXPECT_THAT(work(pool, 0), ElementsAre(2, 12, 1, 11));
    EXPECT_TRUE(pool.wait_for(0ms));
}

TEST(TaskPool, GivesEachTaskOnce) {
    TaskPool<int> pool({1, 2, 3}, 2);
    std::vector<int> done;
    std::vector<int> others;
    {
        const std::jthread thread([&] { others = work(pool, 1); });
        done = work(pool, 0);
    }
    done.insert(done.end(), others.begin(), others.end());
    EXPECT_THAT(done, UnorderedElementsAre(1, 2, 3, 11, 12, 13));
}

TEST(TaskPool, EndsWithoutTheThreadsThatLeave) {
    TaskPool<int> pool({1, 2}, 3);
    std::vector<int> done;
    {
        const std::jthread thread([&] { done = work(pool, 2); });
        pool.leave(2);
        EXPECT_TRUE(pool.wait_for(patience)) << "or it waits for them for ever";
    }
    EXPECT_THAT(done, UnorderedElementsAre(1, 2, 11, 12)) << "of the first thread's queue, too";
}

TEST(TaskPool, IsDoneWithWhenAllLeave) {
    TaskPool<int> pool({1, 2}, 3);
    pool.leave(3);
    EXPECT_TRUE(pool.wait_for(0ms));
}

}  // namespace
}  // namespace hemostat::inspect
