#include "base/host_name.h"

#include "base/text.h"

#include <algorithm>
#include <cstddef>

namespace hemostat {
namespace {

constexpr std::size_t name_size_max = 253;
constexpr std::size_t label_size_max = 63;

bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

bool is_letter(char character) {
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
}

bool is_hexadecimal(char character) {
    return is_digit(character) || (character >= 'a' && character <= 'f') ||
           (character >= 'A' && character <= 'F');
}

bool is_ascii(char character) {
    return static_cast<unsigned char>(character) < 0x80;
}

/// Whether inet_aton(3), and with it a resolver, takes `label` for a number.
bool is_number(std::string_view label) {
    if (label.starts_with("0x") || label.starts_with("0X")) {
        return std::ranges::all_of(label.substr(2), is_hexadecimal);
    }
    return std::ranges::all_of(label, is_digit);
}

/// What is wrong with `label`, and what would be right; or nothing.
std::string_view fault_of_label(std::string_view label) {
    if (label.empty()) {
        return "is not a host name: a dot must stand between two labels";
    }
    if (label.size() > label_size_max) {
        return "is not a host name: a label may have at most 63 characters";
    }
    const auto is_allowed = [](char character) {
        return is_letter(character) || is_digit(character) || character == '-' || character == '_';
    };
    if (!std::ranges::all_of(label, is_allowed)) {
        return "is not a host name: it may have only letters, digits, hyphens, underscores and "
               "dots";
    }
    return {};
}

std::string_view fault_of_name(std::string_view name) {
    if (name.empty()) {
        return "is not a host name: there must be at least one label, as in www.example.org";
    }
    if (!std::ranges::all_of(name, is_ascii)) {
        return "is not ASCII: write it in its xn-- form";
    }
    if (name.size() > name_size_max) {
        return "is not a host name: it may have at most 253 characters";
    }
    for (std::string_view rest = name;;) {
        const auto dot = rest.find('.');
        const std::string_view label = rest.substr(0, dot);
        if (const auto fault = fault_of_label(label); !fault.empty()) {
            return fault;
        }
        if (dot == std::string_view::npos) {
            return is_number(label)
                       ? "is no address and no host name: write an IPv4 address as four "
                         "numbers from 0 to 255, as in 192.0.2.7"
                       : "";
        }
        rest.remove_prefix(dot + 1);
    }
}

}  // namespace

Result<std::string_view> parse_host_name(std::string_view text) {
    std::string_view name = text;
    if (name.ends_with('.')) {
        name.remove_suffix(1);
    }
    if (const auto fault = fault_of_name(name); !fault.empty()) {
        return fail(ErrorKind::invalid_input, "'" + printable(text) + "' " + std::string(fault));
    }
    return name;
}

}  // namespace hemostat
