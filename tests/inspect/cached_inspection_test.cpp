// The same files inspected twice, with a cache in between.
#include "base/file.h"
#include "inspect/file_inspection.h"
#include "inspect/mount_name.h"
#include "tests/binary/workshop.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <string>
#include <vector>

/// Whether the system's policy is one that forbids MD5.
static bool is_md5_forbidden = false;

// In the place of OpenSSL's: no policy of the tests' own machine forbids one algorithm alone.
extern "C" int EVP_Digest(const void* content, std::size_t size, unsigned char* digest,
                          unsigned* digest_size, const EVP_MD* algorithm, ENGINE* engine) {
    // NOLINTNEXTLINE(*-reinterpret-cast): dlsym(3) knows no types
    static const auto real =
        reinterpret_cast<decltype(&EVP_Digest)>(::dlsym(RTLD_NEXT, "EVP_Digest"));
    const bool is_forbidden = is_md5_forbidden && EVP_MD_is_a(algorithm, "MD5") == 1;
    return is_forbidden ? 0 : real(content, size, digest, digest_size, algorithm, engine);
}

namespace hemostat::inspect {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Inspected final : finding::Sink {
    void take(finding::Finding finding) override {
        std::string text;
        finding::JsonWriter writer(text);
        write_json(writer, finding);
        findings.push_back(std::move(text));
        verdicts.emplace_back(to_string(finding.verdict()));
    }
    std::vector<std::string> findings;  ///< as JSON
    std::vector<std::string> verdicts;
    std::vector<std::string> omissions;
    Progress progress;
};

// A header of ELF, and texts as libssl has them, which is enough to be found.
constexpr const char* library =
    "printf '\\177ELF\\2\\1\\1%057dTLSv1 part of OpenSSL 1.0.1e 11 Feb 2013\\0ssl/ssl_lib.c\\0' 0";

class CachedInspection : public testing::Test {
protected:
    void SetUp() override {
        const Descriptor open(::open(folder.path("").c_str(), O_PATH | O_CLOEXEC));
        if (name_mount(open.get()).empty()) {
            GTEST_SKIP() << "NOT TESTED: the cache keeps nothing of a file system as that of "
                         << folder.path("") << "; TMPDIR on ext4, XFS or btrfs would do";
        }
        folder.run("mkdir tree tree/empty && " + std::string(library) +
                   " > tree/libssl.so && printf text > tree/text");
    }

    [[nodiscard]] Inspected inspect(const advisory::Advisory& advisory = advisory::heartbleed(),
                                    std::chrono::seconds settling_time = {}) const {
        Inspected inspected;
        const auto progress =
            inspect_files({.tree = {.roots = {folder.path("tree")}},
                           .advisory = advisory,
                           .job_count = 2,
                           .cache_folder = folder.path("cache"),
                           .settling_time = settling_time,
                           .is_stop_requested = [] { return false; },
                           .on_progress = [](const Progress&) {},
                           .on_omission =
                               [&](const Omission& omission) {
                                   inspected.omissions.push_back(omission.path + omission.why);
                               }},
                          inspected);
        EXPECT_TRUE(progress);
        inspected.progress = progress.value_or(Progress{});
        return inspected;
    }

    /// Until the file system's clock has gone on, so that what changes now is dated later.
    void wait_for_tick() const {
        const auto now = [this] {
            folder.write("tick", "");
            struct stat status{};
            EXPECT_EQ(::stat(folder.path("tick").c_str(), &status), 0);
            return state_of(status).changed;
        };
        const auto begin = now();
        while (now() == begin) {
        }
    }

