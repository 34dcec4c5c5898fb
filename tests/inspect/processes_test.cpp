// Processes that run what is not on disk: real ones, with libraries that carry the marks of
// OpenSSL.
#include "inspect/processes.h"

#include "tests/binary/workshop.h"
#include "tests/finding/schema.h"
#include "tests/inspect/running_process.h"

#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <string>
#include <vector>

namespace hemostat::inspect {
namespace {

using test::RunningProcess;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

struct Findings final : finding::Sink {
    void take(finding::Finding finding) override { all.push_back(std::move(finding)); }
    std::vector<finding::Finding> all;
};

struct Inspected {
    std::vector<finding::Finding> findings;  ///< of one process
    std::vector<std::string> omissions;      ///< that name it
    Progress progress;

    [[nodiscard]] std::vector<std::string_view> reasons() const {
        std::vector<std::string_view> codes;
        for (const finding::Finding& finding : findings) {
            codes.push_back(finding.reason->code);
        }
        return codes;
    }
    [[nodiscard]] const finding::Process& process() const {
        return std::get<finding::Process>(findings.at(0).asset);
    }
    /// What its evidence says of the mapping.
    [[nodiscard]] std::string mapping(const char* member) const {
        const auto object = boost::json::parse(findings.at(0).evidence.back()).as_object();
        EXPECT_EQ(object.at("kind"), "mapping");
        const auto& value = object.at(member);
        return value.is_string() ? std::string(value.as_string()) : boost::json::serialize(value);
    }
};

/// Looks into the processes in the process file system `proc`, and keeps what is said of `pid`.
Inspected look_into(
    pid_t pid, const std::string& proc, const std::function<void()>& before_each = [] {}) {
    Inspected inspected;
    Findings findings;
    const auto progress = inspect_processes(
        {.proc = proc,
         .advisory = advisory::heartbleed(),
         .is_stop_requested =
             [&] {
                 before_each();
                 return false;
             },
         .on_omission =
             [&](const Omission& omission) {
                 if (omission.path.starts_with("process " + std::to_string(pid) + " ")) {
                     inspected.omissions.push_back(omission.why);
                 }
             }},
        findings);
    EXPECT_TRUE(progress);
    inspected.progress = progress.value_or(Progress{});
    for (finding::Finding& finding : findings.all) {
        if (std::get<finding::Process>(finding.asset).pid == pid) {
            inspected.findings.push_back(std::move(finding));
        }
    }
    return inspected;
}

/// The system's process file system with some of its processes.
class SomeProcesses {
public:
    explicit SomeProcesses(const std::vector<pid_t>& pids) {
        for (const char* name : {"self", "stat"}) {
            link(name);
        }
        for (const pid_t pid : pids) {
            link(std::to_string(pid));
        }
    }
    [[nodiscard]] std::string path() const { return folder_.path(""); }

private:
    void link(const std::string& name) const {
        std::filesystem::create_symlink("/proc/" + name, folder_.path(name));
    }
    binary::Workshop folder_;
};

Inspected look_into(const RunningProcess& process) {
    return look_into(process.pid(), SomeProcesses({process.pid()}).path());
}

constexpr const char* openssl_source = R"(
#include <unistd.h>
#define TEXT " part of OpenSSL " VERSION
const char* const texts[] = {"TLSv1" TEXT, "AES" TEXT, "ssl/ssl_lib.c", "OPENSSLDIR: \"/etc/ssl\""};
int SSL_do_handshake(void) { return (int)(long)texts[0]; }
int ssl3_read_bytes(void) { return 1; }
int tls1_process_heartbeat(void) { return 1; }
int main(void) { char byte; return (int)(write(1, "ready\n", 6) + read(0, &byte, 1)); }
)";
constexpr const char* affected = "1.0.1e 11 Feb 2013";
constexpr const char* fixed = "1.0.1g 7 Apr 2014";

class Processes : public testing::Test {
protected:
    Processes() {
        folder.write("openssl.c", openssl_source);
        folder.write("other.c", "int other(void) { return 1; }\n");
        // Others than this user are to reach it as well.
        std::filesystem::permissions(folder.path(""), std::filesystem::perms{0755});
    }

    void build(const std::string& version, const std::string& name,
               const std::string& flags = "-shared -fPIC") const {
        folder.run("cc -DVERSION='\"" + version + "\"' " + flags + " -o " + name + " openssl.c");
    }
    [[nodiscard]] std::string affected_library(const std::string& name = "libssl.so.1.0.0") const {
        build(affected, name);
        return folder.path(name);
    }

