#include "inspect/loaded_libraries.h"

#include "inspect/content_inspector.h"
#include "inspect/file_inspection.h"
#include "tests/binary/workshop.h"
#include "tests/finding/schema.h"

#include <gmock/gmock.h>
#include <algorithm>
#include <boost/json/parse.hpp>
#include <string>

namespace hemostat::inspect {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
namespace reasons = finding::reasons;

/// app/program needs libraries in lib; nothing is built, for only headers are looked at.
class LoadedLibrariesOf : public testing::Test {
protected:
    LoadedLibrariesOf() {
        folder.run(
            "mkdir -p app lib && cp /proc/self/exe lib/libssl.so.77 && "
            "cp lib/libssl.so.77 lib/libcrypto.so.77 && cp lib/libssl.so.77 app/program");
    }
    void take(const std::string& program, const std::string& name, const std::string& run_path) {
        libraries.take({.path = folder.path(program),
                        .needed = {name},
                        .rpath = {},
                        .run_path = run_path,
                        .interpreter = {},
                        .machine = machine(),
                        .is_64_bit = sizeof(void*) == 8});
    }
    static std::string machine() {
        std::string name = binary::output_of("uname -m");
        name.pop_back();
        return name;
    }
    void add_finding(const std::string& path, const finding::Reason& reason) {
        finding::Finding finding;
        finding.asset = finding::File{.path = folder.path(path)};
        finding.reason = &reason;
        findings.push_back(finding);
    }
    void follow() {
        libraries.follow({.inspected = inspected,
                          .system_roots = {},
                          .is_stop_requested = [&] { return is_stopped; },
                          .inspect =
                              [&](const std::string& path) {
                                  beside.push_back(path.substr(folder.path("").size()));
                                  on_inspect(path);
                              }},
                         findings, omissions);
        libraries.describe(findings);
    }
    binary::Workshop folder;
    LoadedLibraries libraries;
    std::vector<std::string> inspected{folder.path("")};
    bool is_stopped = false;
    std::function<void(const std::string&)> on_inspect = [](const std::string&) {};
    std::vector<finding::Finding> findings;
    std::vector<Omission> omissions;
    std::vector<std::string> beside;
};

TEST_F(LoadedLibrariesOf, AreNamedWithWhoLoadsThem) {
    take("app/program", "libssl.so.77", "$ORIGIN/../lib");
    add_finding("lib/libssl.so.77", reasons::version_affected);
    add_finding("lib/libcrypto.so.77", reasons::version_affected);
    follow();
    EXPECT_THAT(findings[0].evidence, ElementsAre(R"({"kind":"loaded_by","count":1,"programs":[")" +
                                                  folder.path("app/program") + R"("]})"));
    EXPECT_EQ(findings[0].detail, "loaded by " + folder.path("app/program"));
    EXPECT_THAT(findings[1].evidence, IsEmpty());
    EXPECT_EQ(findings[1].detail, "");
    EXPECT_THAT(omissions, IsEmpty());
    EXPECT_THAT(beside, IsEmpty());
}

TEST_F(LoadedLibrariesOf, AreNamedInWordsWhereItMatters) {
    take("app/program", "libssl.so.77", "$ORIGIN/../lib");
    take("app/program", "libssl.so.77", "$ORIGIN/../lib");
    take("lib/libcrypto.so.77", "libssl.so.77", "$ORIGIN");
    add_finding("lib/libssl.so.77", reasons::signs_disagree);
    add_finding("lib/libssl.so.77", reasons::version_fixed);
    findings[0].detail = "its texts";
    follow();
    EXPECT_EQ(findings[0].detail, "its texts; loaded by 2 files");
    EXPECT_EQ(findings[1].detail, "") << "harmless, and asked for";
    EXPECT_THAT(findings[1].evidence, SizeIs(1));
}

TEST_F(LoadedLibrariesOf, AreInspectedOnceWhereTheyWereNotAskedFor) {
    inspected = {folder.path("app")};
    take("app/program", "libssl.so.77", "$ORIGIN/../lib");
    take("app/program", "libssl.so.77", "$ORIGIN/../lib");
    on_inspect = [&](const std::string& path) {
        if (path.ends_with("libssl.so.77")) {
            take("lib/libssl.so.77", "libcrypto.so.77", "$ORIGIN");
            add_finding("lib/libssl.so.77", reasons::version_fixed);
        }
    };
    follow();
    EXPECT_THAT(beside, ElementsAre("lib/libssl.so.77", "lib/libcrypto.so.77"));
    EXPECT_EQ(findings[0].detail, "loaded by " + folder.path("app/program"))
        << "why it is in the report";
}