    binary::Workshop folder;
};

TEST_F(CachedInspection, SaysTheSameWithoutReading) {
    folder.run("cd tree && tar -czf whole.tar.gz libssl.so && head -c 60 whole.tar.gz > cut.tgz");
    const Inspected first = inspect();
    EXPECT_EQ(first.progress.coverage.file_count, 4U);
    EXPECT_EQ(first.progress.coverage.unchanged_count, 0U);
    EXPECT_EQ(first.findings.size(), 2U);
    EXPECT_EQ(first.omissions.size(), 1U);
    const Inspected second = inspect();
    EXPECT_EQ(second.progress.coverage.file_count, 0U);
    EXPECT_EQ(second.progress.coverage.unchanged_count, 4U);
    EXPECT_EQ(second.progress.coverage.byte_count, 0U);
    EXPECT_EQ(second.findings, first.findings);
    EXPECT_EQ(second.omissions, first.omissions);
    EXPECT_EQ(second.progress.coverage.omission_count, 1U);
    EXPECT_EQ(second.progress.verdicts.count(finding::Verdict::vulnerable), 2U);
    EXPECT_EQ(first.progress.cache_failure + second.progress.cache_failure, "");
}

// As a program does that keeps the size, and puts the time of the content back.
TEST_F(CachedInspection, ReadsAgainWhatHasChanged) {
    EXPECT_THAT(inspect().verdicts, ElementsAre("vulnerable"));
    wait_for_tick();
    folder.run(
        "cd tree && cp -p libssl.so old && sed s/1.0.1e/1.0.1g/ old | dd of=libssl.so conv=notrunc "
        "2> error && touch -r old libssl.so && rm old error");
    const Inspected changed = inspect();
    EXPECT_THAT(changed.verdicts, ElementsAre("fixed"));
    EXPECT_EQ(changed.progress.coverage.file_count, 1U);
    wait_for_tick();
    folder.run("cd tree && cp libssl.so text && rm libssl.so");
    const Inspected moved = inspect();
    EXPECT_THAT(moved.verdicts, ElementsAre("fixed"));
    EXPECT_EQ(moved.progress.coverage.unchanged_count, 0U);
    wait_for_tick();
    folder.run("rm tree/text");
    EXPECT_THAT(inspect().findings, IsEmpty());
}

TEST_F(CachedInspection, SeesWhatIsNewInAFolder) {
    folder.run("mkdir tree/sub && mv tree/libssl.so tree/sub/old.so && mv tree/text other");
    wait_for_tick();
    EXPECT_THAT(inspect().verdicts, ElementsAre("vulnerable"));
    wait_for_tick();
    folder.run("cp tree/sub/old.so tree/empty/new.so");
    EXPECT_THAT(inspect().verdicts, ElementsAre("vulnerable", "vulnerable"));
    wait_for_tick();
    folder.run(
        "mv tree/empty/new.so tree/empty/renamed && mkdir tree/empty/deep && "
        "cp tree/sub/old.so tree/empty/deep/new.so");
    EXPECT_EQ(inspect().verdicts.size(), 3U);
    wait_for_tick();
    folder.run("mv other tree/text && rm -r tree/sub tree/empty/renamed");
    const Inspected last = inspect();
    EXPECT_EQ(last.verdicts.size(), 1U);
    EXPECT_THAT(last.omissions, IsEmpty());
    EXPECT_EQ(last.progress.coverage.file_count + last.progress.coverage.unchanged_count, 2U);
}

TEST_F(CachedInspection, JudgesForEachAdvisory) {
    const advisory::Advisory& other = *advisory::find("CVE-2022-3602");
    EXPECT_THAT(inspect().verdicts, ElementsAre("vulnerable"));
    const Inspected second = inspect(other);
    EXPECT_EQ(second.progress.coverage.file_count, 1U);
    EXPECT_THAT(second.findings, testing::Not(testing::Contains(testing::HasSubstr("2014-0160"))));
    EXPECT_EQ(inspect(other).findings, second.findings);
    EXPECT_THAT(inspect().verdicts, ElementsAre("vulnerable"));
}

// It says more than what is in it, under the one name that is its place.
TEST_F(CachedInspection, ReadsPackageDatabasesEachTime) {
    folder.run("mkdir -p tree/var/lib/dpkg tree/etc");
    folder.write("tree/etc/os-release", "ID=debian\nVERSION_ID=\"7\"\n");
    folder.write("tree/var/lib/dpkg/status",
                 "Package: libssl1.0.0\nStatus: install ok installed\nArchitecture: amd64\n"
                 "Source: openssl\nVersion: 1.0.1e-2+deb7u4\n\n");
    folder.run(
        "cd tree && ln var/lib/dpkg/status var/lib/dpkg/status-link && tar -cf image.tar var etc");
    const Inspected first = inspect();
    EXPECT_EQ(first.findings.size(), 3U);
    const Inspected second = inspect();
    EXPECT_EQ(second.progress.coverage.file_count, 3U);
    ASSERT_EQ(second.findings.size(), 3U);
    EXPECT_EQ(second.verdicts, first.verdicts);
}

TEST_F(CachedInspection, KeepsNothingWhereADigestCouldNotBeMade) {
    is_md5_forbidden = true;
    EXPECT_THAT(inspect().verdicts, ElementsAre("vulnerable"));
    is_md5_forbidden = false;
    const Inspected allowed = inspect();
    EXPECT_EQ(allowed.progress.coverage.file_count, 1U) << "the text is known, the library not";
    EXPECT_EQ(inspect().progress.coverage.file_count, 0U);
}

TEST_F(CachedInspection, TrustsNoYoungFile) {
    static_cast<void>(inspect(advisory::heartbleed(), settling_time));
    EXPECT_EQ(inspect(advisory::heartbleed(), settling_time).progress.coverage.unchanged_count, 0U);
}

TEST_F(CachedInspection, GoesOnWithoutACacheAndSaysWhy) {
    folder.run("mkdir -m 777 cache");
    for (int count = 0; count < 2; ++count) {
        const Inspected inspected = inspect();
        EXPECT_NE(inspected.progress.cache_failure, "");
        EXPECT_THAT(inspected.verdicts, ElementsAre("vulnerable"));
        EXPECT_EQ(inspected.progress.coverage.file_count, 2U);
    }
}

}  // namespace
}  // namespace hemostat::inspect
