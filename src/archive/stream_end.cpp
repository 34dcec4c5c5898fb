#include "archive/stream_end.h"

#include "archive/little_endian.h"

#include <array>
#include <span>

namespace hemostat::archive {

std::optional<std::uint64_t> StreamEnd::find(Format format, std::uint64_t begin) {
    at_ = begin;
    has_failed_ = false;
    const auto end = format == Format::zstd ? find_zstd_end()
                     : format == Format::xz ? find_xz_end()
                                            : std::nullopt;
    return has_failed_ || at_ > bytes_.size() ? std::nullopt : end;
}

// RFC 8878 §3.1.1: the mark, a descriptor that says which fields follow, blocks, a check sum.
std::optional<std::uint64_t> StreamEnd::find_zstd_end() {
    at_ += 4;
    const std::uint64_t descriptor = take(1);
    const bool is_single_segment = (descriptor & 0x20U) != 0;
    const std::uint64_t size_field = descriptor >> 6U;
    static constexpr std::array<std::uint64_t, 4> sizes{0, 2, 4, 8};
    static constexpr std::array<std::uint64_t, 4> dictionary_sizes{0, 1, 2, 4};
    at_ += size_field == 0 && is_single_segment ? 1 : sizes[size_field & 3U];
    at_ += (is_single_segment ? 0 : 1) + dictionary_sizes[descriptor & 3U];
    for (bool is_last = false; !is_last;) {
        const std::uint64_t header = take(3);
        is_last = (header & 1U) != 0;
        const bool is_repeated_byte = (header >> 1U & 3U) == 1;
        at_ += is_repeated_byte ? 1 : header >> 3U;
        if (has_failed_) {
            return std::nullopt;
        }
    }
    at_ += (descriptor & 4U) != 0 ? 4 : 0;
    return at_;
}

// A header of 12 bytes, blocks, an index that begins with a zero, a footer of 12 bytes.
std::optional<std::uint64_t> StreamEnd::find_xz_end() {
    const std::uint64_t begin = at_;
    at_ += 7;
    const std::uint64_t check = take(1) & 0xfU;
    const std::uint64_t check_size = check == 0 ? 0 : std::uint64_t{4} << (check - 1) / 3;
    at_ = begin + 12;
    while (true) {
        const std::uint64_t block = at_;
        const std::uint64_t header_size = take(1);
        if (has_failed_) {
            return std::nullopt;
        }
        if (header_size == 0) {
            break;
        }
        at_ = block + (header_size + 1) * 4;
        if (!pass_lzma2()) {
            return std::nullopt;
        }
        align(begin);
        at_ += check_size;
    }
    if (!pass_xz_index()) {
        return std::nullopt;
    }
    align(begin);
    at_ += 4 + 10;
    static constexpr std::uint64_t footer_mark = 0x5a59;  // "YZ"
    return take(2) == footer_mark ? std::optional(at_) : std::nullopt;
}

// A control byte says whether a chunk is packed, and how long its own header is.
bool StreamEnd::pass_lzma2() {
    while (true) {
        const std::uint64_t control = take(1);
        if (has_failed_ || (control > 2 && control < 0x80)) {
            return false;
        }
        if (control == 0) {
            return true;
        }
        if (control >= 0x80) {
            at_ += 2;
        }
        const std::uint64_t low = take(1);
        const std::uint64_t size = (take(1) | low << 8U) + 1;
        at_ += size + (control >= 0xc0 ? 1 : 0);
    }
}

bool StreamEnd::pass_xz_index() {
    for (std::uint64_t left = 2 * take_variable(); left > 0 && !has_failed_; --left) {
        take_variable();
    }
    return !has_failed_;
}

std::uint64_t StreamEnd::take(std::size_t size) {
    std::array<std::uint8_t, 8> bytes{};
    const auto got = bytes_.read_at(at_, std::span(bytes).first(size));
    ++step_count_;
    if (!got || *got < size || step_count_ > steps_max) {
        has_failed_ = true;
        return 0;
    }
    at_ += size;
    return little_endian(bytes, 0, size);
}

// Seven bits a byte, the lowest first; the highest bit says that there is more.
std::uint64_t StreamEnd::take_variable() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 63; shift += 7) {
        const std::uint64_t byte = take(1);
        value |= (byte & 0x7fU) << shift;
        if ((byte & 0x80U) == 0) {
            return value;
        }
    }
    has_failed_ = true;
    return 0;
}

void StreamEnd::align(std::uint64_t begin) {
    at_ += (4 - (at_ - begin) % 4) % 4;
}

}  // namespace hemostat::archive
