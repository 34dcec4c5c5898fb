// Oracle: what is read as a claim or a campaign, is written and read again, is the same.
#include "base/bytes.h"
#include "store/record_json.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace hemostat;
    const std::string_view text = as_text({data, size});
    if (const auto claim = store::parse_claim(text)) {
        // A NUL is read from its escape, and refused when it is to be written.
        if (const auto written = store::to_json(*claim)) {
            const auto again = store::parse_claim(*written);
            ASSERT(again.has_value());
            ASSERT(*again == *claim);
        }
    }
    if (const auto campaign = store::parse_campaign(text)) {
        const auto written = store::to_json(*campaign);
        ASSERT(written.has_value());
        const auto again = store::parse_campaign(*written);
        ASSERT(again.has_value());
        ASSERT(store::to_json(*again).value() == *written);
    }
    return 0;
}
