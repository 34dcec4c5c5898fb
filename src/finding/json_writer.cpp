#include "finding/json_writer.h"

#include <array>
#include <charconv>

namespace hemostat::finding {
namespace {

template <typename Number>
void append(std::string& out, Number number) {
    std::array<char, 32> digits{};
    const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    out.append(digits.data(), result.ptr);
}

// RFC 8259 §7: "the characters that MUST be escaped: quotation mark, reverse solidus, and the
// control characters (U+0000 through U+001F)".
bool must_be_escaped(char character) {
    return static_cast<unsigned char>(character) < 0x20 || character == '"' || character == '\\';
}

void append_escaped(std::string& out, char character) {
    static constexpr char digits[] = "0123456789abcdef";
    switch (character) {
        case '"': out += "\\\""; return;
        case '\\': out += "\\\\"; return;
        case '\b': out += "\\b"; return;
        case '\f': out += "\\f"; return;
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        default:
            out += "\\u00";
            out += digits[static_cast<unsigned char>(character) >> 4];
            out += digits[static_cast<unsigned char>(character) & 0x0f];
    }
}

}  // namespace

void JsonWriter::text(std::string_view value) {
    separate();
    out_ += '"';
    std::size_t written = 0;
    for (std::size_t index = 0; index < value.size(); ++index) {
        if (must_be_escaped(value[index])) {
            out_ += value.substr(written, index - written);
            append_escaped(out_, value[index]);
            written = index + 1;
        }
    }
    out_ += value.substr(written);
    out_ += '"';
}

void JsonWriter::hex(ByteView bytes) {
    separate();
    out_ += '"';
    append_hex(out_, bytes);
    out_ += '"';
}

void JsonWriter::number(double value) {
    separate();
    append(out_, value);
}

void JsonWriter::integer(std::uint64_t value) {
    separate();
    append(out_, value);
}

void JsonWriter::value(std::string_view json) {
    separate();
    out_ += json;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    separate();
    out_ += '"';
    out_ += name;
    out_ += "\":";
    needs_comma_ = false;
    return *this;
}

void JsonWriter::separate() {
    if (needs_comma_) {
        out_ += ',';
    }
    needs_comma_ = true;
}

}  // namespace hemostat::finding
