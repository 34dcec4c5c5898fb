#include "scan/target.h"

#include "base/host_name.h"
#include "base/text.h"
#include "scan/ports.h"

#include <algorithm>
#include <array>

namespace hemostat::scan {
namespace {

/// A URL's scheme that speaks TLS from the first byte, and the one like it that does not.
struct Scheme {
    std::string_view name;
    std::string_view plain_name;
    std::uint16_t port;
};

constexpr std::array<Scheme, 6> schemes{{
    {"https", "http", 443},
    {"imaps", "imap", 993},
    {"pop3s", "pop3", 995},
    {"smtps", "smtp", 465},
    {"ldaps", "ldap", 636},
    {"ftps", "ftp", 990},
}};

constexpr std::string_view scheme_end = "://";
constexpr unsigned block_bits_max = 32;

/// What is wrong with `text`, and what would be right.
tl::unexpected<Error> refuse(std::string_view text, const std::string& clause) {
    return fail(ErrorKind::invalid_input, "'" + printable(text) + "' " + clause);
}

Result<Target> with_port(Result<Target> target, std::string_view port_text) {
    if (target) {
        TRY(target->port, parse_port(port_text));
    }
    return target;
}

Result<Target> parse_v6(std::string_view text) {
    const auto address = parse_ip_address(text);
    if (address && address->family == IpAddress::Family::v6) {
        return Target{.host = address->unmapped()};
    }
    if (text.find('%') != std::string_view::npos) {
        return refuse(text,
                      "is not an IPv6 address with an interface of this machine: write it as in "
                      "fe80::7%eth0");
    }
    return refuse(text,
                  "is not an IPv6 address: write it as in 2001:db8::7, or [2001:db8::7]:443 with a "
                  "port");
}

/// [v6] or [v6]:port.
Result<Target> parse_bracketed(std::string_view text) {
    const auto end = text.find(']');
    const std::string_view rest = end == std::string_view::npos ? "" : text.substr(end + 1);
    if (end == std::string_view::npos || (!rest.empty() && rest.front() != ':')) {
        return refuse(text, "has brackets in the wrong place: write it as in [2001:db8::7]:443");
    }
    auto target = parse_v6(text.substr(1, end - 1));
    return rest.empty() ? target : with_port(std::move(target), rest.substr(1));
}

/// An IPv4 address or a name.
Result<Target> parse_host(std::string_view text) {
    if (const auto address = parse_ip_address(text)) {
        return Target{.host = *address};
    }
    TRY(const std::string_view name, parse_host_name(text));
    return Target{.host = std::string(name)};
}

/// One host, with or without a port.
Result<Target> parse_host_and_port(std::string_view text) {
    if (text.starts_with('[')) {
        return parse_bracketed(text);
    }
    const auto colon = text.find(':');
    if (colon == std::string_view::npos) {
        return parse_host(text);
    }
    if (text.find(':', colon + 1) != std::string_view::npos) {
        return parse_v6(text);
    }
    return with_port(parse_host(text.substr(0, colon)), text.substr(colon + 1));
}

Result<Scheme> parse_scheme(std::string_view text) {
    const auto end = text.find(scheme_end);
    const std::string name = to_lower(text.substr(0, end));
    for (const Scheme& scheme : schemes) {
        if (name == scheme.name) {
            return scheme;
        }
        if (name == scheme.plain_name) {
            return refuse(text, "cannot be checked: TLS is not spoken by " + name +
                                    "; did you mean " + std::string(scheme.name) +
                                    printable(text.substr(end)) + "?");
        }
    }
    return refuse(text,
                  "has a scheme that we do not know: write https, imaps, pop3s, smtps, ldaps or "
                  "ftps, or only the host and port");
}

/// RFC 3986 §3.2: "The authority component is preceded by a double slash ("//") and is terminated
/// by the next slash ("/"), question mark ("?"), or number sign ("#") character".
std::string_view authority_of(std::string_view url) {
    const std::string_view rest = url.substr(url.find(scheme_end) + scheme_end.size());
    const std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
    const auto user_end = authority.rfind('@');
    return user_end == std::string_view::npos ? authority : authority.substr(user_end + 1);
}

Result<Target> parse_url(std::string_view text) {
    TRY(const Scheme scheme, parse_scheme(text));
    const std::string_view authority = authority_of(text);
    if (!authority.starts_with('[') && std::ranges::count(authority, ':') > 1) {
        return refuse(text, "has an IPv6 address without brackets: write it as in " +
                                std::string(scheme.name) + "://[2001:db8::7]/");
    }
    TRY(Target target, parse_host_and_port(authority));
    target.port = target.port.value_or(scheme.port);
    return target;
}

/// `address` with only its first `bits` bits.
IpAddress first_bits(IpAddress address, unsigned bits) {
    for (unsigned bit = bits; bit < address.bit_count(); ++bit) {
        auto& octet = address.octets[bit / 8];
        octet = static_cast<std::uint8_t>(octet & ~(0x80U >> bit % 8));
    }
    return address;
}

Result<Target> parse_block(std::string_view text) {
    const auto slash = text.find('/');
    const auto address = parse_ip_address(text.substr(0, slash));
    if (!address || address->zone != 0) {
        return refuse(text,
                      "is neither a block of addresses nor a URL: write it as in 10.0.0.0/24 or "
                      "https://www.example.org/");
    }
    const auto bits = parse_decimal<unsigned>(text.substr(slash + 1));
    if (!bits || *bits > address->bit_count()) {
        return refuse(text, "has no prefix length from 0 to " +
                                std::to_string(address->bit_count()) +
                                " behind its slash: write it as in 10.0.0.0/24, and the ports of a "
                                "block with --port");
    }
    const IpNetwork block{first_bits(*address, *bits), *bits};
    if (block.address != *address) {
        return refuse(text, "starts inside its block: write " + to_string(block) +
                                " for the whole block, or " + to_string(*address) +
                                " for the one address");
    }
    if (address->bit_count() - *bits > block_bits_max) {
        return refuse(text, "has more than 2^32 addresses: write smaller blocks, as in " +
                                to_string(IpNetwork{*address, address->bit_count() - 16}));
    }
    return Target{.host = block};
}

std::string host_text(const std::string& name, bool /*has_port*/) {
    return name;
}

std::string host_text(const IpAddress& address, bool has_port) {
    const std::string text = to_string(address);
    return has_port && address.family == IpAddress::Family::v6 ? "[" + text + "]" : text;
}

std::string host_text(const IpNetwork& network, bool /*has_port*/) {
    return to_string(network);
}

}  // namespace

Result<Target> parse_target(std::string_view text) {
    Result<Target> target = text.find(scheme_end) != std::string_view::npos ? parse_url(text)
                            : text.find('/') != std::string_view::npos      ? parse_block(text)
                                                                       : parse_host_and_port(text);
    const std::string quoted = "'" + printable(text) + "'";
    // What is wrong with a part of the text says little without the whole.
    if (!target && !target.error().what.starts_with(quoted)) {
        return in_context(quoted, std::move(target).error());
    }
    return target;
}

std::string to_string(const Target& target) {
    const bool has_port = target.port.has_value();
    const auto text =
        std::visit([&](const auto& host) { return host_text(host, has_port); }, target.host);
    return has_port ? text + ":" + std::to_string(*target.port) : text;
}

}  // namespace hemostat::scan
