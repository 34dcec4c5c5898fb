// hemostat inspect as a user runs it: what it prints, and its exit status.
#include "tests/cli/program.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>
#include <filesystem>
#include <fstream>

namespace {

using hemostat::test::Ran;
using hemostat::test::run_hemostat;
using hemostat::test::run_program;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class Inspect : public testing::Test {
protected:
    Inspect() { EXPECT_NE(mkdtemp(folder.data()), nullptr); }
    ~Inspect() override { std::filesystem::remove_all(folder); }

    void write(const std::string& name, const std::string& content) const {
        std::ofstream(folder + "/" + name, std::ios::binary) << content;
    }
    /// An object file's header and the texts of a bleeding libssl, which is enough to be found.
    void write_bleeding(const std::string& name) const {
        std::string content =
            "\x7f"
            "ELF\x02\x01\x01";
        content.resize(64);
        content += "TLSv1 part of OpenSSL 1.0.1e 11 Feb 2013";
        content += '\0';
        content += "ssl/ssl_lib.c";
        content += '\0';
        write(name, content);
    }

    std::string folder = testing::TempDir() + "inspect.XXXXXX";
};

TEST_F(Inspect, OfFilesWithoutOpenSslIsAllClear) {
    write("text", "OpenSSL 1.0.1e 11 Feb 2013\n");
    const Ran ran = run_hemostat({"inspect", folder});
    EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
    EXPECT_THAT(ran.out, AllOf(HasSubstr("0 vulnerable"), HasSubstr("1 files")));
}

// No stack has room for 128 TiB, so that there is no thread.
TEST_F(Inspect, SaysSoWhereNoThreadCanBeStarted) {
    write("text", "");
    const Ran ran = run_program({"prlimit", "--stack=140737488355328", HEMOSTAT_PROGRAM, "inspect",
                                 "--no-cache", "--jobs", "2", folder});
    EXPECT_EQ(ran.status, 3);
    EXPECT_THAT(ran.err, HasSubstr("cannot start a thread: "));
}

TEST_F(Inspect, GoesOnWithTheThreadsThatCouldBeStarted) {
    if (::geteuid() != 0) {
        GTEST_SKIP() << "NOT TESTED: only root can run it as a user without other processes";
    }
    write_bleeding("libssl.so");
    std::filesystem::copy_file(HEMOSTAT_PROGRAM, folder + "/program");
    ASSERT_EQ(::chmod(folder.c_str(), 0755), 0);
    // The search for leaks at the end starts a process.
    const Ran ran = run_program({"env", "ASAN_OPTIONS=detect_leaks=0", "prlimit", "--nproc=3",
                                 "timeout", "--signal=KILL", "60", "setpriv", "--reuid=61234",
                                 "--clear-groups", folder + "/program", "inspect", "--no-cache",
                                 "--jobs", "32", folder + "/libssl.so"});
    EXPECT_EQ(ran.status, 1) << ran.err;
    EXPECT_THAT(ran.out, HasSubstr("1 vulnerable"));
}

TEST_F(Inspect, OfNothingIsAFailure) {
    EXPECT_EQ(run_hemostat({"inspect", folder}).status, 3);
}

TEST_F(Inspect, ShowsWhatIsVulnerableAndWhatToDo) {
    write_bleeding("libssl.so");
    const Ran ran = run_hemostat({"inspect", folder});
    EXPECT_EQ(ran.status, 1);
    EXPECT_THAT(ran.out, AllOf(HasSubstr("vulnerable"), HasSubstr(folder + "/libssl.so"),
                               HasSubstr("1.0.1e"), HasSubstr("next: "), HasSubstr("1.0.1g")));
}

TEST_F(Inspect, IsInconclusiveWhereSomethingCouldNotBeRead) {
    write("cut.zip", std::string("PK\x03\x04", 4) + std::string(26, '\x01'));
    const Ran ran = run_hemostat({"inspect", folder});
    EXPECT_EQ(ran.status, 2);
    EXPECT_THAT(ran.out, AllOf(HasSubstr("1 not read"), HasSubstr("not read: " + folder)));
}

TEST_F(Inspect, DoesNotCountWhatTheUserLeftOut) {
    write_bleeding("libssl.so");
    write("text", "text");
    const Ran ran = run_hemostat({"inspect", "--exclude", "*.so", folder});
    EXPECT_EQ(ran.status, 0);
    EXPECT_THAT(ran.out, HasSubstr("1 left out as wished"));
}

// It speaks of OpenSSL and uses it, and is no copy: what it loads is.
TEST_F(Inspect, DoesNotTakeItselfForACopy) {
    const Ran ran = run_hemostat({"inspect", HEMOSTAT_PROGRAM});
    EXPECT_EQ(ran.status, 0) << ran.out;
    const std::string program = HEMOSTAT_PROGRAM;
    EXPECT_THAT(ran.out, Not(HasSubstr("  " + program + "  ")));
    EXPECT_THAT(ran.out, HasSubstr("loaded by " + program)) << "of the libcrypto that it uses";
}

TEST_F(Inspect, ReadsThePackagesOfAnotherRoot) {
    std::filesystem::create_directories(folder + "/etc");
    std::filesystem::create_directories(folder + "/var/lib/dpkg");
    write("etc/os-release", "ID=debian\nVERSION_ID=7\n");
    write("var/lib/dpkg/status",
          "Package: libssl1.0.0\nStatus: install ok installed\nArchitecture: amd64\n"
          "Source: openssl\nVersion: 1.0.1e-2+deb7u5\n\n");
    const Ran ran = run_hemostat({"inspect", "--root", folder});
    EXPECT_EQ(ran.status, 0) << ran.out << ran.err;
    EXPECT_THAT(ran.out, AllOf(HasSubstr("fixed         libssl1.0.0 1.0.1e-2+deb7u5"),
                               HasSubstr("of debian 7 under " + folder)));
    const Ran as_json = run_hemostat({"inspect", "--root", folder, "--json"});
    EXPECT_THAT(as_json.out,
                AllOf(HasSubstr(folder + "/var/lib/dpkg/status#libssl1.0.0:amd64\""),
                      HasSubstr(R"("manager":"dpkg","name":"libssl1.0.0","architecture":"amd64",)"
                                R"("version":"1.0.1e-2+deb7u5","distribution":"debian 7")")));
}

TEST_F(Inspect, IsInconclusiveOfARootWithoutPackages) {
    write("text", "text");
    EXPECT_EQ(run_hemostat({"inspect", folder}).status, 0);
    const Ran ran = run_hemostat({"inspect", "--root", folder});
    EXPECT_EQ(ran.status, 2);
    EXPECT_THAT(ran.out, HasSubstr("not read: " + folder + ": no package manager's database"));
}

TEST_F(Inspect, WritesFindingsAndOmissionsAsJsonLines) {
    write_bleeding("libssl.so");
    const Ran ran = run_hemostat({"inspect", folder, "--json", "--exclude", "nothing"});
    EXPECT_THAT(ran.out,
                AllOf(testing::StartsWith(R"({"schema":"hemostat/finding/v1")"),
                      HasSubstr(R"("reason":"version_affected")"), Not(HasSubstr("VERDICT"))));
    const Ran omitted = run_hemostat({"inspect", folder, "--json", "--exclude", "*.so"});
    EXPECT_THAT(omitted.out, AllOf(testing::StartsWith(R"({"schema":"hemostat/omission/v1")"),
                                   HasSubstr(R"("is_wish":true)")));
}

TEST_F(Inspect, LooksIntoProcessesUnlessPathsAreGiven) {
    const Ran processes = run_hemostat({"inspect", "--processes", "--json"});
    EXPECT_THAT(processes.out,
                AllOf(HasSubstr(R"("schema":"hemostat/coverage/v1")"),
                      HasSubstr(R"("file_count":0,)"), Not(HasSubstr(R"("process_count":0,)"))));
    write("text", "text");
    const Ran files = run_hemostat({"inspect", folder, "--json"});
    EXPECT_THAT(files.out,
                AllOf(HasSubstr(R"("file_count":1,)"), HasSubstr(R"("process_count":0,)")));
}

TEST_F(Inspect, LooksIntoProcessesBeforeAllFiles) {
    const Ran both = run_hemostat({"inspect", "--exclude", "/*", "--json"});
    EXPECT_THAT(both.out, AllOf(HasSubstr(R"("is_wish":true)"), HasSubstr(R"("file_count":0,)"),
                                Not(HasSubstr(R"("process_count":0,)"))));
    EXPECT_NE(both.status, 3);
}

TEST_F(Inspect, RefusesPathsBesideProcesses) {
    const Ran ran = run_hemostat({"inspect", "--processes", folder});
    EXPECT_EQ(ran.status, 3);
    EXPECT_THAT(ran.err, HasSubstr("--processes"));
}

}  // namespace
