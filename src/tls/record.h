// Records: their header, and a stream of bytes cut into them without being kept.
#pragma once

#include "base/bytes.h"
#include "tls/protocol.h"
#include "wire/decode_error.h"

#include <array>
#include <optional>

namespace hemostat::tls {

inline constexpr std::size_t record_header_size = 5;
/// The most that a protected record may carry (RFC 5246 §6.2.3).
inline constexpr std::size_t record_length_max = (1 << 14) + 2048;
/// The most that a plaintext record may carry (RFC 5246 §6.2.1).
inline constexpr std::size_t plaintext_length_max = 1 << 14;

struct RecordHeader {
    ContentType type = ContentType::handshake;
    ProtocolVersion version = ProtocolVersion::tls12;
    std::uint16_t length = 0;  ///< bytes of fragment behind the header

    bool operator==(const RecordHeader&) const = default;
};

/// Reads the record header at the front of `bytes`; consumes nothing.
///
/// Does not judge the minor version: old peers send surprising ones.
/// Errors: truncated below 5 bytes; malformed when the content type is unknown, the major version
///         is not 3 or `length` is above what any version of TLS allows.
/// Units:  `length` is in bytes.
/// Source: RFC 8446 §5.1, §5.2; RFC 5246 §6.2.3; RFC 6520 §6.
wire::Decoded<RecordHeader> parse_record_header(ByteView bytes);

std::array<std::uint8_t, record_header_size> encode_record_header(const RecordHeader& header);

/// One whole record around `fragment`, which must fit into it.
Bytes encode_record(ContentType type, ProtocolVersion version, ByteView fragment);

/// Some of a record's fragment: as much of it as has arrived.
struct RecordPiece {
    RecordHeader header;
    ByteView bytes;      ///< aliases the input; empty for a record of length 0
    std::size_t offset;  ///< of `bytes` within the fragment
    /// Whether the fragment ends with this piece.
    [[nodiscard]] bool is_last() const { return offset + bytes.size() == header.length; }
};

/// Cuts a stream into pieces of records as they arrive.
///
/// Keeps at most the five bytes of a header, whatever the length of a record, so that ten thousand
/// connections cost no buffers.
class RecordStream {
public:
    /// The next piece at the front of `bytes`, which is advanced past it; nothing when more bytes
    /// are needed.
    ///
    /// Errors: as parse_record_header(), as soon as the header's bytes show it. Sticks.
    wire::Decoded<std::optional<RecordPiece>> next(ByteView& bytes);

    /// Whether the stream stands between two records.
    [[nodiscard]] bool at_boundary() const { return header_size_ == 0; }

private:
    wire::Decoded<bool> fill_header(ByteView& bytes);

    std::array<std::uint8_t, record_header_size> header_bytes_{};
    std::uint8_t header_size_ = 0;  ///< bytes of the header that have arrived
    RecordHeader header_;
    std::size_t consumed_ = 0;  ///< bytes of the fragment that were handed out
};

}  // namespace hemostat::tls
