#include "lab/bleeder.h"

#include "lab/bleeder_codes.h"
#include "tests/lab/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <cstdio>
#include <memory>
#include <string>

namespace hemostat::lab::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// One byte more than OpenSSL's write buffer holds, with 3 + 16 bytes around it and 5 before.
constexpr std::size_t leaves_at_once = 4073;
constexpr std::size_t classic_claim = 0x4000;
const Bytes unexpected_message{alert::fatal, alert::unexpected_message};

/// What came back after `request`, sent behind the server's first flight.
struct Answers {
    std::vector<Bytes> heartbeats;
    std::vector<Bytes> alerts;
    End end;
};

class BleederTest : public testing::Test {
protected:
    void start(std::string_view name) {
        auto lab = start_one(name);
        ASSERT_TRUE(lab) << lab.error().what;
        lab_ = std::make_unique<Lab>(*std::move(lab));
    }

    [[nodiscard]] const Server& server() const { return lab_->servers().front(); }
    [[nodiscard]] std::uint64_t disclosed() const { return server().counters->disclosed_bytes; }

    Answers ask(std::uint16_t version, const Bytes& request) {
        Client client(server());
        client.greet(version);
        client.take_records();
        client.send(request);
        const End end = client.read_to_end();
        const std::vector<Record> records = client.take_records();
        return {.heartbeats = of_type(records, content_type::heartbeat),
                .alerts = of_type(records, content_type::alert),
                .end = end};
    }

    std::unique_ptr<Lab> lab_;
};

constexpr auto tls12 = version::tls12;

TEST_F(BleederTest, DisclosesMemoryToTheClassicProbe) {
    start("bleeder");
    const Answers answers = ask(tls12, heartbeat(tls12, classic_claim, 0) + fence(tls12));
    // 3 + 16384 + 16 bytes: a full record, and the rest in a second one.
    EXPECT_THAT(answers.heartbeats, ElementsAre(SizeIs(16384), SizeIs(19)));
    EXPECT_EQ(disclosed(), classic_claim);
    EXPECT_EQ(server().counters->answered_heartbeats, 1U);
    EXPECT_EQ(server().counters->connections, 1U);
}

TEST_F(BleederTest, FixedTwinDisclosesNothing) {
    start("fixed");
    const Answers answers = ask(tls12, heartbeat(tls12, classic_claim, 0) + fence(tls12));
    EXPECT_THAT(answers.heartbeats, IsEmpty());
    EXPECT_THAT(answers.alerts, ElementsAre(unexpected_message));
    EXPECT_EQ(disclosed(), 0U);
}

TEST_F(BleederTest, EchoesAnUnpaddedRequestWithoutDisclosing) {
    start("bleeder");
    const Answers answers =
        ask(tls12, heartbeat(tls12, leaves_at_once, leaves_at_once) + fence(tls12));
    ASSERT_THAT(answers.heartbeats, ElementsAre(SizeIs(3 + leaves_at_once + 16)));
    const Bytes& answer = answers.heartbeats.front();
    EXPECT_EQ(Bytes(answer.begin() + 3, answer.end() - 16), Bytes(leaves_at_once, 'a'));
    EXPECT_EQ(disclosed(), 0U);
}

TEST_F(BleederTest, FixedTwinAnswersOnlyTheLegalRequest) {
    start("fixed");
    const Bytes unpadded = heartbeat(tls12, leaves_at_once, leaves_at_once);
    const Bytes legal = heartbeat(tls12, leaves_at_once, leaves_at_once, 16);
    const Answers answers = ask(tls12, unpadded + legal + fence(tls12));
    EXPECT_THAT(answers.heartbeats, SizeIs(1));
    EXPECT_THAT(answers.alerts, ElementsAre(unexpected_message));
    EXPECT_EQ(answers.end, End::closed);
}

