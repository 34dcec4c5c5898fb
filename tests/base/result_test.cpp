#include "base/result.h"

#include <gtest/gtest.h>
#include <memory>

namespace {

using hemostat::Error;
using hemostat::ErrorKind;
using hemostat::Result;
using hemostat::Status;

Result<int> half(int number) {
    if (number % 2 != 0) {
        return hemostat::fail(ErrorKind::invalid_input, "odd");
    }
    return number / 2;
}

Result<int> quarter(int number) {
    TRY(const int first, half(number));
    TRY(const int second, half(first));
    return second;
}

Status check_even(int number) {
    TRY([[maybe_unused]] const int unused, half(number));
    return hemostat::Done{};
}

Result<std::unique_ptr<int>> boxed(int number) {
    TRY(int value, half(number));
    return std::make_unique<int>(value);
}

TEST(Result, TryGivesTheValueOrReturnsTheFirstError) {
    EXPECT_EQ(quarter(8), 2);
    EXPECT_EQ(quarter(7).error().what, "odd");
    EXPECT_EQ(quarter(6).error().what, "odd");
    EXPECT_EQ(quarter(6).error().kind, ErrorKind::invalid_input);
}

TEST(Result, TryTurnsAnErrorIntoThatOfAnotherType) {
    EXPECT_TRUE(check_even(2));
    EXPECT_FALSE(check_even(3));
}

TEST(Result, TryMovesWhatCannotBeCopied) {
    const auto outer = []() -> Result<int> {
        TRY(const std::unique_ptr<int> box, boxed(8));
        return *box;
    };
    EXPECT_EQ(outer(), 4);
}

TEST(Result, ContextStandsInFrontOfTheErrorAndKeepsItsKind) {
    const Status status = hemostat::in_context("scope.toml", Error{ErrorKind::io, "cannot read"});
    EXPECT_EQ(status.error().what, "scope.toml: cannot read");
    EXPECT_EQ(status.error().kind, ErrorKind::io);
}

TEST(ResultDeathTest, AssertEndsTheProcessAndSaysWhere) {
    EXPECT_DEATH(ASSERT(1 + 1 == 3), "1 \\+ 1 == 3 is false at .*result_test\\.cpp");
    ASSERT(1 + 1 == 2);
}

}  // namespace
