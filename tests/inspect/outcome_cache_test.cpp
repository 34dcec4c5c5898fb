#include "inspect/outcome_cache.h"

#include "advisory/advisory.h"
#include "inspect/outcome_json.h"
#include "tests/binary/workshop.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <filesystem>

namespace hemostat::inspect {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr std::int64_t dated = 1'700'000'000'123'456'789;
constexpr std::int64_t whole_second = 1'700'000'000'000'000'000;

Outcome bleeding() {
    finding::Finding finding;
    finding.asset = finding::File{.path = "/opt/x!lib\xff",
                                  .format = "ELF shared library, x86_64",
                                  .component = "libssl",
                                  .version = "1.0.1e"};
    finding.reason = &finding::reasons::version_affected;
    finding.detail = "\"quoted\"";
    finding.remedy = "Ask.";
    finding.evidence = {"{\"kind\":\"file\"}", "{}"};
    finding.observed_at = WallTime(1'700'000'000s);
    finding.duration = Duration(42);
    return {.copies = {{finding, {.md5 = "00", .sha1 = "01", .sha256 = "02"}}},
            .omissions = {{"/opt/x!y", "encrypted", false}},
            .links = {{.path = "/opt/\xff",
                       .needed = {"libssl.so.1.0.0", "libcrypto.so.1.0.0"},
                       .rpath = "/old",
                       .run_path = "$ORIGIN",
                       .interpreter = "/lib/ld.so.1",
                       .machine = "mips",
                       .is_64_bit = true,
                       .is_big_endian = true}}};
}

void expect_equal(const Outcome& one, const Outcome& two) {
    ASSERT_EQ(one.copies.size(), two.copies.size());
    for (std::size_t index = 0; index < one.copies.size(); ++index) {
        const finding::Finding& first = one.copies[index].finding;
        const finding::Finding& second = two.copies[index].finding;
        EXPECT_EQ(finding::file_id(std::get<finding::File>(first.asset)),
                  finding::file_id(std::get<finding::File>(second.asset)));
        EXPECT_EQ(first.reason, second.reason);
        EXPECT_EQ(first.summary(), second.summary());
        EXPECT_EQ(first.remedy, second.remedy);
        EXPECT_EQ(first.evidence, second.evidence);
        EXPECT_EQ(first.observed_at, second.observed_at);
        EXPECT_EQ(first.duration, second.duration);
        EXPECT_EQ(one.copies[index].digests, two.copies[index].digests);
    }
    ASSERT_EQ(one.omissions.size(), two.omissions.size());
    for (std::size_t index = 0; index < one.omissions.size(); ++index) {
        EXPECT_EQ(one.omissions[index].path, two.omissions[index].path);
        EXPECT_EQ(one.omissions[index].why, two.omissions[index].why);
        EXPECT_EQ(one.omissions[index].is_wish, two.omissions[index].is_wish);
    }
    EXPECT_EQ(one.links, two.links);
}

TEST(OutcomeJson, GivesBackWhatItWasMadeOf) {
    const auto again = parse_outcome(to_json(bleeding()));
    ASSERT_TRUE(again);
    expect_equal(*again, bleeding());
    ASSERT_TRUE(parse_outcome(to_json({})));
}

TEST(OutcomeJson, IsNothingWhereItIsNotAsWeWriteIt) {
    const std::string good = to_json(bleeding());
    for (std::size_t size = 0; size < good.size(); ++size) {
        EXPECT_FALSE(parse_outcome(std::string_view(good).substr(0, size))) << size;
    }
    std::string other = good;
    other.replace(other.find("version_affected"), 7, "VERSION");
    EXPECT_FALSE(parse_outcome(other));
    EXPECT_FALSE(parse_outcome("{\"copies\":[]}"));
    EXPECT_FALSE(parse_outcome("{\"copies\":[],\"omissions\":[]}")) << "of before there were links";
    EXPECT_TRUE(parse_outcome("{\"copies\":[],\"omissions\":[],\"links\":[]}"));
    EXPECT_FALSE(parse_outcome("{\"copies\":1,\"omissions\":[]}"));
}

class OutcomeCacheTest : public testing::Test {
protected:
    [[nodiscard]] OutcomeCache open(std::string_view advisory = "one") const {
        auto cache = OutcomeCache::open(folder.path("cache"), advisory);
        EXPECT_TRUE(cache) << (cache ? "" : cache.error().what);
        return *std::move(cache);
    }
    [[nodiscard]] std::string database() const {
        const std::string name = folder.run("cd cache && ls *.db");
        return folder.path("cache/" + name.substr(0, name.find('\n')));
    }
    binary::Workshop folder;
};

TEST_F(OutcomeCacheTest, KnowsAFileWhileItStandsTheSame) {
    const FileState state{.inode = 1, .size = 2, .changed = dated};
    {
        OutcomeCache cache = open();
        cache.keep("/a", state, "mount", bleeding());
        ASSERT_TRUE(cache.flush());
    }
    auto reader = *open().reader();
    const auto found = reader.find("/a", state, "mount");
    ASSERT_TRUE(found);
    expect_equal(*found, bleeding());
    EXPECT_TRUE(reader.find("/a", state, "another mount"));
    EXPECT_FALSE(reader.find("/b", state, "mount"));
    for (const FileState& other : {FileState{.inode = 2, .size = 2, .changed = dated},
                                   FileState{.inode = 1, .size = 3, .changed = dated},
                                   FileState{.inode = 1, .size = 2, .changed = dated + 1}}) {
        EXPECT_FALSE(reader.find("/a", other, "mount"));
    }
    EXPECT_FALSE((*open("two").reader()).find("/a", state, "mount"));
}

TEST_F(OutcomeCacheTest, KnowsOfAFolderWhatItHolds) {
    const FileState state{.inode = 1, .size = 2, .changed = dated};
    const FolderNames names{.state = state,
                            .text = std::string("\x08"
                                                "a\0\x04"
                                                "b\0",
                                                6)};
    {
        OutcomeCache cache = open();
        cache.keep_folder("/f", {.mount = "mount",
                                 .names = std::make_shared<const FolderNames>(names),
                                 .unremarkable = {state}});
        cache.keep_folder("/empty", {.mount = "mount"});
        ASSERT_TRUE(cache.flush());
    }
    auto reader = *open("whatever the advisory").reader();
    EXPECT_FALSE(reader.find_folder("/g"));
    EXPECT_EQ(reader.find_folder("/empty"), KnownFiles{.mount = "mount"});
    const auto known = reader.find_folder("/f");
    ASSERT_TRUE(known && known->names);
    EXPECT_EQ(known->mount, "mount");
    EXPECT_EQ(known->names->state, state);
    EXPECT_EQ(known->names->text, names.text);
    EXPECT_EQ(known->unremarkable, std::vector{state});
}

// Images of file systems are made with such times; the next may have another file that stands so.
TEST_F(OutcomeCacheTest, KnowsATimeOfWholeSecondsOnTheSameMountAlone) {
    const FileState state{.inode = 1, .size = 2, .changed = whole_second};
    {
        OutcomeCache cache = open();
        cache.keep("/a", state, "mount", bleeding());
        ASSERT_TRUE(cache.flush());
    }
    auto reader = *open().reader();
    EXPECT_TRUE(reader.find("/a", state, "mount"));
    EXPECT_FALSE(reader.find("/a", state, "another mount"));
}

TEST_F(OutcomeCacheTest, BeginsAnewWhatIsBroken) {
    {
        OutcomeCache cache = open();
        cache.keep_folder("/f", {.mount = "mount"});
        ASSERT_TRUE(cache.flush());
    }
    folder.run("printf 'no database, and long enough to look like one' > " + database());
    EXPECT_FALSE((*open().reader()).find_folder("/f"));
    OutcomeCache cache = open();
    cache.keep_folder("/f", {.mount = "mount"});
    ASSERT_TRUE(cache.flush());
    EXPECT_TRUE((*open().reader()).find_folder("/f"));
}

TEST_F(OutcomeCacheTest, ForgetsWhatAnotherProgramSaid) {
    static_cast<void>(open());
    folder.run("cd cache && : > outcomes-00.db && : > outcomes-00.db-wal && : > other");
    static_cast<void>(open());
    EXPECT_FALSE(std::filesystem::exists(folder.path("cache/outcomes-00.db")));
    EXPECT_FALSE(std::filesystem::exists(folder.path("cache/outcomes-00.db-wal")));
    EXPECT_TRUE(std::filesystem::exists(folder.path("cache/other")));
    EXPECT_TRUE(std::filesystem::exists(database()));
}

TEST_F(OutcomeCacheTest, RefusesAFolderThatOthersMayWriteTo) {
    static_cast<void>(open());
    ASSERT_EQ(::chmod(folder.path("cache").c_str(), 0770), 0);
    auto cache = OutcomeCache::open(folder.path("cache"), "one");
    ASSERT_FALSE(cache);
    EXPECT_EQ(cache.error().kind, ErrorKind::not_permitted);
    folder.run("mkdir -p open/cache && chmod 700 open/cache && chmod 777 open");
    cache = OutcomeCache::open(folder.path("open/cache"), "one");
    ASSERT_FALSE(cache) << "they may put another one there";
    EXPECT_EQ(cache.error().kind, ErrorKind::not_permitted);
    EXPECT_FALSE(OutcomeCache::open(folder.path("open/new"), "one"));
    EXPECT_FALSE(std::filesystem::exists(folder.path("open/new")));
    folder.run("ln -s cache link && touch file");
    EXPECT_FALSE(OutcomeCache::open(folder.path("link"), "one"));
    EXPECT_FALSE(OutcomeCache::open(folder.path("file"), "one"));
    EXPECT_FALSE(OutcomeCache::open(folder.path("file/below"), "one"));
}

}  // namespace
}  // namespace hemostat::inspect
