#include "inspect/judgement.h"

#include <gtest/gtest.h>

namespace hemostat::inspect {
namespace {

namespace reasons = finding::reasons;

OpenSslCopy libssl(std::vector<std::string> versions) {
    OpenSslCopy copy;
    copy.has_libssl = true;
    copy.versions = std::move(versions);
    return copy;
}

std::string_view verdict_on(const OpenSslCopy& copy) {
    return judge(copy, advisory::heartbleed()).reason->code;
}

TEST(Judgement, FollowsTheVersionTextsWhereTheyAgree) {
    EXPECT_EQ(verdict_on(libssl({"1.0.1e"})), "version_affected");
    EXPECT_EQ(verdict_on(libssl({"1.0.1e", "1.0.1e-fips"})), "version_affected");
    EXPECT_EQ(verdict_on(libssl({"1.0.1g"})), "version_fixed");
    EXPECT_EQ(verdict_on(libssl({"1.0.0t"})), "version_unaffected");
    EXPECT_EQ(verdict_on(libssl({"1.1.0-dev"})), "version_not_assessed");
}

TEST(Judgement, ConcludesNothingWhereTheyDisagree) {
    EXPECT_EQ(verdict_on(libssl({"1.0.1e", "1.0.1g"})), "signs_disagree");
    EXPECT_EQ(verdict_on(libssl({"1.0.1g", "3.0.19"})), "signs_disagree");
    OpenSslCopy copy = libssl({"1.0.1g"});
    copy.has_more_versions = true;
    EXPECT_EQ(verdict_on(copy), "signs_disagree") << "the others may be affected";
}

TEST(Judgement, IsNoClaimOfSafetyWithoutAVersion) {
    EXPECT_EQ(verdict_on(libssl({})), "version_unknown");
    OpenSslCopy copy = libssl({});
    copy.soname = "libssl.so.1.0.0";
    EXPECT_EQ(verdict_on(copy), "version_unknown") << "1.0.0 to 1.0.2 share it";
    copy.soname = "libssl.so.3";
    EXPECT_EQ(verdict_on(copy), "version_unaffected");
}

TEST(Judgement, BelievesCodeMoreThanTexts) {
    OpenSslCopy copy = libssl({"1.0.1e"});
    copy.heartbeat = {HeartbeatCode::absent, "why"};
    EXPECT_EQ(verdict_on(copy), "heartbeat_code_absent");
    copy.heartbeat = {HeartbeatCode::present, "why"};
    EXPECT_EQ(verdict_on(copy), "version_affected");
}

TEST(Judgement, TakesTheCompilersOptionForAHintThatCodeCanRefute) {
    OpenSslCopy copy = libssl({"1.0.1e"});
    copy.signs = {{.kind = no_heartbeats_sign, .text = {}}};
    EXPECT_EQ(verdict_on(copy), "heartbeats_compiled_out");
    copy.heartbeat = {HeartbeatCode::present, "why"};
    EXPECT_EQ(verdict_on(copy), "signs_disagree");
}

TEST(Judgement, LooksAtTheHalfThatHasTheFlaw) {
    OpenSslCopy copy = libssl({"1.0.1e"});
    copy.has_libssl = false;
    copy.has_libcrypto = true;
    EXPECT_EQ(verdict_on(copy), "other_component");
}

TEST(Judgement, TellsLibrariesThatWereSplitOff) {
    OpenSslCopy copy = libssl({});
    copy.library = Library::boringssl;
    const Judgement judgement = judge(copy, advisory::heartbleed());
    EXPECT_EQ(judgement.reason, &reasons::other_library);
    EXPECT_EQ(judgement.detail, "BoringSSL");
}

TEST(Judgement, CallsNoOtherLibrarySafeThatTheAdvisoryDoesNotName) {
    OpenSslCopy copy = libssl({});
    copy.library = Library::libressl;
    const Judgement judgement = judge(copy, *advisory::find("CVE-2014-0195"));
    EXPECT_EQ(judgement.reason, &reasons::version_not_assessed);
    EXPECT_EQ(judgement.detail, "LibreSSL");
}

TEST(Judgement, LooksAtLibcryptoWhereThatHasTheFlaw) {
    const advisory::Advisory& infinite_loop = *advisory::find("CVE-2022-0778");
    OpenSslCopy copy = libssl({"1.1.1m"});
    EXPECT_EQ(judge(copy, infinite_loop).reason, &reasons::other_component);
    EXPECT_EQ(judge(copy, infinite_loop).detail, "libssl 1.1.1m");
    copy.has_libcrypto = true;
    EXPECT_EQ(judge(copy, infinite_loop).reason, &reasons::version_affected);
    copy.versions = {"1.1.1n"};
    EXPECT_EQ(judge(copy, infinite_loop).reason, &reasons::version_fixed);
    copy.versions = {"1.1.0l"};
    EXPECT_EQ(judge(copy, infinite_loop).reason, &reasons::version_not_assessed)
        << "nobody looked at a branch that had reached its end of life";
}

TEST(Judgement, LeavesHeartbeatsAloneWhereTheFlawIsElsewhere) {
    OpenSslCopy copy = libssl({"1.0.1g"});
    copy.heartbeat = {HeartbeatCode::absent, "why"};
    copy.signs = {{.kind = no_heartbeats_sign, .text = {}}};
    EXPECT_EQ(judge(copy, *advisory::find("CVE-2014-0224")).reason, &reasons::version_affected);
}

TEST(Judgement, BelievesANameOnlyWhereAllItsVersionsAreUnaffected) {
    OpenSslCopy copy = libssl({});
    copy.has_libcrypto = true;
    copy.soname = "libcrypto.so.3";
    EXPECT_EQ(judge(copy, *advisory::find("CVE-2022-2274")).reason, &reasons::version_unknown)
        << "3.0.4 alone is affected, in the middle";
    copy.soname = "libcrypto.so.1.1";
    EXPECT_EQ(judge(copy, *advisory::find("CVE-2022-2274")).reason, &reasons::version_unaffected);
}

TEST(Judgement, TakesTheVersionOfEitherHalfForThatOfTheCommand) {
    advisory::Advisory advisory = *advisory::find("CVE-2022-0778");
    advisory.component = advisory::Component::command;
    EXPECT_EQ(judge(libssl({"1.1.1m"}), advisory).reason, &reasons::version_affected);
    EXPECT_EQ(judge(libssl({"1.1.0l"}), advisory).reason, &reasons::version_not_assessed);
    EXPECT_EQ(judge(libssl({}), advisory).reason, &reasons::version_unknown);
}

}  // namespace
}  // namespace hemostat::inspect
