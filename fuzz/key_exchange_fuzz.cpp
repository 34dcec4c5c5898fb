// A server's key exchange from hostile bytes. Oracles: what parses, written again, is how the body
// begins, and computing with it gives a premaster secret or nothing.
#include "base/result.h"
#include "tls/key_exchange.h"
#include "tls/server_key_exchange.h"
#include "wire/writer.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace {

using namespace hemostat;

/// Larger primes are slow to compute with, and nothing else.
constexpr std::size_t fuzzed_prime_size_max = 64;

void check_starts_with(ByteView body, const Bytes& written) {
    ASSERT(written.size() <= body.size());
    ASSERT(std::equal(written.begin(), written.end(), body.begin()));
}

void check_exchange(tls::KeyExchange kind, ByteView body) {
    const auto keys = tls::exchange_keys(kind, tls::ProtocolVersion::tls12,
                                         {.certificate = body, .server_key_exchange = body});
    ASSERT(!keys || !keys->client_key_exchange.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView body(data, size);
    if (const auto ecdhe = tls::parse_ecdhe_parameters(body)) {
        wire::Writer writer;
        writer.u8(3).u16(tls::number_of(ecdhe->group)).vector(1, [&](wire::Writer& point) {
            point.bytes(ecdhe->point);
        });
        check_starts_with(body, writer.view());
    }
    const auto dhe = tls::parse_dhe_parameters(body);
    if (dhe) {
        wire::Writer writer;
        for (const ByteView number : {dhe->p, dhe->g, dhe->y}) {
            ASSERT(!number.empty());
            writer.vector(2, [&](wire::Writer& w) { w.bytes(number); });
        }
        check_starts_with(body, writer.view());
    }
    if (const auto leaf = tls::parse_leaf_certificate(body)) {
        ASSERT(leaf->size() + 6 <= size && leaf->data() == data + 6);
    }
    check_exchange(tls::KeyExchange::ecdhe, body);
    check_exchange(tls::KeyExchange::rsa, body);
    if (!dhe || dhe->p.size() <= fuzzed_prime_size_max) {
        check_exchange(tls::KeyExchange::dhe, body);
    }
    return 0;
}