TEST_F(BleederTest, FatalAlertFlushesSmallAnswers) {
    start("bleeder");
    const Answers answers = ask(tls12, heartbeat(tls12, 0, 0) + fence(tls12));
    EXPECT_THAT(answers.heartbeats, ElementsAre(SizeIs(19)));
    EXPECT_THAT(answers.alerts, ElementsAre(unexpected_message));
}

TEST_F(BleederTest, NaiveApplicationLosesSmallAnswers) {
    start("bleeder-close");
    const Answers answers = ask(tls12, heartbeat(tls12, 0, 0));
    EXPECT_THAT(answers.heartbeats, IsEmpty());
    EXPECT_THAT(answers.alerts, IsEmpty());
    EXPECT_EQ(answers.end, End::closed);
}

TEST_F(BleederTest, NaiveApplicationResetsAfterALargeAnswer) {
    start("bleeder-close");
    const Bytes unpadded = heartbeat(tls12, leaves_at_once, leaves_at_once);
    const Answers answers = ask(tls12, unpadded + fence(tls12));
    EXPECT_THAT(answers.heartbeats, SizeIs(1));
    EXPECT_THAT(answers.alerts, IsEmpty());  // the fence was never read
    EXPECT_EQ(answers.end, End::reset);
}

TEST_F(BleederTest, NaiveFixedApplicationClosesOnWhatItDiscards) {
    start("fixed-close");
    const Answers answers = ask(tls12, heartbeat(tls12, classic_claim, 0));
    EXPECT_THAT(answers.heartbeats, IsEmpty());
    EXPECT_EQ(answers.end, End::closed);
}

TEST_F(BleederTest, LargerBufferHoldsWhatTheUsualOneLetsGo) {
    start("bleeder-buffer-close");
    EXPECT_THAT(ask(tls12, heartbeat(tls12, leaves_at_once, leaves_at_once)).heartbeats, IsEmpty());
    EXPECT_THAT(ask(tls12, heartbeat(tls12, 16361, 16361)).heartbeats, SizeIs(1));
}

TEST_F(BleederTest, AnswersARequestInTheHellosOwnSegment) {
    const Bytes hello_and_request =
        client_hello(tls12) + heartbeat(tls12, leaves_at_once, leaves_at_once);
    const auto answers = [&](std::string_view name) {
        start(name);
        Client client(server());
        client.send(hello_and_request + fence(tls12));
        EXPECT_NE(client.read_to_end(), End::timed_out);
        return client.take_records();
    };
    EXPECT_THAT(of_type(answers("bleeder"), content_type::heartbeat), SizeIs(1));
    EXPECT_THAT(answers("bleeder-node"), IsEmpty());
    EXPECT_THAT(ask(tls12, heartbeat(tls12, 0, 0) + fence(tls12)).heartbeats, SizeIs(1));
}

TEST_F(BleederTest, AnswersEarlyThoughItWantsACertificate) {
    start("bleeder-client");
    const Answers answers = ask(tls12, heartbeat(tls12, 0, 0) + fence(tls12));
    EXPECT_THAT(answers.heartbeats, SizeIs(1));
}

TEST_F(BleederTest, AnswersUnderEveryVersion) {
    start("bleeder");
    for (const auto spoken : {version::ssl3, version::tls10, version::tls11, version::tls12}) {
        const Answers answers = ask(spoken, heartbeat(spoken, 0, 0) + fence(spoken));
        EXPECT_THAT(answers.heartbeats, SizeIs(1)) << spoken;
    }
}

TEST_F(BleederTest, RefusesAVersionBelowItsLowest) {
    start("bleeder-tls12");
    Client client(server());
    client.send(client_hello(version::tls11));
    EXPECT_EQ(client.read_to_end(), End::closed);
    EXPECT_THAT(of_type(client.take_records(), content_type::alert),
                ElementsAre(Bytes{alert::fatal, alert::protocol_version}));
}

