#include "archive/input.h"

#include "archive/spool.h"
#include "tests/archive/containers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <array>
#include <filesystem>
#include <string>

namespace hemostat::archive {
namespace {

using test::Folder;
using test::noise;

/// Gives `bytes` a few at a time, then fails or ends.
class Trickle final : public Input {
public:
    explicit Trickle(std::string bytes, bool fails = false)
        : bytes_(std::move(bytes)), fails_(fails) {}

    Result<std::size_t> read(std::span<std::uint8_t> out) override {
        if (at_ == bytes_.size() && fails_) {
            return fail(ErrorKind::io, "broken");
        }
        const std::size_t size = std::min({out.size(), bytes_.size() - at_, std::size_t{7}});
        std::ranges::copy(as_bytes(bytes_).subspan(at_, size), out.begin());
        at_ += size;
        return size;
    }

private:
    std::string bytes_;
    bool fails_;
    std::size_t at_ = 0;
};

/// All of `input`; "!" behind it when it fails.
std::string all_of(Input& input) {
    std::array<std::uint8_t, 10> part{};
    std::string text;
    while (true) {
        const auto got = input.read(part);
        if (!got || *got == 0) {
            return got ? text : text + "!";
        }
        text += as_text(std::span(part).first(*got));
    }
}

TEST(Input, PeeksAndReadsTheSame) {
    const std::string bytes = noise(100);
    for (const std::size_t window : {1U, 7U, 50U, 100U, 200U}) {
        Trickle inner(bytes);
        Peeked peeked(inner);
        EXPECT_EQ(as_text(peeked.peek(window)), bytes.substr(0, window));
        EXPECT_EQ(as_text(peeked.peek(1)), bytes.substr(0, 1));
        EXPECT_EQ(as_text(peeked.peek(2 * window)), bytes.substr(0, 2 * window));
        EXPECT_EQ(all_of(peeked), bytes);
        EXPECT_TRUE(peeked.peek(1).empty());
    }
}

TEST(Input, TellsOfAFailureBehindTheWindow) {
    Trickle inner("0123456789", true);
    Peeked peeked(inner);
    EXPECT_EQ(as_text(peeked.peek(50)), "0123456789");
    EXPECT_EQ(as_text(peeked.peek(60)), "0123456789");
    EXPECT_EQ(all_of(peeked), "0123456789!");
    EXPECT_EQ(all_of(peeked), "!");
}

TEST(Input, RejoinsAndPassesZerosOver) {
    Trickle rest(std::string(20, '\0') + "a" + std::string(3, '\0') + "b");
    Rejoined joined(Bytes(30, 0), rest);
    NonZero behind(joined);
    EXPECT_EQ(all_of(behind), std::string("a\0\0\0b", 5));
    Trickle only_zeros(std::string(50, '\0'));
    NonZero nothing(only_zeros);
    EXPECT_EQ(all_of(nothing), "");
}

TEST(Input, ReadsAFileFromAnyOffset) {
    const Folder folder;
    folder.write("f", "0123456789");
    auto file = FileBytes::open(folder.file("f"));
    ASSERT_TRUE(file);
    EXPECT_EQ(file->size(), 10U);
    std::array<std::uint8_t, 4> part{};
    EXPECT_EQ(file->read_at(8, part), 2U);
    EXPECT_EQ(as_text(std::span(part).first(2)), "89");
    EXPECT_EQ(file->read_at(10, part), 0U);
    EXPECT_EQ(file->read_at(~std::uint64_t{0}, part), 0U);
    folder.write("f", "012");
    EXPECT_EQ(file->read_at(2, part), 1U);  // it has become shorter
}

TEST(Input, RefusesWhatIsNoFile) {
    const Folder folder;
    folder.run("mkfifo pipe");
    EXPECT_FALSE(FileBytes::open(folder.file("pipe")));
    EXPECT_FALSE(FileBytes::open(folder.file("missing")));
    EXPECT_FALSE(FileBytes::make_temporary(folder.file("missing")));
}

TEST(Spool, CopiesWithoutAName) {
    const Folder folder;
    const std::string bytes = noise(200'000);
    for (const std::size_t size_max : {200'000U, 300'000U, 199'999U, 0U}) {
        MemoryBytes memory(as_bytes(bytes));
        Sequential input(memory);
        auto copy = spool(input, folder.path(), size_max);
        ASSERT_TRUE(copy);
        EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
        EXPECT_EQ(copy->is_whole, size_max >= bytes.size());
        Sequential again(copy->bytes);
        EXPECT_TRUE(all_of(again) == bytes.substr(0, size_max));
    }
}

TEST(Spool, KeepsWhatCameBeforeAFailure) {
    const Folder folder;
    Trickle input("0123456789", true);
    auto copy = spool(input, folder.path(), 100);
    ASSERT_TRUE(copy);
    EXPECT_EQ(copy->bytes.size(), 10U);
}

}  // namespace
}  // namespace hemostat::archive
