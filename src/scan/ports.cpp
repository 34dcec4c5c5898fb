#include "scan/ports.h"

#include "base/text.h"

#include <bitset>
#include <cstddef>

namespace hemostat::scan {
namespace {

constexpr std::size_t port_count = 65'536;

struct PortRange {
    std::uint16_t first;
    std::uint16_t last;
};

Result<PortRange> parse_range(std::string_view text) {
    const auto hyphen = text.find('-');
    TRY(const std::uint16_t first, parse_port(text.substr(0, hyphen)));
    if (hyphen == std::string_view::npos) {
        return PortRange{first, first};
    }
    TRY(const std::uint16_t last, parse_port(text.substr(hyphen + 1)));
    if (last < first) {
        const auto turned = std::to_string(last) + "-" + std::to_string(first);
        return fail(ErrorKind::invalid_input,
                    "'" + printable(text) + "' ends before it starts: write " + turned);
    }
    return PortRange{first, last};
}

}  // namespace

Result<std::uint16_t> parse_port(std::string_view text) {
    const auto port = parse_decimal<std::uint16_t>(text);
    if (!port || *port == 0) {
        return fail(ErrorKind::invalid_input, "'" + printable(text) +
                                                  "' is not a port: write a number from 1 to "
                                                  "65535, as in 443");
    }
    return *port;
}

Result<std::vector<std::uint16_t>> parse_ports(std::string_view text) {
    std::vector<std::uint16_t> ports;
    std::bitset<port_count> seen;
    for (std::string_view rest = text;;) {
        const auto comma = rest.find(',');
        TRY(const PortRange range, parse_range(rest.substr(0, comma)));
        for (std::size_t port = range.first; port <= range.last; ++port) {
            if (!seen[port]) {
                seen.set(port);
                ports.push_back(static_cast<std::uint16_t>(port));
            }
        }
        if (comma == std::string_view::npos) {
            return ports;
        }
        rest.remove_prefix(comma + 1);
    }
}

}  // namespace hemostat::scan
