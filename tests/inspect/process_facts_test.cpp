#include "inspect/process_facts.h"

#include "tests/binary/workshop.h"

#include <gmock/gmock.h>
#include <unistd.h>
#include <filesystem>
#include <string>

namespace hemostat::inspect {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;

std::string stat_line(const std::string& name, const std::string& state, const std::string& flags,
                      const std::string& start) {
    return "812 (" + name + ") " + state + " 1 812 812 0 -1 " + flags +
           " 1203 0 0 0 5 3 0 0 20 0 2 0 " + start + " 12345 678 18446744073709551615 1 1 0\n";
}

TEST(ProcessStat, TellsWhenAProcessBegan) {
    EXPECT_EQ(parse_process_stat(stat_line("nginx", "S", "4194560", "97531")),
              (ProcessState{.start_ticks = 97531}));
}

TEST(ProcessStat, TellsThreadsOfTheKernelAndWhatHasEnded) {
    EXPECT_TRUE(parse_process_stat(stat_line("kthreadd", "S", "2129984", "5"))->is_kernel_thread);
    EXPECT_TRUE(parse_process_stat(stat_line("a", "Z", "4194560", "5"))->has_ended);
    EXPECT_TRUE(parse_process_stat(stat_line("a", "X", "4194560", "5"))->has_ended);
    EXPECT_FALSE(parse_process_stat(stat_line("a", "R", "4194560", "5"))->has_ended);
}

TEST(ProcessStat, HasANameThatMayHoldAnything) {
    for (const char* name : {"", ") Z 1 2 3 4 5 2129984", "a b", "(sd-pam)", "\n"}) {
        EXPECT_EQ(parse_process_stat(stat_line(name, "S", "4194560", "97531")),
                  (ProcessState{.start_ticks = 97531}))
            << name;
    }
}

TEST(ProcessStat, IsRefusedWhenItIsNotAsDocumented) {
    EXPECT_FALSE(parse_process_stat(""));
    EXPECT_FALSE(parse_process_stat("812 (nginx)"));
    EXPECT_FALSE(parse_process_stat("812 nginx S 1"));
    EXPECT_FALSE(parse_process_stat("812 (nginx) S 1 812 812 0 -1 4194560 1203"));
    EXPECT_FALSE(parse_process_stat(stat_line("nginx", "S", "-1", "97531")));
    EXPECT_FALSE(parse_process_stat(stat_line("nginx", "S", "4194560", "x")));
}

TEST(BootTime, IsALineOfItsOwn) {
    EXPECT_EQ(parse_boot_time("cpu 1 2\nctxt 3\nbtime 1795500000\nprocesses 4\n"), 1795500000U);
    EXPECT_EQ(parse_boot_time("btime 7"), 7U);
    for (const char* text : {"", "btime", "btime x\n", "xbtime 7\n", "cpu btime 7\n"}) {
        EXPECT_FALSE(parse_boot_time(text)) << text;
    }
}

class ProcessFactsTest : public testing::Test {
protected:
    ProcessFactsTest() {
        folder.write("stat", "btime 1000\n");
        fs::create_directories(folder.path("812/fd"));
        fs::create_directories(folder.path("812/net"));
        fs::create_directories(folder.path("812/ns"));
        fs::create_symlink("net:[1]", folder.path("812/ns/net"));
        fs::create_symlink("/usr/sbin/nginx (deleted)", folder.path("812/exe"));
        folder.write("812/comm", "nginx\n");
        folder.write("812/cgroup", "0::/system.slice/nginx.service\n");
        folder.write("812/stat", stat_line("nginx", "S", "4194560",
                                           std::to_string(7 * sysconf(_SC_CLK_TCK) + 1)));
    }
    binary::Workshop folder;
};

TEST_F(ProcessFactsTest, AreWhoRunsItAndSinceWhen) {
    const finding::Process process = ProcessFacts(folder.path("")).describe(812);
    EXPECT_EQ(process.pid, 812);
    EXPECT_EQ(process.started_at, WallTime(std::chrono::seconds(1007)));
    EXPECT_EQ(process.name, "nginx");
    EXPECT_EQ(process.executable, "/usr/sbin/nginx");
    EXPECT_EQ(process.unit, "nginx.service");
    EXPECT_EQ(process.container, "");
    EXPECT_THAT(process.listens_on, IsEmpty());
}

TEST_F(ProcessFactsTest, AreWhereItListens) {
    const std::string rest = " 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 ";
    folder.write("812/net/tcp", "0: 0100007F:01BB" + rest + "7\n1: 00000000:0050" + rest +
                                    "8\n2: 00000000:0051" + rest + "9\n");
    for (const auto& [number, link] : std::map<std::string, std::string>{
             {"3", "socket:[7]"}, {"4", "socket:[8]"}, {"5", "socket:[8]"}, {"6", "pipe:[9]"}}) {
        fs::create_symlink(link, folder.path("812/fd/" + number));
    }
    EXPECT_THAT(ProcessFacts(folder.path("")).describe(812).listens_on,
                ElementsAre("tcp://0.0.0.0:80", "tcp://127.0.0.1:443"));
}

TEST_F(ProcessFactsTest, AreEmptyWhereNothingCanBeRead) {
    const finding::Process process = ProcessFacts(folder.path("none")).describe(813);
    EXPECT_EQ(process.pid, 813);
    EXPECT_EQ(process.started_at, WallTime());
    EXPECT_EQ(process.name + process.executable + process.unit + process.container, "");
    EXPECT_THAT(process.listens_on, IsEmpty());
}

TEST_F(ProcessFactsTest, AreReadFromAThreadThatLives) {
    const ProcessFacts facts(folder.path(""));
    EXPECT_EQ(facts.folder(812, *facts.state(812)), folder.path("/812"));
    folder.write("812/stat", stat_line("nginx", "Z", "4194560", "5"));
    EXPECT_EQ(facts.folder(812, *facts.state(812)), std::nullopt);
    for (const char* thread : {"812", "813", "814"}) {
        fs::create_directories(folder.path("812/task/" + std::string(thread)));
        folder.write("812/task/" + std::string(thread) + "/stat",
                     stat_line("nginx", std::string(thread) == "814" ? "S" : "Z", "4194560", "5"));
    }
    EXPECT_EQ(facts.folder(812, *facts.state(812)), folder.path("/814"));
}

}  // namespace
}  // namespace hemostat::inspect
