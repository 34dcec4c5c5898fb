#include "tests/cli/program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <cstdlib>

namespace hemostat::test {
namespace {

// A file without a name, so that no pipe can fill up whatever is printed.
int make_file() {
    const int fd = memfd_create("hemostat-test", 0);
    EXPECT_GE(fd, 0);
    return fd;
}

std::string take_content(int fd) {
    std::string content;
    std::array<char, 4096> piece{};
    lseek(fd, 0, SEEK_SET);
    for (ssize_t size = 0; (size = read(fd, piece.data(), piece.size())) > 0;) {
        content.append(piece.data(), static_cast<std::size_t>(size));
    }
    close(fd);
    return content;
}

// What a shell says of it.
constexpr int no_such_program = 127;

}  // namespace

Ran run_program(std::vector<std::string> words, std::string_view input) {
    const std::array files{make_file(), make_file(), make_file()};
    EXPECT_EQ(write(files[0], input.data(), input.size()), static_cast<ssize_t>(input.size()));
    lseek(files[0], 0, SEEK_SET);

    std::vector<char*> argv;
    for (std::string& word : words) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);

    // Not the user's cache.
    std::string cache = "XDG_CACHE_HOME=" + testing::TempDir() + "hemostat-tests-cache";
    std::vector<char*> environment{cache.data()};
    for (char** variable = environ; *variable != nullptr; ++variable) {
        if (!std::string_view(*variable).starts_with("XDG_CACHE_HOME=")) {
            environment.push_back(*variable);
        }
    }
    environment.push_back(nullptr);

    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    for (int fd = 0; fd < 3; ++fd) {
        posix_spawn_file_actions_adddup2(&actions, files[static_cast<std::size_t>(fd)], fd);
    }
    pid_t pid = 0;
    const int error =
        posix_spawnp(&pid, argv.front(), &actions, nullptr, argv.data(), environment.data());
    posix_spawn_file_actions_destroy(&actions);
    int status = 0;
    if (error == 0) {
        EXPECT_EQ(waitpid(pid, &status, 0), pid);
    } else {
        status = W_EXITCODE(no_such_program, 0);
    }
    close(files[0]);
    return {.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
            .out = take_content(files[1]),
            .err = take_content(files[2])};
}

Ran run_hemostat(const std::vector<std::string>& arguments, std::string_view input) {
    std::vector<std::string> words{HEMOSTAT_PROGRAM};
    words.insert(words.end(), arguments.begin(), arguments.end());
    return run_program(std::move(words), input);
}

}  // namespace hemostat::test
