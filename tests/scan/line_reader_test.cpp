#include "scan/line_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>
#include <array>
#include <string>
#include <thread>
#include <vector>

namespace hemostat::scan {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Gives `text` through a pipe, in writes of `chunk_size` bytes.
class Pipe {
public:
    explicit Pipe(std::string text, std::size_t chunk_size = 65'536) {
        EXPECT_EQ(pipe(ends_.data()), 0);
        writer_ = std::jthread([fd = ends_[1], text = std::move(text), chunk_size] {
            for (std::size_t at = 0; at < text.size(); at += chunk_size) {
                const auto size = std::min(chunk_size, text.size() - at);
                EXPECT_EQ(write(fd, text.data() + at, size), static_cast<ssize_t>(size));
            }
            close(fd);
        });
    }

    [[nodiscard]] File reading_end() const { return File::adopt(ends_[0]); }

private:
    std::array<int, 2> ends_{};
    std::jthread writer_;
};

std::vector<std::string> lines_of(const std::string& text, std::size_t chunk_size = 65'536) {
    const Pipe pipe(text, chunk_size);
    LineReader reader(pipe.reading_end());
    std::vector<std::string> lines;
    while (const auto line = *reader.next()) {
        lines.push_back(std::to_string(line->number) + " " +
                        (line->is_too_long ? "too long" : std::string(line->text)));
    }
    return lines;
}

TEST(LineReader, GivesLinesWithTheirNumbers) {
    EXPECT_THAT(lines_of("a\n\nb\n"), ElementsAre("1 a", "2 ", "3 b"));
    EXPECT_THAT(lines_of(""), IsEmpty());
    EXPECT_THAT(lines_of("\n"), ElementsAre("1 "));
}

TEST(LineReader, DoesNotNeedTheLastLineEnd) {
    EXPECT_THAT(lines_of("a\nb"), ElementsAre("1 a", "2 b"));
}

TEST(LineReader, TakesCarriageReturnsOff) {
    EXPECT_THAT(lines_of("a\r\nb\r\n\r\nc\rd"), ElementsAre("1 a", "2 b", "3 ", "4 c\rd"));
}

TEST(LineReader, SkipsAByteOrderMarkAtTheFrontOnly) {
    EXPECT_THAT(lines_of("\xef\xbb\xbf"
                         "a\n\xef\xbb\xbf"
                         "b"),
                ElementsAre("1 a",
                            "2 \xef\xbb\xbf"
                            "b"));
    EXPECT_THAT(lines_of("\xef\xbb\xbf"), ElementsAre("1 "));
}

TEST(LineReader, GivesTheSameHoweverTheBytesArrive) {
    const std::string text =
        "\xef\xbb\xbf"
        "first\r\n\n" +
        std::string(5000, 'x') + "\nlast";
    const auto whole = lines_of(text);
    EXPECT_THAT(whole, ElementsAre("1 first", "2 ", "3 too long", "4 last"));
    for (const std::size_t chunk_size : {1U, 2U, 3U, 7U, 4096U}) {
        EXPECT_EQ(lines_of(text, chunk_size), whole) << chunk_size;
    }
}

TEST(LineReader, SkipsALineAboveTheLimitAndGoesOn) {
    const std::string longest(LineReader::size_max, 'x');
    EXPECT_THAT(lines_of(longest + "\r\nb"), ElementsAre("1 " + longest, "2 b"));
    EXPECT_THAT(lines_of(longest), ElementsAre("1 " + longest));
    EXPECT_THAT(lines_of(longest + "x\nb"), ElementsAre("1 too long", "2 b"));
    EXPECT_THAT(lines_of(longest + "x"), ElementsAre("1 too long"));
    EXPECT_THAT(lines_of(std::string(300'000, 'x') + "\nb"), ElementsAre("1 too long", "2 b"));
    EXPECT_THAT(lines_of(std::string(300'000, 'x')), ElementsAre("1 too long"));
}

TEST(LineReader, TellsAFailureFromTheEnd) {
    std::array<int, 2> ends{};
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    // A peer that closes with bytes unread resets the connection, behind what it sent.
    ASSERT_EQ(write(ends[0], "x", 1), 1);
    ASSERT_EQ(write(ends[1], "a\nb", 3), 3);
    close(ends[1]);

    LineReader reader(File::adopt(ends[0]));
    EXPECT_EQ((*reader.next())->text, "a");
    const auto failed = reader.next();
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().kind, ErrorKind::io);
    EXPECT_EQ(reader.line_count(), 1U);
}

}  // namespace
}  // namespace hemostat::scan
