// Names of packages and ranges of versions from hostile text. Oracle: an accepted package is whole
// and its version has no white space in it; an accepted range holds a version.
#include "advisory/openssl_version.h"
#include "advisory/purl.h"
#include "advisory/vers.h"
#include "base/bytes.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

using namespace hemostat;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (const auto fix = advisory::parse_purl(as_text({data, size}))) {
        ASSERT(!fix->distribution.empty() && !fix->source.empty() && !fix->first_fixed.empty());
        ASSERT(std::ranges::none_of(fix->first_fixed, [](char each) { return each <= ' '; }));
        ASSERT(fix->release.empty() ||
               (fix->release.front() >= '0' && fix->release.front() <= '9'));
    }
    if (const auto range = advisory::parse_vers(as_text({data, size}))) {
        ASSERT(!range->first.empty() || !range->end.empty());
        const auto first = advisory::parse_openssl_version(range->first);
        const auto end = advisory::parse_openssl_version(range->end);
        ASSERT((first || range->first.empty()) && (end || range->end.empty()));
        ASSERT(!first || !end || *first < *end);
    }
    return 0;
}
