// Oracle: what parses is written and parses to the same value, and a network contains its address.
#include "base/bytes.h"
#include "base/ip_address.h"
#include "base/result.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = hemostat::as_text({data, size});
    if (const auto address = hemostat::parse_ip_address(text)) {
        ASSERT(hemostat::parse_ip_address(to_string(*address)) == address);
    }
    if (const auto network = hemostat::parse_ip_network(text)) {
        ASSERT(hemostat::parse_ip_network(to_string(*network)) == network);
        ASSERT(network->contains(network->address));
        ASSERT(network->contains(*network));
    }
    return 0;
}
