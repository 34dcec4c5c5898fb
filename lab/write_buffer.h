// OpenSSL's buffer BIO, which holds back what a server writes until its handshake is over.
#pragma once

#include "base/bytes.h"

#include <cstddef>

namespace hemostat::lab {

/// Holds up to `size` bytes back; what overflows leaves as it does from OpenSSL's bio/bf_buff.c.
class WriteBuffer {
public:
    explicit WriteBuffer(std::size_t size) : size_(size) {}

    /// Takes `bytes`; gives what leaves now.
    Bytes add(ByteView bytes);
    /// Gives all that was held back.
    Bytes flush();

private:
    std::size_t size_;
    Bytes held_;
};

}  // namespace hemostat::lab
