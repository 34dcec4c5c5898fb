// From files on disk to findings: programs with the marks of OpenSSL, built and packed here.
#include "inspect/file_inspection.h"

#include "tests/binary/pe_program.h"
#include "tests/binary/workshop.h"

#include <gmock/gmock.h>
#include <map>
#include <string>

namespace hemostat::inspect {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

struct Findings final : finding::Sink {
    void take(finding::Finding finding) override { all.push_back(std::move(finding)); }
    std::vector<finding::Finding> all;
};

struct Inspected {
    std::map<std::string, std::string> reasons;  ///< by path, from the folder on
    std::vector<Omission> omissions;
    Findings findings;
    Progress progress;
};

Inspected inspect(const binary::Workshop& folder, unsigned job_count = 2) {
    Inspected inspected;
    const FileInspectionOptions options{
        .tree = {.roots = {folder.path("")}},
        .advisory = advisory::heartbleed(),
        .job_count = job_count,
        .is_stop_requested = [] { return false; },
        .on_progress = [](const Progress&) {},
        .on_omission = [&](const Omission& omission) { inspected.omissions.push_back(omission); },
    };
    const auto progress = inspect_files(options, inspected.findings);
    EXPECT_TRUE(progress);
    inspected.progress = progress.value_or(Progress{});
    for (const finding::Finding& finding : inspected.findings.all) {
        const std::string& path = std::get<finding::File>(finding.asset).path;
        inspected.reasons.emplace(path.substr(folder.path("").size()), finding.reason->code);
    }
    return inspected;
}

// Text and functions as libssl and libcrypto have them; nothing of their code.
constexpr const char* openssl_source = R"(
#define TEXT " part of OpenSSL " VERSION
const char* const texts[] = {"TLSv1" TEXT, "AES" TEXT, "ssl/ssl_lib.c", "OPENSSLDIR: \"/etc/ssl\""};
int SSL_do_handshake(void) { return (int)(long)texts[0]; }
int ssl3_read_bytes(void) { return 1; }
int tls1_enc(void) { return 1; }
int dtls1_read_bytes(void) { return 1; }
#ifdef HEARTBEATS
int tls1_process_heartbeat(void) { return 1; }
#endif
)";
constexpr const char* user_source = R"(
extern int SSL_do_handshake(void);
const char* const version = "OpenSSL 1.0.1e 11 Feb 2013";
const char* const message = "SSL_do_handshake() failed";
int use(void) { return SSL_do_handshake() + (int)(long)version + (int)(long)message; }
)";

class FileInspection : public testing::Test {
protected:
    FileInspection() {
        folder.write("openssl.c", openssl_source);
        folder.write("user.c", user_source);
    }
    void build(const std::string& version, const std::string& flags, const std::string& name) {
        folder.run("cc -DVERSION='\"" + version + "\"' " + flags + " -o " + name + " openssl.c");
    }
    void build_bleeding(const std::string& name) {
        build("1.0.1e 11 Feb 2013", "-shared -fPIC -DHEARTBEATS", name);
    }
    binary::Workshop folder;
};

TEST_F(FileInspection, AsksWhoMadeAProgramThatSaysSo) {
    const auto next_for = [&](std::u16string_view company, std::u16string_view product) {
        using binary::version_string;
        const Bytes program = binary::write_pe_program(
            {.version = binary::version_resource({version_string(u"CompanyName", company),
                                                  version_string(u"ProductName", product),
                                                  version_string(u"ProductVersion", u"2.1")})});
        folder.write("program.exe",
                     std::string(as_text(program)) +
                         "TLSv1 part of OpenSSL 1.0.1e 11 Feb 2013\0ssl/ssl_lib.c\0"s);
        const Inspected inspected = inspect(folder);
        return inspected.findings.all.size() == 1 &&
                       inspected.findings.all[0].reason == &finding::reasons::version_affected
                   ? std::string(inspected.findings.all[0].next())
                   : "";
    };
    EXPECT_EQ(next_for(u"Acme Inc.", u"Gateway"),
              "Ask Acme Inc. for a fixed version of Gateway; this is 2.1.");
    EXPECT_EQ(next_for(u"The OpenSSL Project", u"The OpenSSL Toolkit"),
              finding::reasons::version_affected.next);
}

