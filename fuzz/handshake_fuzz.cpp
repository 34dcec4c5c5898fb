// The handshake layer from hostile bytes. Oracles: cutting it anywhere changes nothing, what was
// read whole, written again, is the stream, and no more of a body is kept than was asked for.
#include "base/result.h"
#include "tls/handshake.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace {

using namespace hemostat;

std::size_t no_limit(tls::HandshakeType /*type*/) {
    return 1 << 24;
}

std::size_t small_limit(tls::HandshakeType type) {
    return tls::number_of(type) % 8;
}

/// The messages in `stream`, read in pieces of `size` bytes and written again.
Bytes read(ByteView stream, std::size_t size, tls::BodyLimit limit) {
    tls::HandshakeStream messages(limit);
    Bytes all;
    for (std::size_t at = 0; at < stream.size(); at += size) {
        ByteView bytes = stream.subspan(at, std::min(size, stream.size() - at));
        while (const auto message = messages.next(bytes)) {
            ASSERT(message->body.size() == std::min(message->size, limit(message->type)));
            const Bytes again = tls::encode_handshake(message->type, message->body);
            all.insert(all.end(), again.begin(), again.end());
        }
        ASSERT(bytes.empty());
    }
    return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const ByteView stream(data + 1, size - 1);
    const Bytes whole = read(stream, stream.size() + 1, no_limit);
    ASSERT(whole.size() <= stream.size());
    ASSERT(std::equal(whole.begin(), whole.end(), stream.begin()));
    ASSERT(read(stream, 1, no_limit) == whole);
    ASSERT(read(stream, data[0] + std::size_t{1}, no_limit) == whole);
    ASSERT(read(stream, data[0] + std::size_t{1}, small_limit) ==
           read(stream, stream.size() + 1, small_limit));
    return 0;
}
