#include "archive/zip_end.h"

#include "base/bytes.h"
#include "tests/archive/containers.h"

#include <gtest/gtest.h>
#include <string>

namespace hemostat::archive {
namespace {

ZipEnd end_of(const std::string& bytes) {
    MemoryBytes memory(as_bytes(bytes));
    return find_zip_end(memory).value_or(ZipEnd::missing);
}

std::string zip() {
    return test::made_by("zip -q -0 ../o.zip a; mv ../o.zip ../out", {{"a", "content"}});
}

/// With its comment of `size` bytes.
std::string with_comment(std::string bytes, std::size_t size) {
    bytes[bytes.size() - 2] = static_cast<char>(size & 0xff);
    bytes[bytes.size() - 1] = static_cast<char>(size >> 8);
    return bytes + std::string(size, 'c');
}

TEST(ZipEnd, FitsAWholeZip) {
    EXPECT_EQ(end_of(zip()), ZipEnd::fitting);
    EXPECT_EQ(end_of(with_comment(zip(), 100)), ZipEnd::fitting);
    EXPECT_EQ(end_of(with_comment(zip(), 65535)), ZipEnd::too_far);
    EXPECT_EQ(end_of(std::string("PK\x05\x06", 4) + std::string(18, '\0')), ZipEnd::fitting);
}

TEST(ZipEnd, FitsAZipOf64Bits) {
    const std::string bytes = test::made_by(
        "python3 -c 'import zipfile\nwith zipfile.ZipFile(\"../out\", \"w\") as z:\n"
        " for i in range(66000): z.writestr(str(i), \"\")'",
        {{"a", ""}});
    EXPECT_EQ(end_of(bytes), ZipEnd::fitting);
    EXPECT_EQ(test::walk_through(bytes).files.size(), 66000U);
}

TEST(ZipEnd, IsBehindOtherBytes) {
    EXPECT_EQ(end_of("#!/bin/sh\n" + zip()), ZipEnd::behind);
}

TEST(ZipEnd, IsMissingWhenCut) {
    const std::string whole = zip();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        EXPECT_EQ(end_of(whole.substr(0, size)), ZipEnd::missing) << size;
    }
    const std::string commented = with_comment(whole, 100);
    EXPECT_EQ(end_of(commented.substr(0, commented.size() - 1)), ZipEnd::missing);
}

TEST(ZipEnd, IsMissingWhereTheDirectoryIsNot) {
    std::string bytes = zip();
    bytes[bytes.find("PK\x01\x02")] = 'x';
    EXPECT_EQ(end_of(bytes), ZipEnd::missing);
    EXPECT_EQ(end_of(zip().substr(1)), ZipEnd::missing);
    // A table of marks in a program.
    EXPECT_EQ(end_of("ELF" + std::string("PK\x06\x07", 4) + std::string(16, '\0') +
                     std::string("PK\x05\x06", 4) + std::string(18, '\0')),
              ZipEnd::missing);
}

}  // namespace
}  // namespace hemostat::archive