TEST_F(LoadedLibrariesOf, AreNotInspectedAgainBehindALinkToWhatWasAskedFor) {
    folder.run("ln -s lib link");
    inspected = {folder.path("link"), folder.path("app")};
    take("app/program", "libssl.so.77", folder.path("lib"));
    add_finding("link/libssl.so.77", reasons::version_fixed);
    follow();
    EXPECT_THAT(beside, IsEmpty());
    EXPECT_THAT(findings[0].evidence, SizeIs(1));
    LoadedLibraries others;
    std::swap(libraries, others);
    inspected = {folder.path("li"), folder.path("app")};
    take("app/program", "libssl.so.77", folder.path("lib"));
    follow();
    EXPECT_THAT(beside, ElementsAre("lib/libssl.so.77"));
}

TEST_F(LoadedLibrariesOf, AreToldWhereTheyAreNotThere) {
    take("app/program", "libssl.so.77", "/none");
    take("app/program", "libssl.so.77", "$ORIGIN/../lib");
    follow();
    EXPECT_THAT(omissions, IsEmpty()) << "another has found one of that name";
    take("app/program", "libssl.so.78", "$ORIGIN/../lib");
    follow();
    ASSERT_THAT(omissions, SizeIs(1));
    EXPECT_EQ(omissions[0].path, folder.path("app/program"));
    EXPECT_EQ(omissions[0].why, "needs libssl.so.78, which is not where the loader looks");
    EXPECT_FALSE(omissions[0].is_wish);
}

TEST_F(LoadedLibrariesOf, AreNotMissedBesideOneThatWasFound) {
    take("app/program", "libcrypto.so.77", "/none");
    follow();
    EXPECT_THAT(omissions, SizeIs(1));
    omissions.clear();
    add_finding("lib/libssl.so.77", reasons::version_fixed);
    follow();
    EXPECT_THAT(omissions, IsEmpty()) << "the program may have set DT_RPATH for it";
}

TEST_F(LoadedLibrariesOf, AreNotMissedWhereTheProgramDoesNotRun) {
    libraries.take({.path = folder.path("app/program"),
                    .needed = {"libssl.so.78"},
                    .rpath = {},
                    .run_path = {},
                    .interpreter = "/none/ld.so",
                    .machine = machine(),
                    .is_64_bit = true});
    libraries.take({.path = folder.path("app/gone"), .needed = {"libssl.so.78"}});
    follow();
    EXPECT_THAT(omissions, IsEmpty());
}

TEST_F(LoadedLibrariesOf, NameAFewOfManyPrograms) {
    folder.run("for n in $(seq 100 140); do ln app/program app/$n; done");
    for (int at = 140; at >= 100; --at) {
        take("app/" + std::to_string(at), "libssl.so.77", "$ORIGIN/../lib");
    }
    add_finding("lib/libssl.so.77", reasons::version_affected);
    follow();
    const std::string& evidence = findings[0].evidence.at(0);
    EXPECT_THAT(evidence, HasSubstr(R"("count":41,)"));
    EXPECT_THAT(evidence, HasSubstr(folder.path("app/100") + R"(",")" + folder.path("app/101")));
    EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(evidence, ',')),
              1 + loading_programs_shown_max);
    EXPECT_EQ(findings[0].detail, "loaded by 41 files");
}

TEST_F(LoadedLibrariesOf, EndWhenTheyAreToldTo) {
    inspected = {folder.path("app")};
    is_stopped = true;
    take("app/program", "libssl.so.77", "$ORIGIN/../lib");
    follow();
    EXPECT_THAT(beside, IsEmpty());
}

TEST_F(LoadedLibrariesOf, TellWhenThereAreTooManyToKeep) {
    const std::string long_path(links_size_max / 4, 'x');
    for (int count = 0; count < 3; ++count) {
        take("app/program", "libssl.so.77", long_path);
    }
    follow();
    EXPECT_THAT(omissions, testing::Not(testing::Contains(testing::Field(&Omission::path, "/"))));
    omissions.clear();
    take("app/program", "libssl.so.77", long_path);
    follow();
    EXPECT_THAT(omissions, testing::Contains(testing::Field(&Omission::path, "/")));
}

struct Findings final : finding::Sink {
    void take(finding::Finding finding) override { all.push_back(std::move(finding)); }
    std::vector<finding::Finding> all;
};