TEST_F(FileInspection, PutsTheFilesOfASourceTreeTogether) {
    const std::string answer = "1_process_heartbeat(SSL *s)\n{\n    memcpy(bp, pl, payload);\n}\n";
    folder.run("mkdir -p openssl-1.0.1f/ssl openssl-1.0.1f/crypto");
    folder.write("openssl-1.0.1f/ssl/t1_lib.c", "int tls" + answer);
    folder.write("openssl-1.0.1f/ssl/d1_both.c", "int dtls" + answer);
    folder.write("openssl-1.0.1f/crypto/opensslv.h",
                 "#define OPENSSL_VERSION_TEXT \"OpenSSL 1.0.1f 6 Jan 2014\"\n");
    folder.run("tar czf vendored.tar.gz openssl-1.0.1f");
    EXPECT_THAT(
        inspect(folder).reasons,
        UnorderedElementsAre(Pair("openssl-1.0.1f", "bounds_check_absent"),
                             Pair("vendored.tar.gz!openssl-1.0.1f", "bounds_check_absent")));
}

TEST_F(FileInspection, FindsCopiesAndNotTheirUsers) {
    build_bleeding("renamed.bin");
    build("1.0.1e 11 Feb 2013", "-shared -fPIC", "libssl.so.1.0.0");
    build("1.0.1g 7 Apr 2014", "-shared -fPIC -DHEARTBEATS", "fixed.so");
    folder.run("cc -shared -fPIC -o user.so user.c");
    EXPECT_THAT(inspect(folder).reasons,
                UnorderedElementsAre(Pair("renamed.bin", "version_affected"),
                                     Pair("libssl.so.1.0.0", "heartbeat_code_absent"),
                                     Pair("fixed.so", "version_fixed")));
}

TEST_F(FileInspection, FindsStrippedProgramsAndStaticLibraries) {
    folder.run(
        "echo 'int SSL_do_handshake(void); int main(void) { return SSL_do_handshake(); }' "
        "> main.c");
    folder.run("cc -DVERSION='\"1.0.1e 11 Feb 2013\"' -DHEARTBEATS -c openssl.c");
    folder.run("cc -o program main.c openssl.o && strip -s program && ar rcs static.a openssl.o");
    EXPECT_THAT(inspect(folder).reasons,
                UnorderedElementsAre(Pair("program", "version_affected"),
                                     Pair("openssl.o", "version_affected"),
                                     Pair("static.a", "version_affected")));
}

TEST_F(FileInspection, LooksIntoArchivesInArchives) {
    build_bleeding("libssl.so");
    folder.run(
        "tar -czf layer.tar.gz libssl.so && python3 -m zipfile -c app.jar layer.tar.gz && "
        "tar -cJf image.tar.xz app.jar && rm libssl.so layer.tar.gz app.jar");
    EXPECT_THAT(
        inspect(folder).reasons,
        ElementsAre(Pair("image.tar.xz!app.jar!layer.tar.gz!libssl.so", "version_affected")));
}

TEST_F(FileInspection, JudgesWhatIsOnlyCompressed) {
    build_bleeding("libssl.so");
    folder.run(
        "gzip -k libssl.so && xz -k libssl.so && zstd -q -k libssl.so && "
        "python3 -c 'import zlib; c = zlib.compressobj(0, 8, 31); "
        "d = c.compress(open(\"libssl.so\", \"rb\").read()) + c.flush(); "
        "open(\"stored.gz\", \"wb\").write(d)' && rm libssl.so");
    const Inspected inspected = inspect(folder);
    EXPECT_THAT(inspected.reasons, UnorderedElementsAre(Pair("libssl.so.gz", "version_affected"),
                                                        Pair("libssl.so.xz", "version_affected"),
                                                        Pair("libssl.so.zst", "version_affected"),
                                                        Pair("stored.gz", "version_affected")));
    EXPECT_THAT(inspected.omissions, IsEmpty());
}

TEST_F(FileInspection, SaysWhatALaterLayerOfAnImageHides) {
    build_bleeding("libssl.so");
    build_bleeding("libother.so");
    folder.write("manifest.json", R"([{"Layers": ["1/layer.tar", "2/layer.tar"]}])");
    folder.run(
        "mkdir 1 2 && tar -cf 1/layer.tar libssl.so libother.so && touch .wh.libssl.so && "
        "tar -cf 2/layer.tar .wh.libssl.so && tar -cf image.tar 2 1 manifest.json && "
        "rm -r 1 2 lib* .wh* manifest.json");
    const Inspected inspected = inspect(folder);
    ASSERT_EQ(inspected.findings.all.size(), 2U);
    EXPECT_EQ(inspected.findings.all[0].detail.find("hidden"), std::string::npos);
    EXPECT_THAT(inspected.findings.all[1].detail,
                testing::EndsWith("hidden by a later layer of the image"));
    EXPECT_THAT(inspected.reasons,
                ElementsAre(Pair("image.tar!1/layer.tar!libother.so", "version_affected"),
                            Pair("image.tar!1/layer.tar!libssl.so", "version_affected")));
}

