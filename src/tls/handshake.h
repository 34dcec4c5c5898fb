// Handshake messages: their framing, across any fragmentation into records.
#pragma once

#include "base/bytes.h"
#include "tls/protocol.h"
#include "wire/writer.h"

#include <array>
#include <optional>

namespace hemostat::tls {

inline constexpr std::size_t handshake_header_size = 4;

/// One message: HandshakeType, uint24 length, body (RFC 5246 §7.4).
Bytes encode_handshake(HandshakeType type, ByteView body);

/// A message that has arrived whole.
struct HandshakeMessage {
    HandshakeType type;
    std::size_t size;  ///< of the body, in bytes
    /// The body's first bytes: all of them unless the limit given for its type was smaller.
    /// Lifetime: until the next call of HandshakeStream::next().
    ByteView body;

    [[nodiscard]] bool is_whole() const { return body.size() == size; }
};

/// How many bytes of a message's body the reader of a stream wants to see.
using BodyLimit = std::size_t (*)(HandshakeType type);

/// Cuts the handshake layer into messages, keeping of each body only what is wanted.
class HandshakeStream {
public:
    explicit HandshakeStream(BodyLimit limit) : limit_(limit) {}

    /// The next message that ends within `bytes`, which is advanced past it; nothing when the
    /// message needs more bytes.
    std::optional<HandshakeMessage> next(ByteView& bytes);

    /// Whether the stream stands between two messages.
    [[nodiscard]] bool at_boundary() const { return header_size_ == 0; }

private:
    void keep(ByteView bytes);

    BodyLimit limit_;
    std::array<std::uint8_t, handshake_header_size> header_{};
    std::uint8_t header_size_ = 0;
    std::size_t size_ = 0;      ///< of the body
    std::size_t consumed_ = 0;  ///< of the body
    Bytes body_;
};

}  // namespace hemostat::tls
