#include "net/deadline_list.h"

#include <gtest/gtest.h>

namespace hemostat::net {
namespace {

using namespace std::chrono_literals;

struct Owner {
    DeadlineList<Owner>::Deadline deadline;
};

constexpr Instant start{1h};

TEST(DeadlineList, GivesWhoIsOverdueInTheOrderOfTheirEnds) {
    DeadlineList<Owner> list(10ms);
    Owner first;
    Owner second;
    list.restart(first.deadline, first, start);
    list.restart(second.deadline, second, start + 1ms);
    EXPECT_EQ(list.next(), start + 10ms);
    EXPECT_EQ(list.overdue(start + 9ms), nullptr);
    EXPECT_EQ(list.overdue(start + 10ms), &first);
    list.stop(first.deadline);
    EXPECT_EQ(list.overdue(start + 10ms), nullptr);
    EXPECT_EQ(list.overdue(start + 11ms), &second);
}

TEST(DeadlineList, PutsADeadlineOffBehindTheOthers) {
    DeadlineList<Owner> list(10ms);
    Owner first;
    Owner second;
    list.restart(first.deadline, first, start);
    list.restart(second.deadline, second, start + 1ms);
    list.restart(first.deadline, first, start + 2ms);
    EXPECT_EQ(list.next(), start + 11ms);
    EXPECT_EQ(list.overdue(start + 1h), &second);
    list.stop(second.deadline);
    EXPECT_EQ(list.overdue(start + 12ms), &first);
}

TEST(DeadlineList, ForgetsWhatWasStopped) {
    DeadlineList<Owner> list(10ms);
    Owner owner;
    list.stop(owner.deadline);
    list.restart(owner.deadline, owner, start);
    list.stop(owner.deadline);
    list.stop(owner.deadline);
    EXPECT_EQ(list.next(), std::nullopt);
    EXPECT_EQ(list.overdue(start + 1h), nullptr);
    list.restart(owner.deadline, owner, start);
    EXPECT_EQ(list.next(), start + 10ms);
}

TEST(DeadlineList, GivesTheNextOwnerNothingOfTheLast) {
    DeadlineList<Owner> list(10ms);
    Owner first;
    Owner second;
    list.restart(first.deadline, first, start);
    list.stop(first.deadline);
    list.restart(second.deadline, second, start + 5ms);
    EXPECT_EQ(list.next(), start + 15ms);
    EXPECT_EQ(list.overdue(start + 15ms), &second);
    EXPECT_FALSE(first.deadline);
}

}  // namespace
}  // namespace hemostat::net