    binary::Workshop folder;
};

bool may_read_mapped_files() {
    const std::string links = "/proc/self/map_files";
    struct stat status{};
    return stat(std::filesystem::directory_iterator(links)->path().c_str(), &status) == 0 ||
           errno != EPERM;
}

/// Those that read what only root may.
class ProcessesAsRoot : public Processes {
protected:
    void SetUp() override {
        if (!may_read_mapped_files()) {
            GTEST_SKIP() << "only root can read what a process has mapped";
        }
    }
};

TEST_F(Processes, ThatRunWhatIsOnDiskAreNotNamed) {
    const RunningProcess process({HEMOSTAT_STEPPING_PROCESS, "load", affected_library()});
    const Inspected inspected = look_into(process);
    EXPECT_THAT(inspected.findings, IsEmpty());
    EXPECT_THAT(inspected.omissions, IsEmpty());
    EXPECT_EQ(inspected.progress.coverage.process_count, 1U);
}

TEST_F(ProcessesAsRoot, NeedARestartWhenALibraryWasDeleted) {
    const std::string library = affected_library();
    const RunningProcess process({HEMOSTAT_STEPPING_PROCESS, "load", library});
    std::filesystem::remove(library);
    const Inspected inspected = look_into(process);
    ASSERT_THAT(inspected.reasons(), ElementsAre("restart_needed"));
    EXPECT_EQ(inspected.process().path, library);
    EXPECT_TRUE(inspected.process().is_deleted);
    EXPECT_EQ(inspected.process().executable, HEMOSTAT_STEPPING_PROCESS);
    EXPECT_EQ(inspected.process().name, "stepping_proces");
    EXPECT_THAT(inspected.findings[0].summary(), HasSubstr("(1.0.1e, deleted"));
    EXPECT_EQ(inspected.mapping("deleted"), "true");
    EXPECT_EQ(inspected.mapping("on_disk"), "gone");
    EXPECT_EQ(inspected.mapping("disk_verdict"), "null");
    EXPECT_EQ(inspected.progress.verdicts.count(finding::Verdict::vulnerable), 1U);
    std::string text;
    finding::JsonWriter writer(text);
    write_json(writer, inspected.findings[0]);
    EXPECT_EQ(test::complaints("finding-v1", boost::json::parse(text).as_object()), "");
    EXPECT_THAT(text, HasSubstr("TLSv1 part of OpenSSL 1.0.1e 11 Feb 2013"));
}

TEST_F(ProcessesAsRoot, NeedARestartWhenALibraryWasReplacedByAFixedOne) {
    const std::string library = affected_library();
    const RunningProcess process({HEMOSTAT_STEPPING_PROCESS, "load", library});
    build(fixed, "new");
    std::filesystem::rename(folder.path("new"), library);
    const Inspected inspected = look_into(process);
    ASSERT_THAT(inspected.reasons(), ElementsAre("restart_needed"));
    EXPECT_TRUE(inspected.process().is_deleted);
    EXPECT_THAT(inspected.findings[0].summary(), HasSubstr("(1.0.1e, replaced by 1.0.1g"));
    EXPECT_EQ(inspected.mapping("on_disk"), "other");
    EXPECT_EQ(inspected.mapping("disk_verdict"), "fixed");
    EXPECT_EQ(inspected.mapping("disk_reason"), "version_fixed");
}

TEST_F(ProcessesAsRoot, KeepTheReasonOfWhatIsNotVulnerable) {
    build(fixed, "libssl.so");
    const RunningProcess process({HEMOSTAT_STEPPING_PROCESS, "load", folder.path("libssl.so")});
    std::filesystem::remove(folder.path("libssl.so"));
    EXPECT_THAT(look_into(process).reasons(), ElementsAre("version_fixed"));
}

TEST_F(ProcessesAsRoot, AreNotNamedForDeletedLibrariesWithoutOpenSsl) {
    folder.run("cc -shared -fPIC -o libother.so other.c");
    const std::string library = folder.path("libother.so");
    const RunningProcess process({HEMOSTAT_STEPPING_PROCESS, "load", library});
    std::filesystem::remove(library);
    const Inspected inspected = look_into(process);
    EXPECT_THAT(inspected.findings, IsEmpty());
    EXPECT_THAT(inspected.omissions, IsEmpty());
}

TEST_F(ProcessesAsRoot, MayHaveLibrariesInMemoryAlone) {
    const RunningProcess process({HEMOSTAT_STEPPING_PROCESS, "memory", affected_library("a.so")});
    const Inspected inspected = look_into(process);
    ASSERT_THAT(inspected.reasons(), ElementsAre("restart_needed"));
    EXPECT_EQ(inspected.process().path, "/memfd:library");
}

TEST_F(ProcessesAsRoot, MayHaveLibrariesThatAreCalledAsIfTheyWereDeleted) {
    const std::string library = folder.path("libssl.so (deleted)");
    std::filesystem::rename(affected_library("a.so"), library);
    const RunningProcess process({HEMOSTAT_STEPPING_PROCESS, "load", library});
    EXPECT_THAT(look_into(process).findings, IsEmpty());
    std::filesystem::remove(library);
    const Inspected inspected = look_into(process);
    ASSERT_THAT(inspected.reasons(), ElementsAre("restart_needed"));
    EXPECT_EQ(inspected.process().path, library);
}

TEST_F(ProcessesAsRoot, MayHaveLibrariesWithALineFeedInTheirName) {
    const std::string library = folder.path("lib\nssl.so");
    std::filesystem::rename(affected_library("a.so"), library);
    const RunningProcess process({HEMOSTAT_STEPPING_PROCESS, "load", library});
    EXPECT_THAT(look_into(process).findings, IsEmpty());
    std::filesystem::remove(library);
    EXPECT_THAT(look_into(process).reasons(), ElementsAre("restart_needed"));
}

TEST_F(Processes, NeedARestartWhenTheirProgramWasDeleted) {
    build(affected, "server", "-static");
    const RunningProcess process({folder.path("server")});
    EXPECT_THAT(look_into(process).findings, IsEmpty());
    std::filesystem::remove(folder.path("server"));
    const Inspected inspected = look_into(process);
    ASSERT_THAT(inspected.reasons(), ElementsAre("restart_needed"));
    EXPECT_EQ(inspected.process().path, folder.path("server"));
    EXPECT_EQ(inspected.process().executable, folder.path("server"));
}

TEST_F(ProcessesAsRoot, AreLookedIntoWhenTheirFirstThreadHasEnded) {
    const std::string library = affected_library();
    const RunningProcess process({HEMOSTAT_STEPPING_PROCESS, "load", library, "retire", "-"});
    std::filesystem::remove(library);
    EXPECT_THAT(look_into(process.pid(), "/proc").reasons(), ElementsAre("restart_needed"));
}

// The kernel writes the addresses of maps with zeros in front, and those of map_files without.
TEST_F(ProcessesAsRoot, MayHaveLibrariesAtLowAddresses) {
    const std::string library = affected_library();
    const RunningProcess process({HEMOSTAT_STEPPING_PROCESS, "low", library});
    std::filesystem::remove(library);
    EXPECT_THAT(look_into(process).reasons(), ElementsAre("restart_needed"));
}

// Servers load their libraries first: those have not gone, although the path leads nowhere then.
TEST_F(ProcessesAsRoot, MayHaveConfinedThemselves) {
    const std::string library = affected_library();
    const RunningProcess process(
        {HEMOSTAT_STEPPING_PROCESS, "load", library, "confine", folder.path("")});
    EXPECT_EQ(process.line(), "ready");
    EXPECT_THAT(look_into(process).findings, IsEmpty());
    std::filesystem::remove(library);
    EXPECT_THAT(look_into(process).reasons(), ElementsAre("restart_needed"));
}

TEST_F(ProcessesAsRoot, MayRunWhatOnlyTheirOwnMountNamespaceHas) {
    std::filesystem::create_directory(folder.path("theirs"));
    const std::string library = affected_library("a.so");
    const std::string confined = folder.path("theirs");
    for (const bool is_confined : {false, true}) {
        std::vector<std::string> words{HEMOSTAT_STEPPING_PROCESS, "mount", confined, "copy",
                                       library};
        if (is_confined) {
            words.insert(words.end(), {"confine", confined});
        }
        const RunningProcess process(std::move(words));
        ASSERT_EQ(process.line(), "ready");
        const Inspected inspected = look_into(process);
        ASSERT_THAT(inspected.reasons(), ElementsAre("version_affected"));
        EXPECT_EQ(inspected.process().path, folder.path("theirs/a.so"));
        EXPECT_FALSE(inspected.process().is_deleted);
        EXPECT_EQ(inspected.mapping("on_disk"), "same");
    }
}

TEST_F(ProcessesAsRoot, MayRunFromTheirOwnMountNamespaceWhatWeHaveAsWell) {
    std::filesystem::create_directory(folder.path("theirs"));
    const std::string library = affected_library();
    const RunningProcess process(
        {HEMOSTAT_STEPPING_PROCESS, "mount", folder.path("theirs"), "load", library});
    ASSERT_EQ(process.line(), "ready");
    EXPECT_THAT(look_into(process).findings, IsEmpty());
    std::filesystem::remove(library);
    EXPECT_THAT(look_into(process).reasons(), ElementsAre("restart_needed"));
}

TEST_F(ProcessesAsRoot, AreNamedWithThePortsThatTheyListenOn) {
    const int listener = socket(AF_INET, SOCK_STREAM, 0);  // the process inherits it
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    ASSERT_EQ(bind(listener, generic, size), 0);
    ASSERT_EQ(listen(listener, 1), 0);
    ASSERT_EQ(getsockname(listener, generic, &size), 0);
    const std::string place = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
    const std::string library = affected_library();
    const RunningProcess process({HEMOSTAT_STEPPING_PROCESS, "load", library});
    close(listener);
    std::filesystem::remove(library);
    const Inspected inspected = look_into(process);
    ASSERT_THAT(inspected.reasons(), ElementsAre("restart_needed"));
    EXPECT_THAT(inspected.process().listens_on, ElementsAre("tcp://" + place));
    EXPECT_THAT(inspected.findings[0].summary(), HasSubstr("listens on " + place));
}

TEST_F(ProcessesAsRoot, AreReadOnceForAFileThatSeveralRun) {
    const std::string library = affected_library();
    const std::vector<std::string> words{HEMOSTAT_STEPPING_PROCESS, "load", library};
    const RunningProcess first(words);
    const RunningProcess second(words);
    const auto size = std::filesystem::file_size(library);
    build(fixed, "new");
    std::filesystem::rename(folder.path("new"), library);
    const SomeProcesses both({first.pid(), second.pid()});
    const Inspected inspected = look_into(second.pid(), both.path());
    ASSERT_THAT(inspected.reasons(), ElementsAre("restart_needed"));
    EXPECT_EQ(inspected.process().path, library);
    EXPECT_EQ(inspected.mapping("disk_verdict"), "fixed");
    EXPECT_EQ(inspected.progress.verdicts.count(finding::Verdict::vulnerable), 2U);
    EXPECT_EQ(inspected.progress.coverage.process_count, 2U);
    EXPECT_EQ(inspected.progress.coverage.byte_count, size + std::filesystem::file_size(library));
}

TEST_F(Processes, ThatEndMeanwhileAreNoGap) {
    const std::string library = affected_library();
    RunningProcess process({HEMOSTAT_STEPPING_PROCESS, "load", library});
    std::filesystem::remove(library);
    const pid_t pid = process.pid();
    const SomeProcesses alone({pid});
    const Inspected inspected = look_into(pid, alone.path(), [&] { process.end(); });
    EXPECT_EQ(process.pid(), -1);
    EXPECT_THAT(inspected.findings, IsEmpty());
    EXPECT_THAT(inspected.omissions, IsEmpty());
    EXPECT_EQ(inspected.progress.coverage.process_count, 0U);
}

TEST_F(Processes, AreNotLookedIntoAfterAStopWasRequested) {
    Findings findings;
    const auto progress = inspect_processes({.advisory = advisory::heartbleed(),
                                             .is_stop_requested = [] { return true; },
                                             .on_omission = [](const Omission&) {}},
                                            findings);
    ASSERT_TRUE(progress);
    EXPECT_FALSE(progress->coverage.is_complete);
    EXPECT_EQ(progress->coverage.process_count, 0U);
}

/// Whether `question` is answered with yes by someone who may not read what a process has mapped.
template <typename Question>
bool holds_without_privilege(Question question) {
    const pid_t child = fork();
    if (child == 0) {
        const bool dropped = getuid() != 0 || (setgid(65534) == 0 && setuid(65534) == 0);
        _exit(dropped && question() ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

std::vector<Omission> omissions_of(const std::string& proc) {
    std::vector<Omission> omissions;
    Findings findings;
    const auto progress = inspect_processes(
        {.proc = proc,
         .advisory = advisory::heartbleed(),
         .is_stop_requested = [] { return false; },
         .on_omission = [&](const Omission& omission) { omissions.push_back(omission); }},
        findings);
    EXPECT_TRUE(progress);
    EXPECT_EQ(progress->coverage.omission_count, omissions.size());
    return omissions;
}

TEST_F(Processes, OfOthersAreAnOmissionTogether) {
    if (getuid() != 0) {
        GTEST_SKIP() << "only root can become someone who may not look into this process";
    }
    const RunningProcess process({HEMOSTAT_STEPPING_PROCESS});
    const SomeProcesses two({getpid(), process.pid()});
    std::filesystem::permissions(two.path(), std::filesystem::perms{0755});
    EXPECT_TRUE(holds_without_privilege([&] {
        const auto omissions = omissions_of(two.path());
        EXPECT_THAT(omissions,
                    testing::Contains(AllOf(
                        testing::Field(&Omission::path, two.path()),
                        testing::Field(&Omission::why,
                                       HasSubstr("2 of the processes may not be looked into")))));
        return !testing::Test::HasFailure();
    }));
}

// /proc may be mounted so that others' processes are not even listed; the first is another's.
TEST_F(Processes, ThatAreNotShownAreAnOmission) {
    const auto why = testing::Field(&Omission::why, HasSubstr("not shown"));
    EXPECT_THAT(omissions_of(SomeProcesses({getpid()}).path()), testing::Contains(why));
    EXPECT_THAT(omissions_of(SomeProcesses({1, getpid()}).path()),
                testing::Not(testing::Contains(why)));
}

TEST_F(Processes, AreAnOmissionWithoutAProcessFileSystem) {
    EXPECT_THAT(omissions_of(folder.path("none")),
                ElementsAre(AllOf(testing::Field(&Omission::path, folder.path("none")),
                                  testing::Field(&Omission::why, HasSubstr("No such file")))));
}

TEST_F(Processes, AreAnOmissionWhenNothingOfThemIsShown) {
    std::filesystem::create_directory(folder.path("1"));
    EXPECT_THAT(omissions_of(folder.path("")),
                ElementsAre(testing::Field(&Omission::why, HasSubstr("looked into: pid 1"))));
}

TEST_F(Processes, AreAnOmissionWhenTheirMapsCannotBeReadButForThoseOfTheKernel) {
    constexpr const char* rest = " 0 0 0 0 5 3 0 0 20 0 2 0 97531 12345 678\n";
    for (const std::string pid : {"1", "2"}) {
        std::filesystem::create_directory(folder.path(pid));
        std::filesystem::create_symlink("/bin/true", folder.path(pid + "/exe"));
    }
    folder.write("1/stat", std::string("1 (init) S 0 1 1 0 -1 4194560") + rest);
    folder.write("2/stat", std::string("2 (kthreadd) S 0 0 0 0 -1 2129984") + rest);
    EXPECT_THAT(omissions_of(folder.path("")),
                ElementsAre(AllOf(testing::Field(&Omission::path, "process 1"),
                                  testing::Field(&Omission::why, HasSubstr("its maps: ")))));
}

class ProcessesWithoutPrivilege : public Processes {
protected:
    ProcessesWithoutPrivilege() {
        std::filesystem::permissions(folder.path(""), std::filesystem::perms::all);
        std::filesystem::copy_file(HEMOSTAT_STEPPING_PROCESS, program);
    }
    std::string program = folder.path("program");
};

TEST_F(ProcessesWithoutPrivilege, AreInconclusiveWhereADeletedOpenSslCannotBeRead) {
    const std::string library = affected_library();
    EXPECT_TRUE(holds_without_privilege([&] {
        const RunningProcess process({program, "load", library});
        const bool nothing_before = look_into(process).findings.empty();
        std::filesystem::remove(library);
        const Inspected inspected = look_into(process);
        EXPECT_THAT(inspected.reasons(), ElementsAre("mapped_copy_unread"));
        EXPECT_THAT(inspected.omissions, IsEmpty());
        EXPECT_THAT(inspected.findings.at(0).summary(), HasSubstr("not permitted, deleted"));
        return nothing_before && !testing::Test::HasFailure();
    }));
}

TEST_F(ProcessesWithoutPrivilege, AreAnOmissionWhereAnotherDeletedFileCannotBeRead) {
    const std::string library = affected_library("plugin.so");
    EXPECT_TRUE(holds_without_privilege([&] {
        const RunningProcess process({program, "load", library, "memory", library});
        std::filesystem::remove(library);
        const Inspected inspected = look_into(process);
        EXPECT_THAT(inspected.findings, IsEmpty());
        EXPECT_THAT(inspected.omissions,
                    ElementsAre(AllOf(HasSubstr("2 of the files"), HasSubstr("such as /"))));
        return !testing::Test::HasFailure();
    }));
}

TEST_F(ProcessesWithoutPrivilege, CanBeReadAsFarAsTheyAreAProgram) {
    build(affected, "server", "-static");
    EXPECT_TRUE(holds_without_privilege([&] {
        const RunningProcess process({folder.path("server")});
        std::filesystem::remove(folder.path("server"));
        EXPECT_THAT(look_into(process).reasons(), ElementsAre("restart_needed"));
        return !testing::Test::HasFailure();
    }));
}

}  // namespace
}  // namespace hemostat::inspect
