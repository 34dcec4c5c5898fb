#include "inspect/program_fingerprint.h"

#include "tests/binary/workshop.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace hemostat::inspect {
namespace {

TEST(ProgramFingerprint, StaysWhileTheProgramRuns) {
    EXPECT_EQ(program_fingerprint().size(), 64U);
    EXPECT_EQ(program_fingerprint(), program_fingerprint());
}

// Linked as hemostat is. Without one, a build of the same size in the same place may pass for it.
TEST(ProgramFingerprint, HasABuildIdToRestOn) {
    const auto notes =
        binary::output_of("readelf --notes /proc/" + std::to_string(::getpid()) + "/exe");
    EXPECT_EQ(binary::find_all(notes, "Build ID: ([0-9a-f]{40})").size(), 1U) << notes;
}

}  // namespace
}  // namespace hemostat::inspect
