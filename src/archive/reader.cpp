#include "archive/reader.h"

#include "archive/libarchive_failure.h"
#include "base/result.h"

#include <archive.h>
#include <archive_entry.h>
#include <algorithm>
#include <cerrno>

namespace hemostat::archive {
namespace {

/// Libarchive's filter code of a compression.
int filter_of(Format format) {
    switch (format) {
        using enum Format;
        case bzip2: return ARCHIVE_FILTER_BZIP2;
        case compress: return ARCHIVE_FILTER_COMPRESS;
        case gzip: return ARCHIVE_FILTER_GZIP;
        case lz4: return ARCHIVE_FILTER_LZ4;
        case lzip: return ARCHIVE_FILTER_LZIP;
        case lzma: return ARCHIVE_FILTER_LZMA;
        case rpm: return ARCHIVE_FILTER_RPM;
        case xz: return ARCHIVE_FILTER_XZ;
        case zstd: return ARCHIVE_FILTER_ZSTD;
        default: return ARCHIVE_FILTER_NONE;
    }
}

}  // namespace

void Reader::Close::operator()(struct ::archive* handle) const {
    archive_read_free(handle);
}

Reader::Reader(Format format, Feed& feed, Budget& budget, Order order)
    : format_(format), feed_(feed), budget_(budget), handle_(archive_read_new()) {
    ASSERT(handle_ != nullptr);
    opened_ = enable(format, order);
    ASSERT(opened_ == ARCHIVE_OK);  // or libarchive was built without it
    opened_ = feed.open(handle_.get());
    if (opened_ >= ARCHIVE_WARN && archive_errno(handle_.get()) != 0) {
        opened_ = ARCHIVE_FATAL;  // a stream that is broken at its front also passes for empty
    }
}

int Reader::enable(Format format, Order order) {
    struct ::archive* const handle = handle_.get();
    switch (format) {
        using enum Format;
        case cab: return archive_read_support_format_cab(handle);
        case cpio: return archive_read_support_format_cpio(handle);
        case deb: return archive_read_support_format_ar(handle);
        case iso: return archive_read_support_format_iso9660(handle);
        case seven_zip: return archive_read_support_format_7zip(handle);
        case tar:
            archive_read_support_format_tar(handle);
            // An Alpine package is three of them; what follows an end mark is not lost.
            return archive_read_set_format_option(handle, "tar", "read_concatenated_archives", "1");
        case xar: return archive_read_support_format_xar(handle);
        case zip:
            return order == Order::by_directory
                       ? archive_read_support_format_zip_seekable(handle)
                       : archive_read_support_format_zip_streamable(handle);
        case compress:
            archive_read_support_format_raw(handle);
            return archive_read_support_filter_compress(handle);
        default:
            ASSERT(is_compression(format));
            archive_read_support_format_raw(handle);
            archive_read_support_format_empty(handle);
            return archive_read_append_filter(handle, filter_of(format));
    }
}

Reader::Step Reader::next() {
    // This one filter has to be guessed, for appending it crashes: libarchive would find it again
    // in what it holds, and unpack that outside our limits.
    if (format_ == Format::compress && archive_filter_count(handle_.get()) != 2) {
        failure_ = {Obstacle::unsupported, "compress inside compress"};
        return Step::broken;
    }
    // Libarchive 3.6 follows a null pointer when it passes over a block that it has refused.
    if (has_lost_place_) {
        failure_ = {Obstacle::damaged, "what follows a broken member of a cab"};
        return Step::broken;
    }
    if (opened_ < ARCHIVE_WARN) {
        failure_ = failure_of(*handle_);
        return Step::broken;
    }
    block_ = {};
    errno = 0;  // as in name()
    switch (archive_read_next_header(handle_.get(), &entry_)) {
        case ARCHIVE_OK:
        case ARCHIVE_WARN: return Step::member;
        case ARCHIVE_EOF: return Step::end;
        case ARCHIVE_RETRY:
        case ARCHIVE_FAILED: failure_ = failure_of(*handle_); return Step::damaged;
        default: failure_ = failure_of(*handle_); return Step::broken;
    }
}

std::string Reader::name() const {
    errno = 0;  // a name that does not convert ends the process when an old ENOMEM stands there
    // What is no UTF-8 has no UTF-8 form, and what was UTF-16 has no other.
    const char* name = archive_entry_pathname_utf8(entry_);
    if (name == nullptr) {
        name = archive_entry_pathname(entry_);
    }
    return name == nullptr ? "" : name;
}

bool Reader::has_content() const {
    errno = 0;  // as in name()
    const bool is_link = archive_entry_hardlink(entry_) != nullptr;
    // ar(1) writes permissions without a type.
    const auto type = archive_entry_filetype(entry_);
    // cpio gives a file with many names its content at the last of them.
    return (type == AE_IFREG || type == 0) &&
           (!is_link || (archive_entry_size_is_set(entry_) != 0 && archive_entry_size(entry_) > 0));
}

bool Reader::is_folder() const {
    return archive_entry_filetype(entry_) == AE_IFDIR;
}

bool Reader::is_encrypted() const {
    return archive_entry_is_encrypted(entry_) != 0;
}

tl::expected<std::size_t, Break> Reader::read(std::span<std::uint8_t> out) {
    auto got = read_content(out);
    if (!got) {
        has_lost_place_ = has_lost_place_ || format_ == Format::cab;
        return got;
    }
    if (auto over = budget_.spend(*got)) {
        return tl::make_unexpected(*std::move(over));
    }
    return got;
}

tl::expected<std::size_t, Break> Reader::read_content(std::span<std::uint8_t> out) {
    if (format_ == Format::xar) {
        return read_block(out);
    }
    const la_ssize_t got = archive_read_data(handle_.get(), out.data(), out.size());
    if (got < 0) {
        return tl::make_unexpected(failure_of(*handle_));
    }
    return static_cast<std::size_t>(got);
}

// Libarchive 3.6 counts the offset of a xar's member from the first member's begin: with offsets,
// the second would begin with a hole.
tl::expected<std::size_t, Break> Reader::read_block(std::span<std::uint8_t> out) {
    while (block_.empty()) {
        const void* data = nullptr;
        std::size_t size = 0;
        la_int64_t offset = 0;
        const int status = archive_read_data_block(handle_.get(), &data, &size, &offset);
        if (status == ARCHIVE_EOF) {
            return 0;
        }
        if (status != ARCHIVE_OK) {
            return tl::make_unexpected(failure_of(*handle_));
        }
        block_ = {static_cast<const std::uint8_t*>(data), size};
    }
    const ByteView part = block_.first(std::min(block_.size(), out.size()));
    std::ranges::copy(part, out.begin());
    block_ = block_.subspan(part.size());
    return part.size();
}

std::uint64_t Reader::position() const {
    return static_cast<std::uint64_t>(archive_filter_bytes(handle_.get(), 0));
}

}  // namespace hemostat::archive
