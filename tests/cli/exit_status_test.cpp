#include "cli/command.h"
#include "cli/run.h"

#include <gtest/gtest.h>

namespace {

using hemostat::cli::exit_status;
using hemostat::finding::Verdict;
using hemostat::scan::Progress;
namespace cli = hemostat::cli;

Progress with(std::initializer_list<Verdict> verdicts) {
    Progress progress;
    for (const Verdict verdict : verdicts) {
        progress.verdicts.add(verdict);
    }
    return progress;
}

TEST(ExitStatus, IsZeroOnlyWhenEverythingIsSafe) {
    EXPECT_EQ(exit_status(with({Verdict::fixed, Verdict::not_affected})), cli::all_clear);
    EXPECT_EQ(exit_status(with({Verdict::fixed, Verdict::inconclusive})), cli::inconclusive);
    EXPECT_EQ(exit_status(with({Verdict::fixed, Verdict::unreachable})), cli::inconclusive);
}

TEST(ExitStatus, IsNeverZeroWhenNothingWasExamined) {
    EXPECT_EQ(exit_status({}), cli::failure);
    Progress interrupted;
    interrupted.was_interrupted = true;
    EXPECT_EQ(exit_status(interrupted), cli::inconclusive);
}

TEST(ExitStatus, IsNotZeroWhenAScanWasCutShort) {
    Progress progress = with({Verdict::fixed});
    progress.was_interrupted = true;
    EXPECT_EQ(exit_status(progress), cli::inconclusive);
}

TEST(ExitStatus, IsNotZeroWhenAnInputCouldNotBeUsed) {
    Progress progress = with({Verdict::fixed});
    progress.bad_input_count = 1;
    EXPECT_EQ(exit_status(progress), cli::failure);
    progress = with({Verdict::fixed, Verdict::inconclusive});
    progress.refused_count = 1;
    EXPECT_EQ(exit_status(progress), cli::failure);
}

TEST(ExitStatus, SaysVulnerableWhateverElseWentWrong) {
    Progress progress = with({Verdict::vulnerable, Verdict::inconclusive});
    progress.bad_input_count = 1;
    progress.was_interrupted = true;
    EXPECT_EQ(exit_status(progress), cli::vulnerable);
}

}  // namespace