/// From programs on disk to findings.
class FileInspectionOfPrograms : public testing::Test {
protected:
    FileInspectionOfPrograms() {
        folder.write("lib.c", R"(
            const char* const texts[] = {"TLSv1 part of OpenSSL 1.0.1e 11 Feb 2013",
                                         "ssl/ssl_lib.c"};
            int SSL_do_handshake(void) { return (int)(long)texts[0]; }
            int tls1_process_heartbeat(void) { return 1; })");
        folder.write("main.c",
                     "int SSL_do_handshake(void);"
                     "int main(void) { return SSL_do_handshake(); }");
        folder.run(
            "mkdir app lib && cc -shared -fPIC -Wl,-soname,libssl.so.77 -o "
            "lib/libssl.so.77 lib.c");
        folder.run("cc -o app/program main.c lib/libssl.so.77 -Wl,-rpath,'$ORIGIN/../lib'");
    }
    void inspect(const std::string& path) {
        const FileInspectionOptions options{
            .tree = {.roots = {folder.path(path)}},
            .advisory = advisory::heartbleed(),
            .is_stop_requested = [] { return false; },
            .on_progress = [](const Progress&) {},
            .on_omission = [&](const Omission& omission) { omissions.push_back(omission); },
        };
        const auto inspected = inspect_files(options, findings);
        ASSERT_TRUE(inspected);
        progress = *inspected;
    }
    binary::Workshop folder;
    Findings findings;
    std::vector<Omission> omissions;
    Progress progress;
};

TEST_F(FileInspectionOfPrograms, GivesTheLibraryThatAProgramLoadsFromElsewhere) {
    inspect("app");
    ASSERT_THAT(findings.all, SizeIs(1));
    EXPECT_EQ(std::get<finding::File>(findings.all[0].asset).path, folder.path("lib/libssl.so.77"));
    EXPECT_EQ(findings.all[0].verdict(), finding::Verdict::vulnerable);
    EXPECT_THAT(findings.all[0].detail, HasSubstr("loaded by " + folder.path("app/program")));
    EXPECT_EQ(progress.coverage.file_count, 2U);
    EXPECT_EQ(progress.verdicts.count(finding::Verdict::vulnerable), 1U);
    EXPECT_THAT(omissions, IsEmpty());
}

TEST_F(FileInspectionOfPrograms, GivesALibraryOnceThatWasAskedForAsWell) {
    inspect("");
    ASSERT_THAT(findings.all, SizeIs(1));
    EXPECT_THAT(findings.all[0].evidence, SizeIs(2));
    EXPECT_THAT(omissions, IsEmpty());
}

TEST_F(FileInspectionOfPrograms, WritesWhoLoadsALibraryAsTheSchemaSays) {
    inspect("");
    ASSERT_THAT(findings.all, SizeIs(1));
    std::string line;
    finding::JsonWriter writer(line);
    write_json(writer, findings.all[0]);
    boost::json::object object = boost::json::parse(line).as_object();
    EXPECT_EQ(test::complaints("finding-v1", object), "");
    boost::json::object& evidence = object["evidence"].as_array().back().as_object();
    EXPECT_EQ(evidence["kind"], "loaded_by");
    evidence["programs"].as_array().clear();
    EXPECT_NE(test::complaints("finding-v1", object), "");
    evidence.erase("programs");
    EXPECT_NE(test::complaints("finding-v1", object), "");
}

TEST_F(FileInspectionOfPrograms, TellsOfAProgramWhoseLibraryIsNotThere) {
    folder.run("rm lib/libssl.so.77");
    inspect("app");
    EXPECT_THAT(findings.all, IsEmpty());
    ASSERT_THAT(omissions, SizeIs(1));
    EXPECT_EQ(omissions[0].path, folder.path("app/program"));
    EXPECT_EQ(progress.coverage.omission_count, 1U);
}

TEST_F(FileInspectionOfPrograms, AsksNothingOfProgramsInArchivesAndOfStaticOnes) {
    folder.run(
        "tar cf app.tar app && rm -r app lib/libssl.so.77 && mkdir app && mv app.tar app && "
        "cc -c -o app/program.o main.c && "
        "cc -static -o app/static -x c lib.c -x c main.c");
    folder.run("mkdir 'app/app.tar!app' && touch 'app/app.tar!app/program'");
    inspect("app");
    EXPECT_THAT(omissions, IsEmpty()) << "and that file is not the one in the archive";
    EXPECT_THAT(findings.all, SizeIs(1)) << "the static one is a copy itself";
}

TEST_F(FileInspectionOfPrograms, KnowsTheNeedsOfTheLastContentAlone) {
    auto inspector = ContentInspector::make(advisory::heartbleed());
    const auto link_of = [&](const std::string& name) {
        auto file = archive::FileBytes::open(folder.path(name));
        archive::Sequential content(*file);
        EXPECT_TRUE(inspector->inspect(name, content, &*file));
        return inspector->link();
    };
    EXPECT_THAT(link_of("app/program").value_or(DynamicLink{}).needed, ElementsAre("libssl.so.77"));
    EXPECT_EQ(link_of("lib/libssl.so.77"), std::nullopt);
    EXPECT_TRUE(link_of("app/program"));
    EXPECT_EQ(link_of("main.c"), std::nullopt);
}

}  // namespace
}  // namespace hemostat::inspect
