#include "archive/libarchive_failure.h"

#include "base/text.h"

#include <archive.h>
#include <cerrno>
#include <string_view>

namespace hemostat::archive {
namespace {

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

/// But for memory, libarchive says what is wrong in words only.
Obstacle obstacle_of(std::string_view message, int error) {
    if (error == ENOMEM) {
        return Obstacle::unreadable;
    }
    if (has(message, "ncrypt") || has(message, "assphrase")) {
        return Obstacle::encrypted;
    }
    if (has(message, "nsupported") || has(message, "not supported")) {
        return Obstacle::unsupported;
    }
    return has(message, "larger than our limit") ? Obstacle::limit : Obstacle::damaged;
}

}  // namespace

Break failure_of(struct ::archive& handle) {
    const char* const message = archive_error_string(&handle);
    if (message == nullptr) {
        return {Obstacle::damaged, "it ends early"};
    }
    return {obstacle_of(message, archive_errno(&handle)), printable(message)};
}

}  // namespace hemostat::archive
