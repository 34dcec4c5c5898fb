#include "binary/cursor.h"

#include "binary/image.h"

#include <algorithm>

namespace hemostat::binary {

ByteView Cursor::bytes(std::uint64_t size, const char* field) {
    if (failure_) {
        return {};
    }
    if (offset_ > file_.size() || size > file_.size() - offset_) {
        failure_ = wire::DecodeError{wire::DecodeErrorKind::truncated, offset_, field};
        return {};
    }
    const ByteView view = file_.subspan(offset_, size);
    offset_ += size;
    return view;
}

std::uint64_t Cursor::integer(std::uint64_t size, const char* field) {
    const ByteView view = bytes(size, field);
    std::uint64_t value = 0;
    if (layout_.byte_order == std::endian::big) {
        for (const std::uint8_t byte : view) {
            value = value << 8U | byte;
        }
        return value;
    }
    for (std::size_t at = view.size(); at > 0; --at) {
        value = value << 8U | view[at - 1];
    }
    return value;
}

ByteView clip(ByteView file, std::uint64_t offset, std::uint64_t size) {
    if (offset >= file.size()) {
        return {};
    }
    return file.subspan(offset, std::min<std::uint64_t>(size, file.size() - offset));
}

std::optional<std::string_view> find_text(ByteView table, std::uint64_t offset) {
    const std::string_view text = as_text(clip(table, offset, text_size_max + 1));
    const std::size_t end = text.find('\0');
    if (end == std::string_view::npos) {
        return std::nullopt;
    }
    return text.substr(0, end);
}

}  // namespace hemostat::binary
