#include "inspect/socket_table.h"

#include "base/text.h"
#include "inspect/kernel_lines.h"

#include <algorithm>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <system_error>

namespace hemostat::inspect {
namespace {

constexpr std::string_view listening_state = "0A";
constexpr std::size_t word_size = sizeof(std::uint32_t);

/// Takes the next field off the front of `rest`; empty at the end.
std::string_view take_field(std::string_view& rest) {
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    const std::string_view field = rest.substr(0, rest.find(' '));
    rest.remove_prefix(field.size());
    return field;
}

/// A number of exactly as many hexadecimal digits as T has.
template <std::unsigned_integral T>
std::optional<T> parse_hexadecimal(std::string_view text) {
    T value{};
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, 16);
    if (text.size() != sizeof(T) * 2 || error != std::errc{} || stop != end) {
        return std::nullopt;
    }
    return value;
}

std::optional<IpAddress> parse_address(std::string_view digits) {
    static constexpr std::size_t digits_in_word = word_size * 2;
    IpAddress address;
    if (digits.size() == 4 * digits_in_word) {
        address.family = IpAddress::Family::v6;
    } else if (digits.size() != digits_in_word) {
        return std::nullopt;
    }
    for (std::size_t index = 0; index * digits_in_word < digits.size(); ++index) {
        const auto word =
            parse_hexadecimal<std::uint32_t>(digits.substr(index * digits_in_word, digits_in_word));
        if (!word) {
            return std::nullopt;
        }
        std::memcpy(address.octets.data() + index * word_size, &*word, word_size);
    }
    return address;
}

/// The socket whose line starts with `local`; the fields behind its state are in `rest`.
std::optional<ListeningSocket> parse_socket(std::string_view local, std::string_view rest) {
    static constexpr int fields_before_inode = 5;
    const auto colon = std::min(local.find(':'), local.size());
    const auto address = parse_address(local.substr(0, colon));
    const auto port =
        parse_hexadecimal<std::uint16_t>(local.substr(std::min(colon + 1, local.size())));
    for (int count = 0; count < fields_before_inode; ++count) {
        take_field(rest);
    }
    const auto inode = parse_decimal<std::uint64_t>(take_field(rest));
    if (!address || !port || !inode) {
        return std::nullopt;
    }
    return ListeningSocket{*address, *port, *inode};
}

/// Adds the socket in `line` if it listens; false when the line is not as documented.
bool take_line(std::string_view line, std::vector<ListeningSocket>& sockets) {
    const std::string_view number = take_field(line);
    if (number.empty() || number == "sl") {
        return true;
    }
    const std::string_view local = take_field(line);
    take_field(line);  // the remote address
    const std::string_view state = take_field(line);
    if (state != listening_state) {
        return !state.empty();
    }
    const auto socket = parse_socket(local, line);
    if (socket) {
        sockets.push_back(*socket);
    }
    return socket.has_value();
}

}  // namespace

Result<std::vector<ListeningSocket>> parse_socket_table(std::string_view text) {
    std::vector<ListeningSocket> sockets;
    TRY([[maybe_unused]] const Done read,
        take_kernel_lines(text, [&](std::string_view line) { return take_line(line, sockets); }));
    return sockets;
}

}  // namespace hemostat::inspect
