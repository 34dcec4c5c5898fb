#include "lab/proxy.h"

#include "lab/bleeder_codes.h"
#include "tests/lab/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>

namespace hemostat::lab::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto tls12 = version::tls12;
const Bytes unexpected_message{alert::fatal, alert::unexpected_message};

class ProxyTest : public testing::Test {
protected:
    /// Sends a malformed heartbeat and a fence through the proxy named `name`.
    End ask(std::string_view name) {
        auto lab = start_one(name);
        EXPECT_TRUE(lab) << lab.error().what;
        lab_ = std::make_unique<Lab>(*std::move(lab));
        Client client(*lab_->find(name));
        client.greet(tls12);
        client.take_records();
        client.send(heartbeat(tls12, 0x4000, 0) + fence(tls12));
        const End end = client.read_to_end();
        records_ = client.take_records();
        return end;
    }

    [[nodiscard]] std::uint64_t answered_upstream() const {
        return lab_->servers().front().counters->answered_heartbeats;
    }
    [[nodiscard]] std::vector<Bytes> alerts() const {
        return of_type(records_, content_type::alert);
    }
    [[nodiscard]] std::vector<Bytes> heartbeats() const {
        return of_type(records_, content_type::heartbeat);
    }

    std::unique_ptr<Lab> lab_;
    std::vector<Record> records_;
};

TEST_F(ProxyTest, DroppingFilterLetsAllElseThrough) {
    EXPECT_EQ(ask("filter-drop"), End::closed);
    EXPECT_THAT(heartbeats(), IsEmpty());
    EXPECT_THAT(alerts(), ElementsAre(unexpected_message));  // the server's, to the fence
    EXPECT_EQ(answered_upstream(), 0U);
}

TEST_F(ProxyTest, ResettingFilterResets) {
    EXPECT_EQ(ask("filter-reset"), End::reset);
    EXPECT_THAT(records_, IsEmpty());
    EXPECT_EQ(answered_upstream(), 0U);
}

TEST_F(ProxyTest, AlertingFilterAnswersInPlaintext) {
    EXPECT_EQ(ask("filter-alert"), End::closed);
    EXPECT_THAT(alerts(), ElementsAre(unexpected_message));
    EXPECT_EQ(answered_upstream(), 0U);
}

TEST_F(ProxyTest, DelayingPathLosesNothing) {
    EXPECT_EQ(ask("delayed-bleeder"), End::closed);
    EXPECT_THAT(heartbeats(), ElementsAre(testing::SizeIs(16384), testing::SizeIs(19)));
    EXPECT_THAT(alerts(), ElementsAre(unexpected_message));
    EXPECT_EQ(answered_upstream(), 1U);
}

}  // namespace
}  // namespace hemostat::lab::test
