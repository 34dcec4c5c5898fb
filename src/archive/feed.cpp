#include "archive/feed.h"

#include <archive.h>
#include <algorithm>
#include <cerrno>
#include <cstdio>

namespace hemostat::archive {

Feed::Feed(Input& input) : input_(&input), block_(block_size) {}

Feed::Feed(RandomAccess& bytes) : bytes_(&bytes), block_(block_size) {}

int Feed::open(struct ::archive* handle) {
    archive_read_set_callback_data(handle, this);
    archive_read_set_read_callback(
        handle, [](struct ::archive* reader, void* self, const void** block) -> la_ssize_t {
            const auto consumed = static_cast<std::uint64_t>(archive_filter_bytes(reader, -1));
            if (static_cast<Feed*>(self)->offset_ > consumed + read_ahead_max) {
                archive_set_error(reader, EFBIG, "a header larger than our limit");
                return ARCHIVE_FATAL;
            }
            const auto got = static_cast<Feed*>(self)->read();
            if (!got) {
                archive_set_error(reader, EIO, "the source failed");
                return ARCHIVE_FATAL;
            }
            *block = got->data();
            return static_cast<la_ssize_t>(got->size());
        });
    if (bytes_ != nullptr) {
        archive_read_set_skip_callback(handle, [](struct ::archive*, void* self, la_int64_t count) {
            return static_cast<la_int64_t>(static_cast<Feed*>(self)->skip(count));
        });
        archive_read_set_seek_callback(
            handle, [](struct ::archive*, void* self, la_int64_t offset, int whence) {
                return static_cast<la_int64_t>(static_cast<Feed*>(self)->seek(offset, whence));
            });
    }
    return archive_read_open1(handle);
}

std::optional<ByteView> Feed::read() {
    const auto got = bytes_ != nullptr ? bytes_->read_at(offset_, block_) : input_->read(block_);
    if (!got) {
        has_failed_ = true;
        return std::nullopt;
    }
    const ByteView block = ByteView(block_).first(*got);
    offset_ += block.size();
    recent_.insert(recent_.end(), block.begin(), block.end());
    if (recent_.size() > recent_size_max) {
        recent_.erase(recent_.begin(),
                      recent_.end() - static_cast<std::ptrdiff_t>(recent_size_max));
    }
    return block;
}

std::int64_t Feed::skip(std::int64_t count) {
    const std::uint64_t left = bytes_->size() - std::min(offset_, bytes_->size());
    const auto skipped =
        std::min(static_cast<std::uint64_t>(std::max<std::int64_t>(count, 0)), left);
    offset_ += skipped;
    recent_.clear();
    return static_cast<std::int64_t>(skipped);
}

std::int64_t Feed::seek(std::int64_t offset, int whence) {
    const auto size = static_cast<std::int64_t>(bytes_->size());
    const std::int64_t base = whence == SEEK_SET   ? 0
                              : whence == SEEK_END ? size
                                                   : static_cast<std::int64_t>(offset_);
    if (offset > size - base || offset < -base) {
        return ARCHIVE_FATAL;
    }
    offset_ = static_cast<std::uint64_t>(base + offset);
    recent_.clear();
    return base + offset;
}

std::optional<Bytes> Feed::read_after(std::uint64_t consumed) const {
    const std::uint64_t count = offset_ - std::min(consumed, offset_);
    if (count > recent_.size()) {
        return std::nullopt;
    }
    return Bytes(recent_.end() - static_cast<std::ptrdiff_t>(count), recent_.end());
}

}  // namespace hemostat::archive
