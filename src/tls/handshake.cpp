#include "tls/handshake.h"

#include "wire/reader.h"

#include <algorithm>
#include <utility>

namespace hemostat::tls {

Bytes encode_handshake(HandshakeType type, ByteView body) {
    wire::Writer writer;
    writer.u8(number_of(type)).vector(3, [&](wire::Writer& w) { w.bytes(body); });
    return writer.take();
}

std::optional<HandshakeMessage> HandshakeStream::next(ByteView& bytes) {
    if (header_size_ < handshake_header_size) {
        const std::size_t size = std::min(handshake_header_size - header_size_, bytes.size());
        std::copy_n(bytes.begin(), size, header_.begin() + header_size_);
        header_size_ = static_cast<std::uint8_t>(header_size_ + size);
        bytes = bytes.subspan(size);
        if (header_size_ < handshake_header_size) {
            return std::nullopt;
        }
        wire::Reader reader(ByteView(header_).subspan(1));
        size_ = reader.u24("length");
        consumed_ = 0;
        body_ = {};
    }
    const std::size_t size = std::min(size_ - consumed_, bytes.size());
    keep(bytes.first(size));
    bytes = bytes.subspan(size);
    consumed_ += size;
    if (consumed_ < size_) {
        return std::nullopt;
    }
    header_size_ = 0;
    return HandshakeMessage{static_cast<HandshakeType>(header_[0]), size_, body_};
}

void HandshakeStream::keep(ByteView bytes) {
    const std::size_t wanted = std::min(limit_(static_cast<HandshakeType>(header_[0])), size_);
    if (body_.size() < wanted) {
        const std::size_t size = std::min(wanted - body_.size(), bytes.size());
        body_.insert(body_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    }
}

}  // namespace hemostat::tls
