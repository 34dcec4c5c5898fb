#include "store/audit_verification.h"
#include "store/claims.h"
#include "tests/store/engines.h"
#include "tests/store/samples.h"
#include "tests/store/writer_process.h"

#include <gmock/gmock.h>
#include <algorithm>
#include <chrono>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace hemostat::store {
namespace {

using samples::key;

class CrashTest : public EveryStore {
protected:
    void SetUp() override { samples::prepare(*store_); }

    std::set<std::string> stored_ids() {
        std::set<std::string> ids;
        const auto claims = load_claims(*connect(), key);
        EXPECT_TRUE(claims) << claims.error().what;
        for (const campaign::Claim& claim : *claims) {
            ids.insert(claim.id);
        }
        return ids;
    }
};
ON_EVERY_ENGINE(CrashTest);

TEST_P(CrashTest, LosesNothingThatWasAcknowledgedWhenTheWriterIsKilled) {
    constexpr int rounds = 20;
    std::minstd_rand random(20140407);
    std::set<std::string> acknowledged;
    for (int round = 0; round < rounds; ++round) {
        WriterProcess writer(place_.url(), "r" + std::to_string(round), 1'000'000);
        // It is killed some time after it was seen to work, wherever it is by then.
        for (unsigned seen = 0; seen <= random() % 4; ++seen) {
            acknowledged.insert(writer.next());
        }
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 5'000));
        std::ranges::copy(writer.kill(), std::inserter(acknowledged, acknowledged.end()));
        const auto verification = verify(*connect(), key.organisation);
        ASSERT_TRUE(verification) << verification.error().what;
        ASSERT_FALSE(verification->discrepancy) << verification->discrepancy->what;
    }
    EXPECT_FALSE(acknowledged.contains("")) << "a writer failed";
    EXPECT_GE(acknowledged.size(), std::size_t{rounds});
    const std::set<std::string> stored = stored_ids();
    EXPECT_TRUE(std::ranges::includes(stored, acknowledged));
    EXPECT_EQ(stored.size() % 2, 0U) << "two claims of one call were parted";
    EXPECT_EQ(read_head(*store_, key.organisation)->entry_count,
              static_cast<std::int64_t>(stored.size()) + 2);
}

}  // namespace
}  // namespace hemostat::store
