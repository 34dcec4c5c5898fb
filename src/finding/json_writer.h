// JSON as text, written from front to back without building values first.
#pragma once

#include "base/bytes.h"
#include "base/clock.h"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace hemostat::finding {

// RFC 8259 §7: "the characters that MUST be escaped: quotation mark, reverse solidus, and the
// control characters (U+0000 through U+001F)".
constexpr bool must_be_escaped(char character) {
    return static_cast<unsigned char>(character) < 0x20 || character == '"' || character == '\\';
}

/// A text of our own sources, of which the compiler checks that it needs no escapes.
///
/// Lifetime: that of the process.
class Literal {
public:
    template <std::size_t size>
    consteval Literal(const char (&text)[size])  // NOLINT(google-explicit-constructor)
        : text_(text, size - 1) {
        for (const char character : text_) {
            if (must_be_escaped(character)) {
                throw "a literal must not need escapes";
            }
        }
    }
    [[nodiscard]] constexpr std::string_view text() const { return text_; }

private:
    std::string_view text_;
};

/// Appends to a text of its user's.
///
/// Puts commas, quotation marks and escapes; that keys stand in objects only, and differ, is its
/// user's part.
class JsonWriter {
public:
    explicit JsonWriter(std::string& out) : out_(out) {}

    template <typename Body>
    void object(Body&& body) {
        enclose('{', '}', std::forward<Body>(body));
    }
    template <typename Body>
    void array(Body&& body) {
        enclose('[', ']', std::forward<Body>(body));
    }
    void text(std::string_view value);
    void text(std::same_as<Literal> auto value) { quote(value.text()); }
    /// Bytes as a text of hexadecimal digits.
    void hex(ByteView bytes);
    void number(std::uint64_t value);
    /// A time that is not negative, in milliseconds with all its digits: 0.25.
    void milliseconds(Duration value);
    void boolean(bool truth) { value(truth ? "true" : "false"); }
    void null() { value("null"); }
    /// `json` as it is: a whole value.
    void value(std::string_view json);

    /// The next thing written is its value.
    JsonWriter& key(Literal name);
    JsonWriter& key(std::same_as<std::string_view> auto name) {
        text(name);
        return end_key();
    }
    void member(Literal name, std::string_view value) { key(name).text(value); }
    void member(Literal name, std::same_as<Literal> auto value) { key(name).text(value); }
    template <std::unsigned_integral Number>
        requires(!std::same_as<Number, bool>)
    void member(Literal name, Number value) {
        key(name).number(value);
    }
    void member(Literal name, std::same_as<bool> auto value) { key(name).boolean(value); }
    /// In milliseconds.
    void member(Literal name, Duration value) { key(name).milliseconds(value); }
    /// null for an empty text.
    void text_or_null(Literal name, std::string_view value);

private:
    template <typename Body>
    void enclose(char open, char close, Body&& body) {
        separate();
        out_ += open;
        needs_comma_ = false;
        std::forward<Body>(body)();
        out_ += close;
        needs_comma_ = true;
    }
    JsonWriter& end_key();
    void separate();
    void quote(std::string_view text);

    std::string& out_;
    bool needs_comma_ = false;
};

}  // namespace hemostat::finding
