#include "inspect/socket_owners.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <filesystem>
#include <fstream>
#include <string>

namespace hemostat::inspect {
namespace {

namespace fs = std::filesystem;

/// A process file system with what we read of it.
class SocketOwnersTest : public testing::Test {
protected:
    SocketOwnersTest() : proc_(testing::TempDir() + "proc." + std::to_string(getpid())) {
        fs::create_directories(proc_ / "net");
        std::ofstream(proc_ / "uptime") << "1.00 1.00\n";
    }
    ~SocketOwnersTest() override { fs::remove_all(proc_); }

    void add_process(int pid, const std::string& name, const std::string& executable) const {
        const fs::path folder = proc_ / std::to_string(pid);
        fs::create_directories(folder / "fd");
        std::ofstream(folder / "comm") << name << '\n';
        fs::create_symlink(executable, folder / "exe");
        add_descriptor(pid, 0, "/dev/null");
    }

    void add_descriptor(int pid, int number, const std::string& link) const {
        fs::create_symlink(link, proc_ / std::to_string(pid) / "fd" / std::to_string(number));
    }

    [[nodiscard]] SocketOwners owners_of(const std::set<std::uint64_t>& inodes) const {
        return find_socket_owners(proc_, inodes).value();
    }

    fs::path proc_;
};

TEST_F(SocketOwnersTest, AreFoundByTheInodeOfTheirDescriptors) {
    add_process(100, "nginx", "/usr/sbin/nginx");
    add_descriptor(100, 6, "socket:[7]");
    add_process(200, "sshd", "/usr/sbin/sshd (deleted)");
    add_descriptor(200, 3, "socket:[8]");
    const SocketOwners owners = owners_of({7, 8, 9});
    EXPECT_EQ(owners.by_inode.size(), 2U);
    EXPECT_EQ(owners.by_inode.at(7), (Process{100, "nginx", "/usr/sbin/nginx"}));
    EXPECT_EQ(owners.by_inode.at(8), (Process{200, "sshd", "/usr/sbin/sshd (deleted)"}));
    EXPECT_EQ(owners.unreadable_process_count, 0U);
}

TEST_F(SocketOwnersTest, AreTheProcessesWithTheLowestNumber) {
    for (const int pid : {1000, 99, 200}) {
        add_process(pid, "worker", "/w");
        add_descriptor(pid, 3, "socket:[7]");
        add_descriptor(pid, 4, "socket:[7]");
    }
    EXPECT_EQ(owners_of({7}).by_inode.at(7).pid, 99);
}

TEST_F(SocketOwnersTest, AreNotFoundByOtherDescriptors) {
    add_process(100, "a", "/a");
    int number = 1;
    for (const auto* link :
         {"pipe:[7]", "socket:[77]", "socket:[7", "socket:[]", "socket:[7]x", "/socket:[7]"}) {
        add_descriptor(100, number++, link);
    }
    EXPECT_TRUE(owners_of({7}).by_inode.empty());
}

TEST_F(SocketOwnersTest, DoNotIncludeAProcessThatHasEnded) {
    fs::create_directories(proc_ / "100");
    add_process(200, "a", "/a");
    add_descriptor(200, 3, "socket:[7]");
    EXPECT_EQ(owners_of({7, 8}).by_inode.at(7).pid, 200);
    EXPECT_EQ(owners_of({7, 8}).unreadable_process_count, 0U);
}

TEST_F(SocketOwnersTest, AreShownSoThatTheyCannotSteerATerminal) {
    add_process(100, "a\x1b[2J\n", "/\x1b]0;x");
    add_descriptor(100, 3, "socket:[7]");
    EXPECT_EQ(owners_of({7}).by_inode.at(7), (Process{100, "a\\x1b[2J", "/\\x1b]0;x"}));
}

TEST_F(SocketOwnersTest, NeedAProcessFileSystem) {
    const auto owners = find_socket_owners(proc_ / "none", {7});
    ASSERT_FALSE(owners);
    EXPECT_EQ(owners.error().kind, ErrorKind::io);
}

/// The inode of descriptor `fd`, as the kernel links it.
std::uint64_t inode_of(int fd) {
    const std::string link = fs::read_symlink("/proc/self/fd/" + std::to_string(fd));
    return std::stoull(link.substr(std::string("socket:[").size()));
}

/// What `question` answers in a child process that may not look into this one.
template <typename Question>
bool holds_without_privilege(Question question) {
    const pid_t child = fork();
    if (child == 0) {
        const bool dropped = setgid(65534) == 0 && setuid(65534) == 0;
        _exit(dropped && question() ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(SocketOwners, WhoMayNotBeReadAreCountedOnlyWhenSomeoneIsMissing) {
    if (getuid() != 0) {
        GTEST_SKIP() << "only root can become someone who may not read this process";
    }
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const std::uint64_t inode = inode_of(fd);
    EXPECT_EQ(find_socket_owners("/proc", {inode})->by_inode.at(inode).pid, getpid());
    EXPECT_EQ(find_socket_owners("/proc", {inode})->unreadable_process_count, 0U);
    EXPECT_TRUE(holds_without_privilege([&] {
        close(fd);
        const auto owners = find_socket_owners("/proc", {inode});
        return owners && owners->by_inode.empty() && owners->unreadable_process_count > 0;
    }));
    EXPECT_TRUE(holds_without_privilege(
        [] { return find_socket_owners("/proc", {})->unreadable_process_count == 0; }));
    close(fd);
}

}  // namespace
}  // namespace hemostat::inspect