TEST_F(BleederTest, ConfirmsTheExtensionOnlyWhenSetAndOffered) {
    const Bytes confirmed{0, extension::heartbeat, 0, 1, 1};
    const auto hello_has_it = [&](std::string_view name, bool offers) {
        start(name);
        Client client(server());
        client.greet(tls12, offers);
        const Bytes hello = client.take_records().front().fragment;
        return !std::ranges::search(hello, confirmed).empty();
    };
    EXPECT_TRUE(hello_has_it("bleeder", true));
    EXPECT_FALSE(hello_has_it("bleeder", false));
    EXPECT_FALSE(hello_has_it("bleeder-hidden", true));
    EXPECT_FALSE(hello_has_it("absent-tls12", true));
}

TEST_F(BleederTest, AlertsOnAnUnknownRecordInTls12) {
    start("absent-tls12");
    const Answers answers = ask(tls12, heartbeat(tls12, 0, 0));
    EXPECT_THAT(answers.alerts, ElementsAre(unexpected_message));
}

TEST_F(BleederTest, IgnoresAnUnknownRecordInTls11) {
    start("absent-tls11");
    constexpr auto tls11 = version::tls11;
    Client client(server());
    client.greet(tls11);
    client.take_records();
    // A message too long for any handshake has an alert of its own: it was read after the
    // heartbeats.
    const Bytes too_long{content_type::handshake, 3, 2, 0, 4, 16, 0xff, 0xff, 0xff};
    client.send(heartbeat(tls11, 0, 0) + heartbeat(tls11, 4, 4, 16) + too_long);
    EXPECT_EQ(client.read_to_end(), End::closed);
    EXPECT_THAT(of_type(client.take_records(), content_type::alert),
                ElementsAre(Bytes{alert::fatal, alert::illegal_parameter}));
}

TEST_F(BleederTest, CutsAndJoinsItsFlight) {
    start("bleeder-crumbs");
    Client crumbs(server());
    crumbs.greet(tls12);
    for (const Record& record : crumbs.take_records()) {
        EXPECT_EQ(record.fragment.size(), 1U);
    }
    start("bleeder-joined");
    Client joined(server());
    joined.greet(tls12);
    EXPECT_THAT(joined.take_records(), SizeIs(1));
}

TEST_F(BleederTest, StalledClientDoesNotBlockOthers) {
    start("bleeder");
    Client stalled(server());
    stalled.send(Bytes{content_type::handshake, 3});
    const Answers answers = ask(tls12, heartbeat(tls12, 0, 0) + fence(tls12));
    EXPECT_THAT(answers.heartbeats, SizeIs(1));
}

TEST_F(BleederTest, ClosesWithoutAlertOnWhatIsNotTls) {
    start("bleeder");
    Client client(server());
    client.send(as_bytes("GET / HTTP/1.0\r\n\r\n"));
    EXPECT_NE(client.read_to_end(), End::timed_out);
    EXPECT_THAT(client.take_records(), IsEmpty());
}

/// What `openssl s_client` prints for a request to `server`.
std::string ask_with_openssl(const Server& server, const std::string& options) {
    const std::string command =
        "printf 'GET / HTTP/1.0\\r\\n\\r\\n' | openssl s_client -quiet -connect 127.0.0.1:" +
        std::to_string(server.port) + " " + options + " 2>/dev/null";
    std::string output;
    FILE* const pipe = popen(command.c_str(), "r");
    for (int byte = std::fgetc(pipe); byte != EOF; byte = std::fgetc(pipe)) {
        output.push_back(static_cast<char>(byte));
    }
    pclose(pipe);
    return output;
}

// The handshake against another implementation.
TEST_F(BleederTest, CompletesHandshakesWithOpenssl) {
    for (const char* const name : {"bleeder", "bleeder-ecdsa"}) {
        start(name);
        for (const char* const spoken : {"-tls1", "-tls1_1", "-tls1_2"}) {
            const std::string options = std::string(spoken) + " -cipher ALL:@SECLEVEL=0";
            EXPECT_THAT(ask_with_openssl(server(), options), testing::HasSubstr("hemostat lab"))
                << name << " " << spoken;
        }
    }
}

}  // namespace
}  // namespace hemostat::lab::test
