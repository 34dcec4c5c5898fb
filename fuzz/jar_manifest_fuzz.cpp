// A jar's manifest from hostile text. Oracle: what was read stands in the limits, and printed as
// jar prints it, on lines that are continued, reads back as the same.
#include "base/bytes.h"
#include "base/result.h"
#include "inspect/jar_manifest.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace hemostat;

constexpr std::size_t line_size = 70;
constexpr std::size_t value_size_max = 1024;

std::string print(std::string_view name, std::string_view value) {
    ASSERT(value.size() <= value_size_max);
    std::string text = std::string(name) + ": ";
    while (value.size() > line_size) {
        text.append(value.substr(0, line_size)).append("\r\n ");
        value.remove_prefix(line_size);
    }
    return text.append(value).append("\r\n");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto product = inspect::parse_jar_manifest(as_text({data, size}));
    ASSERT(inspect::parse_jar_manifest(print("Implementation-Vendor", product.vendor) +
                                       print("Implementation-Title", product.name) +
                                       print("Implementation-Version", product.version) +
                                       "\r\nName: a\r\n") == product);
    return 0;
}