TEST_F(FileInspection, FindsWhatIsTooLargeToKeepInMemory) {
    build_bleeding("libssl.so");
    folder.run("truncate -s 40M libssl.so && tar -cf image.tar libssl.so");
    EXPECT_THAT(inspect(folder).reasons,
                UnorderedElementsAre(Pair("libssl.so", "version_affected"),
                                     Pair("image.tar!libssl.so", "version_affected")));
}

TEST_F(FileInspection, ListsWhatItCouldNotRead) {
    build_bleeding("libssl.so");
    folder.run(
        "tar -czf whole.tar.gz libssl.so && head -c 2000 whole.tar.gz > cut.tar.gz && "
        "rm libssl.so whole.tar.gz");
    const Inspected inspected = inspect(folder);
    ASSERT_EQ(inspected.omissions.size(), 1U);
    EXPECT_THAT(inspected.omissions[0].path, testing::HasSubstr("cut.tar.gz"));
    EXPECT_FALSE(inspected.omissions[0].is_wish);
    EXPECT_EQ(inspected.progress.coverage.omission_count, 1U);
}

TEST_F(FileInspection, SaysTheSameHoweverManyReadersThereAre) {
    for (int count = 0; count < 200; ++count) {
        folder.write("text" + std::to_string(count), "no code");
    }
    for (const char* name : {"c.so", "a.so", "b.so"}) {
        build_bleeding(name);
    }
    for (const unsigned job_count : {1U, 2U, 7U}) {
        const Inspected inspected = inspect(folder, job_count);
        std::vector<std::string> paths;
        for (const finding::Finding& finding : inspected.findings.all) {
            paths.push_back(std::get<finding::File>(finding.asset).path);
        }
        EXPECT_THAT(paths,
                    ElementsAre(folder.path("a.so"), folder.path("b.so"), folder.path("c.so")));
        EXPECT_EQ(inspected.progress.coverage.file_count, 205U);
        EXPECT_EQ(inspected.progress.verdicts.count(finding::Verdict::vulnerable), 3U);
    }
}

TEST_F(FileInspection, StopsWhenItIsAskedTo) {
    build_bleeding("libssl.so");
    Findings findings;
    const auto progress = inspect_files({.tree = {.roots = {folder.path("")}},
                                         .advisory = advisory::heartbleed(),
                                         .is_stop_requested = [] { return true; },
                                         .on_progress = [](const Progress&) {},
                                         .on_omission = [](const Omission&) {}},
                                        findings);
    ASSERT_TRUE(progress);
    EXPECT_FALSE(progress->coverage.is_complete);
    EXPECT_THAT(findings.all, IsEmpty());
}

TEST_F(FileInspection, StopsWithinAFileAndSaysWhich) {
    build_bleeding("huge.so");
    folder.run("truncate -s 1T huge.so");
    bool has_begun = false;
    std::vector<std::string> omitted;
    Findings findings;
    const auto progress = inspect_files(
        {.tree = {.roots = {folder.path("")}},
         .advisory = advisory::heartbleed(),
         .is_stop_requested = [&] { return has_begun; },
         .on_progress = [&](const Progress& now) { has_begun |= now.path.ends_with("huge.so"); },
         .on_omission =
             [&](const Omission& omission) {
                 omitted.push_back(omission.path + ": " + omission.why);
             }},
        findings);
    ASSERT_TRUE(progress);
    EXPECT_FALSE(progress->coverage.is_complete);
    EXPECT_THAT(findings.all, IsEmpty());
    EXPECT_THAT(omitted, ElementsAre(folder.path("huge.so") + ": unreadable: interrupted"));
}

TEST_F(FileInspection, DescribesTheFileAndItsSigns) {
    build_bleeding("libssl.so");
    const Inspected inspected = inspect(folder);
    ASSERT_EQ(inspected.findings.all.size(), 1U);
    const auto& file = std::get<finding::File>(inspected.findings.all[0].asset);
    EXPECT_EQ(file.version, "1.0.1e");
    EXPECT_EQ(file.component, "libssl and libcrypto");
    EXPECT_THAT(file.format, testing::StartsWith("ELF shared library, "));
    ASSERT_EQ(inspected.findings.all[0].evidence.size(), 1U);
    EXPECT_THAT(inspected.findings.all[0].evidence[0],
                testing::AllOf(testing::HasSubstr("TLSv1 part of OpenSSL 1.0.1e 11 Feb 2013"),
                               testing::HasSubstr("tls1_process_heartbeat")));
}

}  // namespace
}  // namespace hemostat::inspect
