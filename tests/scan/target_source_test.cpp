#include "scan/target_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>
#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace hemostat::scan {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

/// What `options` give, each as one text.
std::vector<std::string> all_of(TargetSourceOptions options) {
    TargetSource source(std::move(options));
    std::vector<std::string> shown;
    while (true) {
        const auto next = source.next();
        if (const auto* endpoint = std::get_if<finding::Endpoint>(&next)) {
            shown.push_back(endpoint_id(*endpoint));
        } else if (const auto* error = std::get_if<Error>(&next)) {
            shown.push_back("error: " + error->what);
        } else {
            return shown;
        }
    }
}

class TargetSourceTest : public testing::Test {
protected:
    TargetSourceTest() : folder_(testing::TempDir() + "target_source." + std::to_string(getpid())) {
        std::filesystem::create_directory(folder_);
    }
    ~TargetSourceTest() override { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::string file(const std::string& name, const std::string& text) const {
        std::ofstream(folder_ + "/" + name) << text;
        return folder_ + "/" + name;
    }

private:
    std::string folder_;
};

TEST_F(TargetSourceTest, GivesTheCommandLineFirstThenTheFilesInOrder) {
    EXPECT_THAT(all_of({.targets = {"a", "b:1"},
                        .files = {file("one", "c\n"), file("none", ""), file("two", "d")},
                        .ports = {443, 8443}}),
                ElementsAre("tcp://a:443", "tcp://a:8443", "tcp://b:1", "tcp://c:443",
                            "tcp://c:8443", "tcp://d:443", "tcp://d:8443"));
    EXPECT_THAT(all_of({}), ElementsAre());
}

TEST_F(TargetSourceTest, StaysAtItsEnd) {
    TargetSource source({.targets = {"a"}});
    EXPECT_TRUE(std::holds_alternative<finding::Endpoint>(source.next()));
    EXPECT_TRUE(std::holds_alternative<NoMoreTargets>(source.next()));
    EXPECT_TRUE(std::holds_alternative<NoMoreTargets>(source.next()));
}

TEST_F(TargetSourceTest, SkipsBlankLinesAndComments) {
    const auto path = file("hosts",
                           "\xef\xbb\xbf# all of ours\r\n"
                           "\n"
                           " \t\r\n"
                           "  a  \r\n"
                           "b # the mail server\n"
                           "c\t#\n"
                           "https://d/#fragment\n"
                           "#e\n");
    EXPECT_THAT(all_of({.files = {path}}),
                ElementsAre("tcp://a:443", "tcp://b:443", "tcp://c:443", "tcp://d:443"));
}

TEST_F(TargetSourceTest, NamesFileAndLineOfABadTargetAndGoesOn) {
    const auto path =
        file("hosts", "a\n\n256.1.1.1\n" + std::string(5000, 'x') + "\nb#c\n10.0.0.1/31\nd\n");
    EXPECT_THAT(
        all_of({.targets = {"1.2.3"}, .files = {path}}),
        ElementsAre(StartsWith("error: '1.2.3' is no address"), "tcp://a:443",
                    StartsWith("error: " + path + ":3: '256.1.1.1' is no address"),
                    "error: " + path + ":4: the line is too long: write at most 4096 bytes",
                    StartsWith("error: " + path + ":5: 'b#c' is not a host name"),
                    StartsWith("error: " + path + ":6: '10.0.0.1/31' starts inside its block"),
                    "tcp://d:443"));
}

TEST_F(TargetSourceTest, SaysWhichFileCannotBeReadAndGoesOn) {
    const auto missing = file("hosts", "a") + ".none";
    const auto folder = testing::TempDir();
    EXPECT_THAT(all_of({.files = {missing, folder, file("hosts", "a")}}),
                ElementsAre("error: " + missing + ": No such file or directory",
                            "error: " + folder + ": after line 0: Is a directory", "tcp://a:443"));
}

TEST_F(TargetSourceTest, ExpandsBlocksOneAddressAtATime) {
    TargetSource source({.targets = {"0.0.0.0/0"}});
    for (int count = 0; count < 1000; ++count) {
        EXPECT_TRUE(std::holds_alternative<finding::Endpoint>(source.next()));
    }
    const auto path = file("hosts", "10.0.0.0/31\n10.0.1.0/32");
    EXPECT_THAT(all_of({.files = {path}}),
                ElementsAre("tcp://10.0.0.0:443", "tcp://10.0.0.1:443", "tcp://10.0.1.0:443"));
}

TEST_F(TargetSourceTest, AsksOnceWhetherATargetIsAdmitted) {
    std::vector<std::string> asked;
    const auto admit = [&](const Target& target) -> Status {
        asked.push_back(to_string(target));
        if (target.port == 1) {
            return fail(ErrorKind::not_permitted, "no");
        }
        return Done{};
    };
    const auto path = file("hosts", "10.0.0.0/31\n10.0.1.0:1\nbad..\nb");
    EXPECT_THAT(all_of({.targets = {"a:1"}, .files = {path}, .admit = admit}),
                ElementsAre("error: no", "tcp://10.0.0.0:443", "tcp://10.0.0.1:443",
                            "error: " + path + ":2: no", HasSubstr("'bad..'"), "tcp://b:443"));
    EXPECT_THAT(asked, ElementsAre("a:1", "10.0.0.0/31", "10.0.1.0:1", "b"));
}

/// Puts `fd` in the place of standard input for its lifetime.
class StandardInput {
public:
    explicit StandardInput(int fd) : saved_(dup(STDIN_FILENO)) {
        dup2(fd, STDIN_FILENO);
        close(fd);
    }
    ~StandardInput() {
        dup2(saved_, STDIN_FILENO);
        close(saved_);
    }
    StandardInput(const StandardInput&) = delete;
    StandardInput& operator=(const StandardInput&) = delete;

private:
    int saved_;
};

TEST_F(TargetSourceTest, ReadsStandardInputAndSaysWhenItFailsMidway) {
    std::array<int, 2> ends{};
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    // A peer that closes with bytes unread resets the connection, behind what it sent.
    ASSERT_EQ(write(ends[0], "x", 1), 1);
    ASSERT_EQ(write(ends[1], "a\n\nb..\nc", 8), 8);
    close(ends[1]);

    const StandardInput input(ends[0]);
    EXPECT_THAT(all_of({.files = {"-", file("hosts", "d")}}),
                ElementsAre("tcp://a:443", StartsWith("error: standard input:3: 'b..'"),
                            "error: standard input: after line 3: Connection reset by peer",
                            "tcp://d:443"));
}

}  // namespace
}  // namespace hemostat::scan
