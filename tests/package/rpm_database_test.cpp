// Databases that rpm, SQLite and Berkeley DB made.
#include "package/rpm_database.h"

#include "tests/package/rpm_workshop.h"

#include <gmock/gmock.h>
#include <algorithm>

namespace hemostat::package {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

bool is_any(const InstalledPackage& /*package*/) {
    return true;
}

// Made once: building packages takes its time.
class RpmDatabase : public testing::Test {
protected:
    static void SetUpTestSuite() {
        folder = std::make_unique<binary::Workshop>();
        folder->write("content", "content\n");
        const RpmWorkshop rpm(*folder);
        rpm.install({.name = "openssl",
                     .version = "1.0.1e",
                     .release = "16.el6_5.4",
                     .source_file = "content",
                     .path = "/usr/lib64/libssl.so.1.0.1e",
                     .digest_algorithm = "1"},
                    "db");
        rpm.install({.name = "compat-openssl10",
                     .version = "1.0.2o",
                     .release = "3.el8",
                     .epoch = "1",
                     .source_file = "content",
                     .path = "/usr/lib64/libssl.so.1.0.2o"},
                    "db");
        rpm.install({.name = "other",
                     .version = "1",
                     .release = "1",
                     .source_file = "content",
                     .path = "/usr/bin/other"},
                    "db");
    }
    static void TearDownTestSuite() { folder.reset(); }

    static void expect_both(const Bytes& file) {
        const Listing listing = read_rpm_database(file, is_of_openssl);
        EXPECT_THAT(listing.defects, IsEmpty());
        ASSERT_EQ(listing.packages.size(), 2U);
        auto packages = listing.packages;
        std::ranges::sort(packages, {}, &InstalledPackage::name);
        const InstalledPackage& compat = packages[0];
        EXPECT_EQ(compat.name, "compat-openssl10");
        EXPECT_EQ(compat.version, "1:1.0.2o-3.el8");
        EXPECT_EQ(compat.architecture, "x86_64");
        const OwnedFile new_file{
            "usr/lib64/libssl.so.1.0.2o", DigestKind::sha256,
            "434728a410a78f56fc1b5899c3593436e61ab0c731e9072d95e96db290205e53"};
        EXPECT_THAT(compat.files, ElementsAre(new_file));
        EXPECT_EQ(packages[1].version, "1.0.1e-16.el6_5.4");
        EXPECT_EQ(packages[1].source, "openssl");
        const OwnedFile old_file{"usr/lib64/libssl.so.1.0.1e", DigestKind::md5,
                                 "f75b8179e4bbe7e2b4a074dcef62de95"};
        EXPECT_THAT(packages[1].files, ElementsAre(old_file));
    }

    static std::unique_ptr<binary::Workshop> folder;
};

std::unique_ptr<binary::Workshop> RpmDatabase::folder;

TEST_F(RpmDatabase, IsReadFromSqlite) {
    expect_both(folder->bytes("db/rpmdb.sqlite"));
}

TEST_F(RpmDatabase, IsReadFromBerkeleyDbOfEitherByteOrder) {
    const RpmWorkshop rpm(*folder);
    for (const std::string byte_order : {"1234", "4321"}) {
        rpm.write_berkeley(rpm.headers("db"), "Packages", byte_order);
        expect_both(folder->bytes("Packages"));
    }
}

// What our maker of databases makes is what rpm takes for one.
TEST_F(RpmDatabase, OfBerkeleyDbIsReadByRpmAlike) {
    const RpmWorkshop rpm(*folder);
    folder->run("mkdir -p old");
    rpm.write_berkeley(rpm.headers("db"), "old/Packages");
    EXPECT_THAT(folder->run("rpm --dbpath \"$PWD/old\" --define '_db_backend bdb_ro' -qa 2>&1"),
                HasSubstr("openssl-1.0.1e-16.el6_5.4.x86_64"));
}

TEST_F(RpmDatabase, IsReadFromNdb) {
    expect_both(make_ndb(RpmWorkshop(*folder).headers("db")));
}

TEST_F(RpmDatabase, GivesOnlyWhatIsWanted) {
    const Bytes file = folder->bytes("db/rpmdb.sqlite");
    EXPECT_EQ(read_rpm_database(file, is_any).packages.size(), 3U);
    EXPECT_EQ(
        read_rpm_database(file, [](const InstalledPackage&) { return false; }).packages.size(), 0U);
}

TEST_F(RpmDatabase, ThatIsCutSaysSo) {
    const RpmWorkshop rpm(*folder);
    rpm.write_berkeley(rpm.headers("db"), "Packages");
    for (const Bytes& whole : {folder->bytes("db/rpmdb.sqlite"), folder->bytes("Packages"),
                               make_ndb(rpm.headers("db"))}) {
        for (std::size_t size = 0; size < whole.size(); size += 97) {
            const Listing listing = read_rpm_database(ByteView(whole).first(size), is_of_openssl);
            const bool is_whole = listing.packages.size() == 2 && listing.defects.empty();
            EXPECT_TRUE(is_whole || !listing.defects.empty()) << size;
        }
    }
}

TEST(RpmDatabaseOfNoKind, IsADefect) {
    const Bytes text{'t', 'e', 'x', 't'};
    EXPECT_THAT(read_rpm_database(text, is_any).defects,
                ElementsAre("it is of no kind that rpm's databases are of"));
    EXPECT_THAT(read_rpm_database({}, is_any).defects, testing::SizeIs(1));
}

}  // namespace
}  // namespace hemostat::package
