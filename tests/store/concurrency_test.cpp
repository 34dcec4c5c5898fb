#include "store/audit_verification.h"
#include "store/claims.h"
#include "store/findings.h"
#include "tests/store/engines.h"
#include "tests/store/samples.h"
#include "tests/store/writer_process.h"

#include <gmock/gmock.h>
#include <array>
#include <barrier>
#include <deque>
#include <future>
#include <string>
#include <vector>

namespace hemostat::store {
namespace {

using samples::author;
using samples::key;
using testing::ElementsAre;

class ConcurrencyTest : public EveryStore {};
ON_EVERY_ENGINE(ConcurrencyTest);

TEST_P(ConcurrencyTest, MakesOneChainOfWhatTwoProcessesAppend) {
    samples::prepare(*store_);
    constexpr int count = 100;
    WriterProcess first(place_.url(), "first", count);
    WriterProcess second(place_.url(), "second", count);
    while (!first.next().empty()) {
    }
    while (!second.next().empty()) {
    }
    EXPECT_EQ(first.wait(), 0);
    EXPECT_EQ(second.wait(), 0);
    EXPECT_EQ(load_claims(*store_, key)->size(), 2U * count);
    const auto verification = verify(*store_, key.organisation);
    ASSERT_TRUE(verification) << verification.error().what;
    EXPECT_FALSE(verification->discrepancy) << verification->discrepancy->what;
    EXPECT_EQ(verification->head.entry_count, 2 + 2 * count);
}

TEST_P(ConcurrencyTest, TakesTheSameClaimsFromTwoProcessesOnce) {
    samples::prepare(*store_);
    constexpr int count = 60;
    WriterProcess first(place_.url(), "same", count);
    WriterProcess second(place_.url(), "same", count);
    EXPECT_EQ(first.wait(), 0);
    EXPECT_EQ(second.wait(), 0);
    EXPECT_EQ(load_claims(*store_, key)->size(), std::size_t{count});
    EXPECT_FALSE(verify(*store_, key.organisation)->discrepancy);
}

TEST_P(ConcurrencyTest, MakesTheSchemaOnceWhereManyOpenAnEmptyStore) {
    for (int round = 0; round < 3; ++round) {
        const EmptyStore place(GetParam());
        std::deque<WriterProcess> writers;
        for (int i = 0; i < 6; ++i) {
            writers.emplace_back(place.url(), "none", 0);
        }
        for (WriterProcess& writer : writers) {
            EXPECT_EQ(writer.wait(), 0);
        }
        EXPECT_THAT(
            ask(*open(place.url()).value(), "SELECT version FROM schema_version ORDER BY version"),
            ElementsAre("1", "2"));
    }
}

TEST_P(ConcurrencyTest, TakesTheSameFindingsFromTwoConnectionsOnce) {
    samples::prepare(*store_);
    // In the other order, and at one time where the engine lets two write at one time: neither may
    // wait for a finding that the other has while the other waits for one of its own.
    constexpr int count = 5'000;
    std::barrier both(GetParam() == Engine::postgresql ? 2 : 1);
    const auto fill = [&](Connection& connection, bool backwards) -> Result<FindingRecorder> {
        TRY(FindingRecorder recorder, FindingRecorder::begin(connection, key.organisation));
        for (int i = 0; i < count; ++i) {
            TRY([[maybe_unused]] const Done added,
                recorder.add(samples::finding(backwards ? count - 1 - i : i)));
        }
        return recorder;
    };
    const auto record = [&](bool backwards) -> Result<Recorded> {
        const auto connection = connect();
        auto filled = fill(*connection, backwards);
        both.arrive_and_wait();
        return filled ? filled->commit() : tl::make_unexpected(filled.error());
    };
    auto other = std::async(std::launch::async, record, true);
    const auto ours = record(false);
    const auto theirs = other.get();
    ASSERT_TRUE(ours) << ours.error().what;
    ASSERT_TRUE(theirs) << theirs.error().what;
    EXPECT_EQ(ours->new_count + theirs->new_count, std::uint64_t{count});
    EXPECT_EQ(ours->known_count + theirs->known_count, std::uint64_t{count});
}

}  // namespace
}  // namespace hemostat::store
