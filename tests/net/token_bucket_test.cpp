#include "net/token_bucket.h"

#include <gtest/gtest.h>

namespace hemostat::net {
namespace {

using namespace std::chrono_literals;

constexpr Instant start{1h};

int taken_at_once(TokenBucket& bucket, Instant now) {
    int count = 0;
    for (; count < 1000 && bucket.has_token(now); ++count) {
        bucket.take();
    }
    return count;
}

TEST(TokenBucket, GivesItsBurstAndThenItsRate) {
    TokenBucket bucket(10, 5);
    EXPECT_EQ(taken_at_once(bucket, start), 5);
    EXPECT_EQ(taken_at_once(bucket, start + 99ms), 0);
    EXPECT_EQ(taken_at_once(bucket, start + 101ms), 1);
    EXPECT_EQ(taken_at_once(bucket, start + 302ms), 2);
}

TEST(TokenBucket, SavesNoMoreThanItsBurst) {
    TokenBucket bucket(10, 5);
    EXPECT_EQ(taken_at_once(bucket, start), 5);
    EXPECT_EQ(taken_at_once(bucket, start + 1h), 5);
}

TEST(TokenBucket, SaysHowLongToWait) {
    TokenBucket bucket(10, 1);
    EXPECT_EQ(bucket.wait(start), 0us);
    bucket.take();
    const Duration wait = bucket.wait(start);
    EXPECT_GT(wait, 99ms);
    EXPECT_LE(wait, 101ms);
    EXPECT_TRUE(bucket.has_token(start + wait));
}

TEST(TokenBucket, GivesCreditThatIsPaidBack) {
    TokenBucket bucket(10, 1);
    EXPECT_TRUE(bucket.has_token(start));
    bucket.take();
    bucket.take();
    EXPECT_FALSE(bucket.has_token(start + 101ms));
    EXPECT_TRUE(bucket.has_token(start + 201ms));
}

TEST(TokenBucket, WithoutARateHasNoLimit) {
    TokenBucket bucket(0, 0);
    EXPECT_TRUE(bucket.is_unlimited());
    EXPECT_EQ(taken_at_once(bucket, start), 1000);
    EXPECT_EQ(bucket.wait(start), 0us);
}

}  // namespace
}  // namespace hemostat::net
