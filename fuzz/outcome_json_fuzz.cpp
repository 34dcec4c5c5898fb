// What a cache has kept, damaged. Oracle: what is read, written again and read again, is the same.
#include "base/bytes.h"
#include "base/result.h"
#include "inspect/outcome_json.h"

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace hemostat;
    const auto outcome = inspect::parse_outcome(as_text({data, size}));
    if (outcome) {
        for (const inspect::FoundCopy& copy : outcome->copies) {
            ASSERT(copy.finding.reason != nullptr);
        }
        const std::string text = inspect::to_json(*outcome);
        const auto again = inspect::parse_outcome(text);
        ASSERT(again && inspect::to_json(*again) == text);
    }
    return 0;
}
