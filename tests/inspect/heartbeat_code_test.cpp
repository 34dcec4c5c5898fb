#include "inspect/heartbeat_code.h"

#include <gtest/gtest.h>
#include <algorithm>
#include <initializer_list>
#include <vector>

namespace hemostat::inspect {
namespace {

using Names = std::vector<std::string_view>;

binary::Image defining(Names names) {
    std::ranges::sort(names);
    binary::Image image;
    image.machine = "aarch64";
    image.defined = std::move(names);
    return image;
}

HeartbeatCode by_names(const std::vector<Names>& members) {
    std::vector<binary::Image> images;
    std::ranges::transform(members, std::back_inserter(images), defining);
    return find_heartbeat_code({}, images).code;
}

constexpr std::uint32_t ssl3_read_bytes = 148;
constexpr std::uint32_t tls1_heartbeat = 315;
constexpr std::uint32_t dtls1_heartbeat = 305;

/// What gcc makes of ERR_put_error(20, `function`, 244, file, 2562), with `between` bytes of other
/// loads.
void append_report(Bytes& code, std::uint32_t function, std::size_t between = 5) {
    code.insert(code.end(), {0x41, 0xb8, 0x02, 0x0a, 0, 0});  // mov $2562, %r8d
    code.insert(code.end(), {0xbe, static_cast<std::uint8_t>(function),
                             static_cast<std::uint8_t>(function >> 8U), 0, 0});
    code.insert(code.end(), between, 0x90);
    code.insert(code.end(), {0xbf, 20, 0, 0, 0});  // mov $20, %edi
    code.insert(code.end(), {0xe8, 1, 2, 3, 4});   // call
    code.insert(code.end(), 100, 0xc3);
}

HeartbeatCode by_reports(std::initializer_list<std::uint32_t> functions, std::size_t between = 5,
                         const char* machine = "x86_64") {
    Bytes content(64);
    for (const std::uint32_t function : functions) {
        append_report(content, function, between);
    }
    binary::Image image;
    image.machine = machine;
    image.code = {{64, content.size() - 64}};
    return find_heartbeat_code(content, {&image, 1}).code;
}

TEST(HeartbeatCode, IsPresentWhereItsFunctionsAreDefined) {
    EXPECT_EQ(by_names({{"tls1_process_heartbeat"}}), HeartbeatCode::present);
    EXPECT_EQ(by_names({{"ssl3_read_bytes", "tls1_enc", "dtls1_read_bytes", "dtls1_heartbeat"}}),
              HeartbeatCode::present);
}

TEST(HeartbeatCode, IsAbsentOnlyBesideAllItsNeighbours) {
    EXPECT_EQ(by_names({{"ssl3_read_bytes", "tls1_enc", "dtls1_read_bytes"}}),
              HeartbeatCode::absent);
    EXPECT_EQ(by_names({{"ssl3_read_bytes", "tls1_enc"}}), HeartbeatCode::unknown);
    EXPECT_EQ(by_names({{"SSL_do_handshake"}}), HeartbeatCode::unknown);
    EXPECT_EQ(by_names({}), HeartbeatCode::unknown);
}

TEST(HeartbeatCode, IsNotCalledAbsentInAProgramByItsNamesAlone) {
    binary::Image image = defining({"ssl3_read_bytes", "tls1_enc", "dtls1_read_bytes"});
    image.kind = binary::Kind::shared_library;
    EXPECT_EQ(find_heartbeat_code({}, {&image, 1}).code, HeartbeatCode::absent);
    image.kind = binary::Kind::executable;
    EXPECT_EQ(find_heartbeat_code({}, {&image, 1}).code, HeartbeatCode::unknown)
        << "they may have been put into their callers";
    Bytes content;
    image.machine = "x86_64";
    EXPECT_EQ(find_heartbeat_code(content, {&image, 1}).code, HeartbeatCode::absent);
    append_report(content, tls1_heartbeat, 60);
    image.code = {{0, content.size()}};
    EXPECT_EQ(find_heartbeat_code(content, {&image, 1}).code, HeartbeatCode::unknown);
}

TEST(HeartbeatCode, IsNotCalledAbsentInWhatCouldNotBeReadWhole) {
    binary::Image image = defining({"ssl3_read_bytes", "tls1_enc", "dtls1_read_bytes"});
    image.defect = wire::DecodeError{};
    EXPECT_EQ(find_heartbeat_code({}, {&image, 1}).code, HeartbeatCode::unknown);
    Bytes content;
    append_report(content, ssl3_read_bytes);
    binary::Image cut;
    cut.machine = "x86_64";
    cut.code = {{0, content.size()}};
    cut.defect = wire::DecodeError{};
    EXPECT_EQ(find_heartbeat_code(content, {&cut, 1}).code, HeartbeatCode::unknown);
}

TEST(HeartbeatCode, IsLookedForInAllMembersOfAnArchive) {
    EXPECT_EQ(by_names({{"ssl3_read_bytes"}, {"tls1_enc"}, {"dtls1_read_bytes"}}),
              HeartbeatCode::absent);
    EXPECT_EQ(
        by_names({{"ssl3_read_bytes"}, {"tls1_enc"}, {"dtls1_read_bytes"}, {"tls1_heartbeat"}}),
        HeartbeatCode::present);
}

TEST(HeartbeatCode, IsKnownByItsErrorReports) {
    EXPECT_EQ(by_reports({ssl3_read_bytes, tls1_heartbeat}), HeartbeatCode::present);
    EXPECT_EQ(by_reports({dtls1_heartbeat, ssl3_read_bytes}), HeartbeatCode::present);
    EXPECT_EQ(by_reports({ssl3_read_bytes}), HeartbeatCode::absent);
}

TEST(HeartbeatCode, IsUnknownWithoutItsNeighboursReports) {
    EXPECT_EQ(by_reports({}), HeartbeatCode::unknown);
    EXPECT_EQ(by_reports({tls1_heartbeat}), HeartbeatCode::unknown);
    EXPECT_EQ(by_reports({ssl3_read_bytes}, 60), HeartbeatCode::unknown)
        << "too far apart for one call";
}

TEST(HeartbeatCode, IsNotCalledAbsentWhereItsNumberIsLoadedAtAll) {
    Bytes content;
    append_report(content, ssl3_read_bytes);
    append_report(content, tls1_heartbeat, 60);
    binary::Image image;
    image.machine = "x86_64";
    image.code = {{0, content.size()}};
    EXPECT_EQ(find_heartbeat_code(content, {&image, 1}).code, HeartbeatCode::unknown);
}

TEST(HeartbeatCode, IsNotReadInCodeThatPassesArgumentsOtherwise) {
    EXPECT_EQ(by_reports({ssl3_read_bytes}, 5, "aarch64"), HeartbeatCode::unknown);
    Bytes content;
    append_report(content, ssl3_read_bytes);
    binary::Image image;
    image.machine = "x86_64";
    image.format = binary::Format::pe;
    image.code = {{0, content.size()}};
    EXPECT_EQ(find_heartbeat_code(content, {&image, 1}).code, HeartbeatCode::unknown);
}

}  // namespace
}  // namespace hemostat::inspect
