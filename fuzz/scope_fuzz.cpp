// Scope files from hostile text. Oracles: what is accepted is not over, reads back as itself, and
// covers an address only if a comparison of single bits finds it in a network of the file's.
#include "base/bytes.h"
#include "base/result.h"
#include "scope/scope.h"
#include "scope/scope_file.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace {

using namespace hemostat;

constexpr std::chrono::sys_days today{std::chrono::days(20'000)};

bool bit_of(const IpAddress& address, unsigned bit) {
    return (address.octets[bit / 8] >> (7 - bit % 8) & 1) != 0;
}

bool shares_bits(const IpNetwork& network, const IpAddress& address) {
    if (network.address.family != address.family) {
        return false;
    }
    for (unsigned bit = 0; bit < network.prefix_bits; ++bit) {
        if (bit_of(network.address, bit) != bit_of(address, bit)) {
            return false;
        }
    }
    return true;
}

bool is_own(const IpAddress& address) {
    return address.family == IpAddress::Family::v4 ? address.octets[0] == 127
                                                   : to_string(address) == "::1";
}

void check_address(const scope::ScopeFile& file, const scope::Scope& scope,
                   const IpAddress& address) {
    const IpAddress plain = address.unmapped();
    const bool is_listed = std::ranges::any_of(
        file.networks, [&](const IpNetwork& network) { return shares_bits(network, plain); });
    ASSERT(scope.covers(address) == (is_listed || is_own(plain)));
}

/// The edges of every network, and the addresses one bit outside.
void check_addresses(const scope::ScopeFile& file, const scope::Scope& scope) {
    for (const IpNetwork& network : file.networks) {
        check_address(file, scope, network.address);
        for (unsigned bit = 0; bit < network.address.bit_count(); ++bit) {
            IpAddress near = network.address;
            near.octets[bit / 8] ^= static_cast<std::uint8_t>(0x80U >> bit % 8);
            check_address(file, scope, near);
        }
        ASSERT(scope.covers(network) || network.address.family == IpAddress::Family::v6);
    }
}

void check_names(const scope::ScopeFile& file, const scope::Scope& scope) {
    for (const std::string& name : file.names) {
        ASSERT(scope.covers(name) && scope.covers(name + "."));
    }
    for (const std::string& suffix : file.suffixes) {
        ASSERT(scope.covers(suffix) && scope.covers("a." + suffix));
    }
    ASSERT(file.names.empty() || file.names.front().find_first_of("\"\\\n") == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto file = scope::parse_scope_file(as_text({data, size}), "fuzz", today);
    if (!file) {
        ASSERT(file.error().what.find_first_of("\r\n\x1b") == std::string::npos);
        return 0;
    }
    ASSERT(file->until >= today && !file->authorised_by.empty());
    const auto again = scope::parse_scope_file(to_toml(*file), "again", today);
    ASSERT(again && *again == *file);
    const auto scope = scope::Scope::listed(*file, {});
    check_addresses(*file, scope);
    check_names(*file, scope);
    return 0;
}
