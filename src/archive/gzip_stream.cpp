#include "archive/gzip_stream.h"

#include "base/result.h"
#include "base/text.h"

#include <fmt/format.h>
#include <algorithm>
#include <span>

namespace hemostat::archive {
namespace {

/// A page or a program's documentation fits; what is larger is read on.
constexpr std::size_t block_size = std::size_t{16} << 10U;
constexpr int gzip_window = 15 + 16;  // zlib.h: the largest window, and gzip's own header
constexpr std::size_t mark_size = 2;
/// Tapes and disks are filled up with zeros; a hole in a file may be of any size.
constexpr std::uint64_t zero_count_max = std::uint64_t{64} << 20U;

}  // namespace

GzipStream::GzipStream(Input& packed, Budget& budget) : packed_(packed), budget_(budget) {
    const int made = inflateInit2(&zlib_, gzip_window);
    ASSERT(made == Z_OK);  // memory does not end
}

GzipStream::~GzipStream() {
    inflateEnd(&zlib_);
}

GzipStream::Step GzipStream::next() {
    return std::exchange(has_begun_, true) ? Step::end : Step::member;
}

tl::expected<std::size_t, Break> GzipStream::read(std::span<std::uint8_t> out) {
    auto got = read_content(out);
    if (!got) {
        return got;
    }
    if (auto over = budget_.spend(*got)) {
        return tl::make_unexpected(*std::move(over));
    }
    return got;
}

tl::expected<std::size_t, Break> GzipStream::read_content(std::span<std::uint8_t> out) {
    const auto wanted = static_cast<uInt>(std::min(out.size(), block_size));
    zlib_.next_out = out.data();
    zlib_.avail_out = wanted;
    while (zlib_.avail_out == wanted && wanted != 0) {
        if (!is_within_stream_ && !begin_next_stream()) {
            break;
        }
        const bool has_input = load(1);
        if (has_source_failed_) {
            return tl::make_unexpected(Break{Obstacle::unreadable, "the source failed"});
        }
        const int status = inflate(&zlib_, Z_NO_FLUSH);
        is_within_stream_ = status != Z_STREAM_END;
        if (status != Z_STREAM_END && status != Z_OK && status != Z_BUF_ERROR) {
            return tl::make_unexpected(
                Break{status == Z_MEM_ERROR ? Obstacle::unreadable : Obstacle::damaged,
                      printable(zlib_.msg == nullptr ? "no memory" : zlib_.msg)});
        }
        if (is_within_stream_ && !has_input && zlib_.avail_out == wanted) {
            return tl::make_unexpected(Break{Obstacle::damaged, "it ends early"});
        }
    }
    return wanted - zlib_.avail_out;
}

/// Makes `size_min` bytes stand ready to be unpacked; false where there are fewer.
bool GzipStream::load(std::size_t size_min) {
    while (zlib_.avail_in < size_min) {
        block_.erase(block_.begin(), block_.end() - zlib_.avail_in);
        const std::size_t kept = block_.size();
        block_.resize(kept + block_size);
        const auto got = packed_.read(std::span(block_).subspan(kept));
        block_.resize(kept + got.value_or(0));
        zlib_.next_in = block_.data();
        zlib_.avail_in = static_cast<uInt>(block_.size());
        has_source_failed_ = has_source_failed_ || !got;
        if (got.value_or(0) == 0) {
            return false;
        }
    }
    return true;
}

/// Whether another one follows.
bool GzipStream::begin_next_stream() {
    if (behind_ || !skip_zeros()) {
        return false;
    }
    if (!load(mark_size) || zlib_.next_in[0] != 0x1f || zlib_.next_in[1] != 0x8b) {
        if (has_source_failed_) {
            return false;
        }
        behind_ = {Obstacle::unsupported, "what follows the gzip stream is not gzip"};
        return false;
    }
    is_within_stream_ = true;
    return inflateReset(&zlib_) == Z_OK;
}

/// Whether anything else follows.
bool GzipStream::skip_zeros() {
    while (load(1)) {
        const std::span<const std::uint8_t> ahead(zlib_.next_in, zlib_.avail_in);
        const auto other = std::ranges::find_if(ahead, [](auto byte) { return byte != 0; });
        const auto count = static_cast<uInt>(other - ahead.begin());
        zlib_.next_in += count;
        zlib_.avail_in -= count;
        zero_count_ += count;
        if (zero_count_ > zero_count_max) {
            behind_ = {Obstacle::limit,
                       fmt::format("more than {} zeros follow the gzip stream", zero_count_max)};
            return false;
        }
        if (other != ahead.end()) {
            return true;
        }
    }
    return false;
}

}  // namespace hemostat::archive
