// Advisories from hostile text. Oracle: what is read once reads the same again; what is accepted
// has ranges whose ends are versions and of which no two hold the same version, and gives each
// release one answer; lint ends. Nothing throws.
#include "advisory/csaf.h"
#include "advisory/intervals.h"
#include "advisory/lint.h"
#include "advisory/openssl_releases.h"
#include "base/bytes.h"
#include "base/result.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace {

using namespace hemostat;
using advisory::Assessment;

void check_release(const advisory::Advisory& found,
                   const std::vector<advisory::Interval>& intervals,
                   const advisory::OpenSslVersion& release) {
    const auto holds = [&](const advisory::Interval& interval) {
        return interval.contains(release);
    };
    ASSERT(std::ranges::count_if(intervals, holds) <= 1);
    const auto interval = std::ranges::find_if(intervals, holds);
    const auto said = assess(found, release);
    ASSERT(interval == intervals.end() ? said == Assessment::not_assessed
                                       : interval->list == to_string(said));
}

void check_texts(const advisory::Advisory& found) {
    ASSERT(!found.id.empty() && !found.title.empty() && found.released.size() == 10);
    for (const advisory::PackageFix& fix : found.package_fixes) {
        ASSERT(!fix.distribution.empty() && !fix.source.empty() && !fix.first_fixed.empty());
    }
    for (const std::string& remedy : found.remedies) {
        ASSERT(std::ranges::all_of(remedy, [](char each) { return each >= ' ' && each <= '~'; }));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto reading = advisory::read_csaf(as_text({data, size}));
    const auto parsed = advisory::parse_csaf(as_text({data, size}));
    ASSERT(parsed.has_value() == reading.complaints.list().empty());
    if (!parsed) {
        ASSERT(parsed.error().what == to_text(reading.complaints.list().front()));
        return 0;
    }
    check_texts(*parsed);
    const auto intervals = read_intervals(*parsed);
    for (const advisory::Branch& branch : advisory::branches()) {
        for (const advisory::OpenSslVersion& release : releases_of(branch)) {
            check_release(*parsed, intervals, release);
        }
    }
    advisory::Complaints complaints;
    lint(*parsed, complaints);
    return 0;
}
