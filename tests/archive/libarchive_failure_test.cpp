#include "archive/libarchive_failure.h"

#include <archive.h>
#include <gtest/gtest.h>
#include <cerrno>
#include <memory>
#include <string>

namespace hemostat::archive {
namespace {

/// Of a handle whose last failure had this number and these words.
Break failure_with(int error, const std::string& message) {
    const std::unique_ptr<struct ::archive, int (*)(struct ::archive*)> handle(archive_read_new(),
                                                                               archive_read_free);
    if (!message.empty()) {
        archive_set_error(handle.get(), error, "%s", message.c_str());
    }
    return failure_of(*handle);
}

TEST(LibarchiveFailure, OfMemoryMayPass) {
    EXPECT_EQ(failure_with(ENOMEM, "Can't allocate data for xz decompression").why,
              Obstacle::unreadable);
    EXPECT_EQ(failure_with(ENOMEM, "No memory for ZIP decryption").why, Obstacle::unreadable);
    EXPECT_EQ(failure_with(ENOMEM, "No memory").detail, "No memory");
    EXPECT_EQ(failure_with(EILSEQ, "No memory").why, Obstacle::damaged)
        << "a name in the file may say so";
}

TEST(LibarchiveFailure, OfTheFileIsKnownByItsWords) {
    const int error = EILSEQ;
    EXPECT_EQ(failure_with(error, "Crypto codec not supported yet, it is encrypted").why,
              Obstacle::encrypted);
    EXPECT_EQ(failure_with(error, "Unsupported ZIP compression method").why, Obstacle::unsupported);
    EXPECT_EQ(failure_with(error, "larger than our limit").why, Obstacle::limit);
    EXPECT_EQ(failure_with(error, "Damaged \x1b").why, Obstacle::damaged);
    EXPECT_EQ(failure_with(error, "").why, Obstacle::damaged);
}

}  // namespace
}  // namespace hemostat::archive
