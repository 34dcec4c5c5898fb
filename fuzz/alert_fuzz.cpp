// Alerts from hostile bytes. Oracle: what parses is written as it was read.
#include "base/result.h"
#include "tls/alert.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace hemostat;
    const ByteView fragment(data, size);
    const auto alert = tls::parse_alert(fragment);
    ASSERT(alert.has_value() == (size == 2 && (data[0] == 1 || data[0] == 2)));
    if (alert) {
        ASSERT(std::ranges::equal(tls::encode_alert(*alert), fragment));
        ASSERT(!to_string(alert->description).empty());
    }
    return 0;
}
