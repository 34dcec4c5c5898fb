#include "finding/json_writer.h"

#include <array>
#include <charconv>

namespace hemostat::finding {
namespace {

void append(std::string& out, std::uint64_t number) {
    std::array<char, 20> digits{};
    const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), number);
    out.append(digits.data(), result.ptr);
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

void JsonWriter::text_or_null(Literal name, std::string_view value) {
    if (value.empty()) {
        key(name).null();
    } else {
        member(name, value);
    }
}

void JsonWriter::hex(ByteView bytes) {
    separate();
    out_ += '"';
    append_hex(out_, bytes);
    out_ += '"';
}

void JsonWriter::milliseconds(Duration value) {
    separate();
    const auto microseconds = static_cast<std::uint64_t>(value.count());
    append(out_, microseconds / 1000);
    std::uint64_t rest = microseconds % 1000;
    out_ += rest == 0 ? "" : ".";
    for (std::uint64_t unit = 100; rest != 0; rest %= unit, unit /= 10) {
        out_ += static_cast<char>('0' + rest / unit);
    }
}

void JsonWriter::number(std::uint64_t value) {
    separate();
    append(out_, value);
}

void JsonWriter::value(std::string_view json) {
    separate();
    out_ += json;
}

JsonWriter& JsonWriter::key(Literal name) {
    quote(name.text());
    return end_key();
}

JsonWriter& JsonWriter::end_key() {
    out_ += ':';
    needs_comma_ = false;
    return *this;
}

void JsonWriter::quote(std::string_view text) {
    separate();
    out_ += '"';
    out_ += text;
    out_ += '"';
}

void JsonWriter::separate() {
    if (needs_comma_) {
        out_ += ',';
    }
    needs_comma_ = true;
}

}  // namespace hemostat::finding
