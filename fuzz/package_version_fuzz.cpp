// Orders of package managers on hostile text: three versions, one a line. Oracle: each order is
// total: reflexive, the same when swapped, transitive, and blind to which of two equivalents it
// sees.
#include "advisory/package_version.h"
#include "base/bytes.h"
#include "base/result.h"
#include "base/text.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

using namespace hemostat;

void check(advisory::PackageManager manager, std::string_view one, std::string_view two,
           std::string_view three) {
    const auto order = [&](std::string_view first, std::string_view second) {
        const auto result = advisory::compare(manager, first, second);
        ASSERT(result == (0 <=> advisory::compare(manager, second, first)));
        return result;
    };
    ASSERT(is_eq(order(one, one)));
    const auto one_two = order(one, two);
    const auto two_three = order(two, three);
    const auto one_three = order(one, three);
    if (is_eq(one_two)) {
        ASSERT(one_three == two_three);
    } else if (is_eq(two_three) || one_two == two_three) {
        ASSERT(one_three == one_two);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view text = as_text({data, size});
    const auto one = take_line(text);
    const auto two = take_line(text);
    for (const auto manager : {advisory::PackageManager::dpkg, advisory::PackageManager::rpm,
                               advisory::PackageManager::apk}) {
        check(manager, one, two, text);
    }
    return 0;
}
