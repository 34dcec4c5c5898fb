#include "tls/record.h"

#include "base/result.h"
#include "wire/reader.h"

#include <algorithm>
#include <utility>

namespace hemostat::tls {
namespace {

using wire::DecodeError;
using wire::DecodeErrorKind;

bool is_content_type(std::uint8_t type) {
    return type >= number_of(ContentType::change_cipher_spec) &&
           type <= number_of(ContentType::heartbeat);
}

// What is wrong with as much of a header as has arrived: a peer that does not speak TLS is known
// by its first byte, and need not send four more.
std::optional<DecodeError> find_fault(ByteView header) {
    if (!header.empty() && !is_content_type(header[0])) {
        return DecodeError{DecodeErrorKind::malformed, 0, "ContentType"};
    }
    if (header.size() > 1 && header[1] != 3) {
        return DecodeError{DecodeErrorKind::malformed, 1, "ProtocolVersion"};
    }
    if (header.size() > 4 && (header[3] << 8 | header[4]) > static_cast<int>(record_length_max)) {
        return DecodeError{DecodeErrorKind::malformed, 3, "length"};
    }
    return std::nullopt;
}

}  // namespace

wire::Decoded<RecordHeader> parse_record_header(ByteView bytes) {
    if (const auto fault = find_fault(bytes.first(std::min(bytes.size(), record_header_size)))) {
        return tl::unexpected(*fault);
    }
    wire::Reader reader(bytes);
    RecordHeader header;
    header.type = static_cast<ContentType>(reader.u8("type"));
    header.version = static_cast<ProtocolVersion>(reader.u16("legacy_record_version"));
    header.length = reader.u16("length");
    if (reader.failure()) {
        return tl::unexpected(*reader.failure());
    }
    return header;
}

std::array<std::uint8_t, record_header_size> encode_record_header(const RecordHeader& header) {
    const auto version = number_of(header.version);
    return {number_of(header.type), static_cast<std::uint8_t>(version >> 8),
            static_cast<std::uint8_t>(version), static_cast<std::uint8_t>(header.length >> 8),
            static_cast<std::uint8_t>(header.length)};
}

Bytes encode_record(ContentType type, ProtocolVersion version, ByteView fragment) {
    ASSERT(fragment.size() <= record_length_max);
    const auto header =
        encode_record_header({type, version, static_cast<std::uint16_t>(fragment.size())});
    Bytes record(header.size() + fragment.size());
    std::ranges::copy(fragment, std::ranges::copy(header, record.begin()).out);
    return record;
}

wire::Decoded<std::optional<RecordPiece>> RecordStream::next(ByteView& bytes) {
    const bool had_header = header_size_ == record_header_size;
    const auto has_header = fill_header(bytes);
    if (!has_header) {
        return tl::unexpected(has_header.error());
    }
    const std::size_t wanted = header_.length - consumed_;
    const bool is_empty_record = header_.length == 0 && !had_header;
    if (!*has_header || (bytes.empty() && !is_empty_record)) {
        return std::nullopt;
    }
    const std::size_t size = std::min(wanted, bytes.size());
    const RecordPiece piece{header_, bytes.first(size), consumed_};
    bytes = bytes.subspan(size);
    consumed_ += size;
    if (piece.is_last()) {
        header_size_ = 0;
        consumed_ = 0;
    }
    return piece;
}

wire::Decoded<bool> RecordStream::fill_header(ByteView& bytes) {
    if (header_size_ == record_header_size) {
        return true;
    }
    const std::size_t size = std::min(record_header_size - header_size_, bytes.size());
    std::copy_n(bytes.begin(), size, header_bytes_.begin() + header_size_);
    header_size_ = static_cast<std::uint8_t>(header_size_ + size);
    bytes = bytes.subspan(size);
    const ByteView arrived = ByteView(header_bytes_).first(header_size_);
    if (const auto fault = find_fault(arrived)) {
        return tl::unexpected(*fault);
    }
    if (header_size_ < record_header_size) {
        return false;
    }
    header_ = *parse_record_header(arrived);
    return true;
}

}  // namespace hemostat::tls
