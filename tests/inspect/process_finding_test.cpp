#include "inspect/process_finding.h"

#include <gmock/gmock.h>
#include <string>

namespace hemostat::inspect {
namespace {

namespace reasons = finding::reasons;

finding::Finding judged(const finding::Reason& reason, const std::string& detail) {
    finding::Finding finding;
    finding.reason = &reason;
    finding.detail = detail;
    finding.evidence = {R"({"kind":"signs"})"};
    return finding;
}

RunCopy copy(const finding::Reason& reason, bool is_deleted, OnDisk on_disk) {
    return {.file = {.path = "/lib/libssl.so", .is_deleted = is_deleted, .on_disk = on_disk},
            .judged = judged(reason, "1.0.1e"),
            .successor = {},
            .why_unread = {}};
}

finding::Finding make(const RunCopy& run, const finding::Process& process = {}) {
    return make_process_finding(process, run, advisory::heartbleed());
}

TEST(ProcessFinding, NeedsARestartOnlyForWhatIsVulnerableAndHasLeftTheDisk) {
    using enum OnDisk;
    EXPECT_EQ(make(copy(reasons::version_affected, true, gone)).reason, &reasons::restart_needed);
    EXPECT_EQ(make(copy(reasons::version_affected, true, other)).reason, &reasons::restart_needed);
    EXPECT_EQ(make(copy(reasons::version_affected, true, unknown)).reason,
              &reasons::restart_needed);
    EXPECT_EQ(make(copy(reasons::version_affected, false, gone)).reason, &reasons::restart_needed);
    EXPECT_EQ(make(copy(reasons::version_affected, false, same)).reason,
              &reasons::version_affected);
    EXPECT_EQ(make(copy(reasons::version_fixed, true, gone)).reason, &reasons::version_fixed);
    EXPECT_EQ(make(copy(reasons::signs_disagree, true, gone)).reason, &reasons::signs_disagree);
}

TEST(ProcessFinding, SaysWhatToDoOnlyWhereItIsVulnerable) {
    using enum OnDisk;
    EXPECT_THAT(make(copy(reasons::version_affected, true, gone)).remedy,
                testing::HasSubstr("restart it"));
    EXPECT_EQ(make(copy(reasons::version_fixed, true, gone)).remedy, "");
}

TEST(ProcessFinding, SaysWhatBecameOfTheFile) {
    using enum OnDisk;
    const auto detail = [](bool is_deleted, OnDisk on_disk) {
        return make(copy(reasons::version_affected, is_deleted, on_disk)).detail;
    };
    EXPECT_EQ(detail(true, gone), "1.0.1e, deleted");
    EXPECT_EQ(detail(true, other), "1.0.1e, replaced");
    EXPECT_EQ(detail(true, unknown), "1.0.1e, deleted or replaced");
    EXPECT_EQ(detail(false, same), "1.0.1e, in its own mount namespace");
    EXPECT_EQ(detail(false, unknown), "1.0.1e, in its own mount namespace");
}

TEST(ProcessFinding, OfWhatCouldNotBeReadConcludesNothing) {
    RunCopy run = copy(reasons::version_fixed, true, OnDisk::gone);
    run.judged.reset();
    run.why_unread = "Operation not permitted";
    const finding::Finding finding = make(run);
    EXPECT_EQ(finding.reason, &reasons::mapped_copy_unread);
    EXPECT_EQ(finding.detail, "Operation not permitted, deleted");
    ASSERT_EQ(finding.evidence.size(), 1U);
    EXPECT_THAT(finding.evidence[0], testing::HasSubstr(R"("unread":"Operation not permitted")"));
}

TEST(ProcessFinding, SaysWhoRunsItAndWhatItServes) {
    RunCopy run = copy(reasons::version_affected, true, OnDisk::other);
    run.successor = judged(reasons::version_fixed, "1.0.1g");
    finding::Process process{.unit = "nginx.service",
                             .container = "0123456789abcdef0123",
                             .listens_on = {"tcp://0.0.0.0:443"}};
    EXPECT_EQ(make(run, process).detail,
              "1.0.1e, replaced by 1.0.1g, nginx.service, container 0123456789ab, listens on "
              "0.0.0.0:443");
    process.listens_on = {"tcp://[::]:1", "tcp://[::]:2", "tcp://[::]:3", "tcp://[::]:4"};
    EXPECT_THAT(make(run, process).detail,
                testing::EndsWith("listens on [::]:1, [::]:2, [::]:3, …"));
    process.unit = "a\x1b[2J";
    EXPECT_THAT(make(run, process).detail, testing::HasSubstr("a\\x1b[2J"));
    EXPECT_EQ(make(run, process).evidence.size(), 2U);
}

TEST(NamesOfOpenSsl, AreThoseOfItsLibrariesOnAnySystem) {
    for (const char* path : {"/usr/lib/libssl.so.1.0.0", "/lib/libcrypto.so.3", "/a/SSLEAY32.dll",
                             "/a/libeay32.dll", "/tmp/libnetty_tcnative_linux_x86_6412.so"}) {
        EXPECT_TRUE(has_name_of_openssl(path)) << path;
    }
    for (const char* path : {"", "/", "/libssl/a.so", "/usr/lib/libgnutls.so.30", "/memfd:jit"}) {
        EXPECT_FALSE(has_name_of_openssl(path)) << path;
    }
}

}  // namespace
}  // namespace hemostat::inspect
