#include "lab/write_buffer.h"

#include <utility>

namespace hemostat::lab {

Bytes WriteBuffer::add(ByteView bytes) {
    Bytes leaving;
    if (held_.size() + bytes.size() > size_) {
        if (!held_.empty()) {
            const ByteView filling = bytes.first(size_ - held_.size());
            leaving = flush();
            leaving.insert(leaving.end(), filling.begin(), filling.end());
            bytes = bytes.subspan(filling.size());
        }
        if (bytes.size() >= size_) {
            leaving.insert(leaving.end(), bytes.begin(), bytes.end());
            bytes = {};
        }
    }
    held_.insert(held_.end(), bytes.begin(), bytes.end());
    return leaving;
}

Bytes WriteBuffer::flush() {
    return std::exchange(held_, {});
}

}  // namespace hemostat::lab
