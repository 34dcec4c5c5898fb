#include "lab/lab.h"

#include "lab/catalogue.h"
#include "tests/lab/client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <cerrno>
#include <csignal>
#include <fstream>

namespace hemostat::lab::test {
namespace {

std::string name_in_ps(pid_t pid) {
    std::ifstream file("/proc/" + std::to_string(pid) + "/comm");
    std::string name;
    std::getline(file, name);
    return name;
}

bool is_running(pid_t pid) {
    return kill(pid, 0) == 0 || errno != ESRCH;
}

TEST(Lab, StartsEveryServerAndEndsThemAll) {
    std::vector<Server> servers;
    {
        const auto lab = Lab::start();
        ASSERT_TRUE(lab) << lab.error().what;
        servers.assign(lab->servers().begin(), lab->servers().end());
        EXPECT_EQ(servers.size() + lab->skipped().size(), catalogue().size());
        for (const Server& server : servers) {
            EXPECT_TRUE(Client(server).is_connected()) << server.name;
            EXPECT_EQ(name_in_ps(server.pid), ("lab-" + std::string(server.name)).substr(0, 15));
        }
    }
    for (const Server& server : servers) {
        EXPECT_FALSE(is_running(server.pid)) << server.name;
    }
}

TEST(Lab, StartsOnlyWhatIsAskedForAndNeeded) {
    const auto lab = Lab::start({.only = {"filter-drop"}});
    ASSERT_TRUE(lab) << lab.error().what;
    EXPECT_THAT(lab->servers(), testing::SizeIs(2));
    EXPECT_NE(lab->find("filter-drop"), nullptr);
    EXPECT_NE(lab->find("bleeder"), nullptr);
    EXPECT_EQ(lab->find("fixed"), nullptr);
}

TEST(Lab, RefusesANameThatItDoesNotHave) {
    const auto lab = start_one("breeder");
    ASSERT_FALSE(lab);
    EXPECT_EQ(lab.error().kind, ErrorKind::invalid_input);
    EXPECT_THAT(lab.error().what, testing::HasSubstr("breeder"));
}

TEST(Child, TellsWhenAProgramCannotBeRun) {
    const auto child = run_program({.path = "/nowhere/lab", .folder = "/", .log = "/dev/null"});
    ASSERT_FALSE(child);
    EXPECT_THAT(child.error().what, testing::HasSubstr("/nowhere/lab"));
}

TEST(Child, WaitingEndsWithTheChild) {
    const auto child = run_program({.path = "/bin/true", .folder = "/", .log = "/dev/null"});
    ASSERT_TRUE(child) << child.error().what;
    const auto waited = wait_until([] { return false; }, *child, std::chrono::seconds(20));
    ASSERT_FALSE(waited);
    EXPECT_EQ(waited.error().kind, ErrorKind::io);
}

}  // namespace
}  // namespace hemostat::lab::test
