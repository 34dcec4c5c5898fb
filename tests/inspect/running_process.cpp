#include "tests/inspect/running_process.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>

namespace hemostat::test {

RunningProcess::RunningProcess(std::vector<std::string> words) {
    std::array<int, 2> input{};
    std::array<int, 2> output{};
    EXPECT_EQ(pipe2(input.data(), O_CLOEXEC), 0);
    EXPECT_EQ(pipe2(output.data(), O_CLOEXEC), 0);
    posix_spawn_file_actions_t actions{};
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, input[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, output[1], STDOUT_FILENO);
    std::vector<char*> argv;
    for (std::string& word : words) {
        argv.push_back(word.data());
    }
    argv.push_back(nullptr);
    EXPECT_EQ(posix_spawn(&pid_, argv.front(), &actions, nullptr, argv.data(), environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    close(input[0]);
    close(output[1]);
    input_ = input[1];
    for (char byte = 0; read(output[0], &byte, 1) == 1 && byte != '\n';) {
        line_ += byte;
    }
    close(output[0]);
    EXPECT_NE(line_, "") << words.front();
}

void RunningProcess::end() {
    if (pid_ > 0) {
        close(input_);
        EXPECT_EQ(waitpid(pid_, nullptr, 0), pid_);
        pid_ = -1;
    }
}

}  // namespace hemostat::test
