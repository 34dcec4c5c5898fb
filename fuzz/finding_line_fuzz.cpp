// Oracle: what is taken has an asset, an advisory, a verdict and a time within its bounds.
#include "base/bytes.h"
#include "store/finding_line.h"

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace hemostat;
    const std::string_view line = as_text({data, size});
    if (const auto facts = store::parse_finding_line(line)) {
        ASSERT(!facts->asset.empty() && !facts->advisory.empty() && !facts->verdict.empty());
        ASSERT(facts->observed_at.time_since_epoch().count() >= 0);
        ASSERT(to_rfc3339(facts->observed_at).size() == 20);
    }
    return 0;
}
