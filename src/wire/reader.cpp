#include "wire/reader.h"

namespace hemostat::wire {

ByteView Reader::bytes(std::size_t size, const char* field) {
    if (failure_ || size > remaining()) {
        fail(DecodeErrorKind::truncated, field);
        return {};
    }
    const ByteView view = bytes_.subspan(offset_, size);
    offset_ += size;
    return view;
}

void Reader::reject(const char* field) {
    fail(DecodeErrorKind::malformed, field);
}

std::optional<DecodeError> Reader::done(const char* field) {
    if (!failure_ && !empty()) {
        reject(field);
    }
    return failure_;
}

std::uint32_t Reader::integer(std::size_t size, const char* field) {
    std::uint32_t value = 0;
    for (const std::uint8_t byte : bytes(size, field)) {
        value = value << 8 | byte;
    }
    return value;
}

void Reader::fail(DecodeErrorKind kind, const char* field) {
    if (!failure_) {
        failure_ = DecodeError{kind, offset_, field};
    }
}

}  // namespace hemostat::wire
