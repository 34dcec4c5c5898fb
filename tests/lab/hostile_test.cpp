#include "lab/hostile.h"

#include "lab/bleeder_codes.h"
#include "tests/lab/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <memory>

namespace hemostat::lab::test {
namespace {

constexpr auto tls12 = version::tls12;

class HostileTest : public testing::Test {
protected:
    /// A connection to the server named `name`, started for this test.
    Client meet(std::string_view name) {
        auto lab = start_one(name);
        EXPECT_TRUE(lab) << lab.error().what;
        lab_ = std::make_unique<Lab>(*std::move(lab));
        return Client(lab_->servers().front());
    }

    std::unique_ptr<Lab> lab_;
};

TEST_F(HostileTest, EndlessPeersOutlastAnyBudget) {
    constexpr std::size_t budget = 4 * 1024 * 1024;
    for (const char* const name : {"endless", "empty-records"}) {
        Client client = meet(name);
        client.send(client_hello(tls12));
        EXPECT_EQ(client.read_bytes(budget), End::open) << name;
    }
}

TEST_F(HostileTest, SlowPeerSendsAFlightByteByByte) {
    Client client = meet("slow");
    EXPECT_EQ(client.read_bytes(3), End::open);
    EXPECT_EQ(client.rest()[0], content_type::handshake);
    EXPECT_LE(client.rest().size(), 3U);
}

TEST_F(HostileTest, GarbageIsNoRecord) {
    Client client = meet("garbage");
    client.send(client_hello(tls12));
    EXPECT_EQ(client.read_bytes(1), End::open);
    EXPECT_GE(client.rest()[0], 0x80);
}

TEST_F(HostileTest, PlaintextServicesSpeakPlaintext) {
    Client smtp = meet("smtp");
    EXPECT_EQ(smtp.read_bytes(4), End::open);
    EXPECT_TRUE(as_text(smtp.rest()).starts_with("220 "));
    Client http = meet("http");
    http.send(client_hello(tls12));
    EXPECT_EQ(http.read_bytes(1 << 20), End::closed);
    EXPECT_TRUE(as_text(http.rest()).starts_with("HTTP/1.1 400 "));
}

TEST_F(HostileTest, ClosingPeerClosesInOrderThoughItWasSentAHello) {
    Client client = meet("close-at-once");
    EXPECT_TRUE(client.send(client_hello(tls12)));
    EXPECT_EQ(client.read_bytes(1), End::closed);
}

TEST_F(HostileTest, ResettingPeersReset) {
    EXPECT_EQ(meet("reset-at-once").read_bytes(1), End::reset);
    Client client = meet("reset-after-hello");
    client.send(client_hello(tls12));
    EXPECT_EQ(client.read_bytes(1), End::reset);
}

TEST_F(HostileTest, RecordsAreAsLargeAsTheirNamesSay) {
    const auto length_of_first = [&](std::string_view name) {
        Client client = meet(name);
        client.send(client_hello(tls12));
        client.read([](const Record&) { return true; });
        return client.take_records().front().fragment.size();
    };
    EXPECT_EQ(length_of_first("largest-record"), 18432U);
    EXPECT_EQ(length_of_first("oversized-record"), 18433U);
}

TEST_F(HostileTest, EchoSendsEveryByteBack) {
    Client client = meet("echo");
    const Bytes hello = client_hello(tls12);
    client.send(hello);
    EXPECT_EQ(client.read_bytes(hello.size()), End::open);
    EXPECT_EQ(client.rest(), hello);
}

TEST_F(HostileTest, RefusingPeerAnswersWithAnAlert) {
    Client client = meet("refusing");
    client.send(client_hello(tls12));
    EXPECT_EQ(client.read_to_end(), End::closed);
    EXPECT_THAT(of_type(client.take_records(), content_type::alert),
                testing::ElementsAre(Bytes{alert::fatal, alert::handshake_failure}));
}

}  // namespace
}  // namespace hemostat::lab::test
