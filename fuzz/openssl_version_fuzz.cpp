// Versions of OpenSSL from hostile text, one a line. Oracle: what was read is written as it stood
// and reads back as the same; its branch is the front of it; two that are read have one order.
#include "advisory/openssl_version.h"
#include "base/bytes.h"
#include "base/result.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

using namespace hemostat;

void check_round_trip(const advisory::OpenSslVersion& version, std::string_view text) {
    ASSERT(advisory::to_text(version) == text);
    const auto again = advisory::parse_openssl_version(advisory::to_text(version));
    ASSERT(again && *again == version && again->suffix == version.suffix);
    ASSERT(text.starts_with(version.branch()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = as_text({data, size});
    const auto left_text = text.substr(0, text.find('\n'));
    const auto left = advisory::parse_openssl_version(left_text);
    if (!left) {
        ASSERT(!left.error().what.empty());
        return 0;
    }
    check_round_trip(*left, left_text);
    if (left_text.size() == text.size()) {
        return 0;
    }
    const auto right_text = text.substr(left_text.size() + 1);
    const auto right = advisory::parse_openssl_version(right_text);
    if (!right) {
        return 0;
    }
    check_round_trip(*right, right_text);
    const auto order = *left <=> *right;
    ASSERT(order == (0 <=> (*right <=> *left)));
    ASSERT(is_eq(order) == (*left == *right));
    if (left->numbers != right->numbers) {
        ASSERT(order == (left->numbers <=> right->numbers));
    }
    return 0;
}
