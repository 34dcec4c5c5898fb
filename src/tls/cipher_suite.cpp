#include "tls/cipher_suite.h"

#include <algorithm>
#include <array>

namespace hemostat::tls {
namespace {

using enum KeyExchange;
using enum CipherMode;

constexpr auto finishable = std::to_array<CipherSuite>({
#include "tls/data/finishable_suites.inc"
});

constexpr auto standard = std::to_array<std::uint16_t>({
    0x002f, 0x0035, 0x003c, 0x003d, 0x009c, 0x009d,  // RSA, AES
    0xc009, 0xc00a, 0xc023, 0xc024, 0xc02b, 0xc02c,  // ECDHE_ECDSA, AES
    0xc013, 0xc014, 0xc027, 0xc028, 0xc02f, 0xc030,  // ECDHE_RSA, AES
    0xcca9, 0xcca8, 0xccaa,                          // CHACHA20_POLY1305
    0x0033, 0x0039, 0x0067, 0x006b, 0x009e, 0x009f,  // DHE_RSA, AES
    0x000a, 0x0016, 0xc008, 0xc012,                  // 3DES
    0x0041, 0x0084, 0x0045, 0x0088,                  // CAMELLIA
    0x0005, 0x0004, 0xc007, 0xc011,                  // RC4
});

constexpr auto every = std::to_array<std::uint16_t>({
#include "tls/data/every_suite.inc"
});

constexpr auto oldest = std::to_array<std::uint16_t>({
    0x002f,
    0x0035,
    0x000a,
    0x0005,
    0x0004,
    0x0033,
    0x0039,
    0x0016,
    0x0032,
    0x0038,
    0x0013,
    0x0009,
    0x0015,
    0x0003,
    0x0006,
    0x0008,
    0x0014,
});

constexpr auto tls13 = std::to_array<std::uint16_t>({0x1301, 0x1302, 0x1303, 0x1304, 0x1305});

}  // namespace

const CipherSuite* find_cipher_suite(std::uint16_t id) {
    const auto found = std::ranges::find(finishable, id, &CipherSuite::id);
    return found == finishable.end() ? nullptr : &*found;
}

std::span<const std::uint16_t> standard_cipher_suites() {
    return standard;
}
std::span<const std::uint16_t> every_cipher_suite() {
    return every;
}
std::span<const std::uint16_t> oldest_cipher_suites() {
    return oldest;
}
std::span<const std::uint16_t> tls13_cipher_suites() {
    return tls13;
}

}  // namespace hemostat::tls
