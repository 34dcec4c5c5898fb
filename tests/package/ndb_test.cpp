#include "package/ndb.h"

#include "tests/package/rpm_workshop.h"

#include <gmock/gmock.h>

namespace hemostat::package {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Read {
    std::vector<Bytes> headers;
    std::string error;  ///< empty when all was read
};

Read read(ByteView file) {
    Read result;
    const Status status = read_ndb(
        file, [&](ByteView header) { result.headers.emplace_back(header.begin(), header.end()); });
    result.error = status ? "" : status.error().what;
    return result;
}

const Bytes small(3, 0x61);
const Bytes large(10'000, 0xfe);

TEST(Ndb, GivesEveryHeader) {
    const Read result = read(make_ndb({small, large}));
    EXPECT_EQ(result.error, "");
    EXPECT_THAT(result.headers, ElementsAre(small, large));
    EXPECT_THAT(read(make_ndb({})).headers, IsEmpty());
}

// Adler-32 is defined with an example of its own: that of "Wikipedia" is 0x11e60398.
TEST(Ndb, RefusesEveryChangeOfAnEntry) {
    const Bytes file = make_ndb({small});
    for (std::size_t at = 4096; at < file.size(); ++at) {
        Bytes changed = file;
        changed[at] ^= 0x01U;
        EXPECT_EQ(read(changed).error, "the entry of package 1 is broken or cut") << at;
    }
}

TEST(Ndb, RefusesWhatIsCut) {
    const Bytes file = make_ndb({small, large});
    for (std::size_t size = 0; size < file.size(); size += 13) {
        EXPECT_NE(read(ByteView(file).first(size)).error, "") << size;
    }
}

TEST(Ndb, RefusesABrokenSlotOrHeader) {
    const Bytes file = make_ndb({small});
    for (const std::size_t at : {0U, 4U, 14U, 32U, 48U, 4080U}) {
        Bytes changed = file;
        changed[at] ^= 0x40U;
        EXPECT_NE(read(changed).error, "") << at;
    }
}

// Two slots that lead to one entry.
TEST(Ndb, GivesNoMoreThanTheFileHas) {
    Bytes file = make_ndb({large, small});
    for (std::size_t slot = 3; slot < 200; ++slot) {
        std::copy_n(file.begin() + 32, 16, file.begin() + static_cast<std::ptrdiff_t>(slot * 16));
    }
    const Read result = read(file);
    EXPECT_NE(result.error, "");
    EXPECT_LE(result.headers.size(), 2U);
}

}  // namespace
}  // namespace hemostat::package
