// JSON as text, written from front to back without building values first.
#pragma once

#include "base/bytes.h"

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace hemostat::finding {

/// Appends to a text of its user's.
///
/// Puts commas and quotation marks; that keys stand in objects only, and differ, is its user's
/// part. Texts are escaped as RFC 8259 §7 demands, and otherwise left as they are; keys are
/// literals that need none of that.
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
    /// Bytes as a text of hexadecimal digits.
    void hex(ByteView bytes);
    void number(double value);
    void number(std::unsigned_integral auto value) { integer(value); }
    void null() { value("null"); }
    /// `json` as it is: a whole value.
    void value(std::string_view json);

    /// The next thing written is its value.
    JsonWriter& key(std::string_view name);
    void member(std::string_view name, std::string_view value) { key(name).text(value); }
    void member(std::string_view name, double value) { key(name).number(value); }
    void member(std::string_view name, std::unsigned_integral auto value) {
        key(name).integer(value);
    }

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
    void separate();
    void integer(std::uint64_t value);

    std::string& out_;
    bool needs_comma_ = false;
};

}  // namespace hemostat::finding
