// Packages of hostile versions: the distribution, its release and the version, one a line. Oracle:
// a rule calls fixed only what is at or behind it, and says nothing where upstream's version
// decides.
#include "advisory/package_assessment.h"
#include "base/bytes.h"
#include "base/result.h"
#include "base/text.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace hemostat;

void check(const advisory::PackageInQuestion& package) {
    constexpr std::string_view mark = "fixed since ";
    const auto assessed = advisory::assess_package(advisory::heartbleed(), package);
    if (assessed.detail.starts_with(mark)) {
        ASSERT(assessed.assessment == advisory::Assessment::fixed);
        const std::string first_fixed = assessed.detail.substr(mark.size());
        ASSERT(advisory::compare(package.manager, package.version, first_fixed) >= 0);
    }
    // Without a distribution no rule can speak.
    advisory::PackageInQuestion alone = package;
    alone.distribution = {};
    const auto upstream = advisory::assess_package(advisory::heartbleed(), alone);
    ASSERT(upstream.assessment != advisory::Assessment::affected);
    if (upstream.assessment != advisory::Assessment::not_assessed) {
        ASSERT(assessed.assessment == upstream.assessment);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text = as_text({data, size});
    const auto distribution = take_line(text);
    const auto release = take_line(text);
    for (const auto manager : {advisory::PackageManager::dpkg, advisory::PackageManager::rpm,
                               advisory::PackageManager::apk}) {
        check({.manager = manager,
               .distribution = distribution,
               .release = release,
               .source = "openssl",
               .version = text});
    }
    return 0;
}
