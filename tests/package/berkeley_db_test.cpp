// Databases of Berkeley DB's own db_load.
#include "package/berkeley_db.h"

#include "tests/package/rpm_workshop.h"

#include <gmock/gmock.h>
#include <algorithm>
#include <map>

namespace hemostat::package {
namespace {

using testing::HasSubstr;

using Pairs = std::map<std::string, std::string>;

struct Read {
    Pairs pairs;
    std::string error;  ///< empty when all was read
};

Read read(ByteView file) {
    Read result;
    const Status status = read_berkeley_hash(file, [&](ByteView key, ByteView value) {
        result.pairs.emplace(to_hex(key), to_hex(value));
    });
    result.error = status ? "" : status.error().what;
    return result;
}

class BerkeleyDb : public testing::Test {
protected:
    BerkeleyDb() {
        expected["00000000"] = "09000000";
        // Inside a page, on a page of its own, on several; and enough for many buckets.
        for (std::size_t number = 1; number <= 60; ++number) {
            const Bytes value(number * number * 5, static_cast<std::uint8_t>(number));
            values.push_back(value);
            expected[to_hex(Bytes{static_cast<std::uint8_t>(number), 0, 0, 0})] = to_hex(value);
        }
        RpmWorkshop(folder).write_berkeley(values, "db");
        file = folder.bytes("db");
    }
    /// Changes the byte at `offset` of page `page`.
    [[nodiscard]] Bytes changed(std::size_t page, std::size_t offset, std::uint8_t value) const {
        Bytes copy = file;
        copy.at(page * 4096 + offset) = value;
        return copy;
    }

    binary::Workshop folder;
    std::vector<Bytes> values;
    Pairs expected;
    Bytes file;
};

TEST_F(BerkeleyDb, GivesEveryPair) {
    const Read result = read(file);
    EXPECT_EQ(result.error, "");
    EXPECT_EQ(result.pairs, expected);
}

TEST_F(BerkeleyDb, IsReadInEitherByteOrder) {
    RpmWorkshop(folder).write_berkeley(values, "big", "4321");
    const Read result = read(folder.bytes("big"));
    EXPECT_EQ(result.error, "");
    EXPECT_EQ(result.pairs, expected);
}

TEST_F(BerkeleyDb, OfAnotherKindIsRefused) {
    folder.run("printf 'a\\nb\\n' | db5.3_load -T -t btree tree");
    EXPECT_EQ(find_berkeley_byte_order(folder.bytes("tree")), std::nullopt);
    EXPECT_THAT(read(folder.bytes("tree")).error, HasSubstr("no hash database"));
    folder.run("printf 'a\\nb\\n' | db5.3_load -c chksum=1 -T -t hash sums");
    EXPECT_THAT(read(folder.bytes("sums")).error, HasSubstr("checksums"));
}

TEST_F(BerkeleyDb, ThatIsCutIsRefused) {
    EXPECT_THAT(read(ByteView(file).first(file.size() - 1)).error, HasSubstr("it is cut"));
    EXPECT_THAT(read(ByteView(file).first(16)).error, HasSubstr("first page is broken"));
    EXPECT_THAT(read({}).error, HasSubstr("no hash database"));
}

TEST_F(BerkeleyDb, SaysWhichPageIsBroken) {
    for (std::size_t page = 1; page * 4096 < file.size(); ++page) {
        const std::uint8_t type = file[page * 4096 + 25];
        if (type == 7) {
            EXPECT_NE(read(changed(page, 25, 0)).error, "") << page;     // its type
            EXPECT_NE(read(changed(page, 23, 0xff)).error, "") << page;  // how much it holds
        } else if ((type == 2 || type == 13) && file[page * 4096 + 20] != 0) {
            EXPECT_NE(read(changed(page, 20, 1)).error, "") << page;     // its entries
            EXPECT_NE(read(changed(page, 27, 0xff)).error, "") << page;  // where the first is
            EXPECT_NE(read(changed(page, 27, 0)).error, "") << page;
        }
    }
}

TEST_F(BerkeleyDb, DoesNotRunInCircles) {
    for (std::size_t page = 1; page * 4096 < file.size(); ++page) {
        if (file[page * 4096 + 25] == 7 && file[page * 4096 + 16] != 0) {
            EXPECT_NE(read(changed(page, 16, static_cast<std::uint8_t>(page))).error, "") << page;
            return;
        }
    }
    FAIL() << "no value on several pages";
}

// Every value is said to be the largest one.
TEST_F(BerkeleyDb, GivesNoMoreThanTheFileHas) {
    const auto item_at = [](const Bytes& bytes, std::size_t page, std::size_t entry) {
        const std::size_t place = page * 4096 + 26 + 2 * entry;
        return page * 4096 + bytes.at(place) + std::size_t{256} * bytes.at(place + 1);
    };
    std::vector<std::size_t> items;
    for (std::size_t page = 1; page * 4096 < file.size(); ++page) {
        const std::uint8_t type = file[page * 4096 + 25];
        for (std::size_t entry = 1; (type == 2 || type == 13) && entry < file[page * 4096 + 20];
             entry += 2) {
            if (const std::size_t item = item_at(file, page, entry); file[item] == 3) {
                items.push_back(item);
            }
        }
    }
    const auto size_of = [&](std::size_t item) { return file[item + 8] + 256 * file[item + 9]; };
    const std::size_t largest = *std::ranges::max_element(items, {}, size_of);
    Bytes changed = file;
    for (const std::size_t item : items) {
        std::copy_n(file.begin() + static_cast<std::ptrdiff_t>(largest + 4), 8,
                    changed.begin() + static_cast<std::ptrdiff_t>(item + 4));
    }
    EXPECT_EQ(read(changed).error, "its items are larger than the file");
}

}  // namespace
}  // namespace hemostat::package
