// ServerHellos from hostile bytes. Oracles: the fields are where the RFC puts them, nothing may
// follow, and of what is cut short only a hello without its extensions parses.
#include "base/result.h"
#include "tls/server_hello.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace hemostat;
    const ByteView body(data, size);
    const auto hello = tls::parse_server_hello(body);
    if (!hello) {
        ASSERT(hello.error().offset <= size);
        return 0;
    }
    ASSERT(tls::is_known(hello->version));
    ASSERT(std::ranges::equal(hello->random, body.subspan(2, 32)));
    const std::size_t after_session_id = 35 + std::size_t{data[34]};
    ASSERT(data[34] <= 32);
    ASSERT(hello->cipher_suite == (data[after_session_id] << 8 | data[after_session_id + 1]));
    ASSERT(hello->compression_method == data[after_session_id + 2]);
    const std::size_t extensions_start = after_session_id + 3;
    for (std::size_t cut = 0; cut < size; ++cut) {
        ASSERT(!tls::parse_server_hello(body.first(cut)) || cut == extensions_start);
    }
    Bytes longer(data, data + size);
    longer.push_back(0);
    ASSERT(!tls::parse_server_hello(longer));
    return 0;
}
