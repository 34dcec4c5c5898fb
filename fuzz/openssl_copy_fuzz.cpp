// Content of hostile files on its way to a verdict. Oracle: what is found does not depend on how
// the content was cut, a copy has two signs at least, each sign stands where it says, and each
// version can be read.
#include "advisory/openssl_version.h"
#include "base/bytes.h"
#include "base/result.h"
#include "binary/image.h"
#include "inspect/code.h"
#include "inspect/judgement.h"
#include "inspect/openssl_copy.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

using namespace hemostat;

inspect::MarkerSearch& search() {
    static inspect::MarkerSearch one = *inspect::MarkerSearch::make();
    return one;
}

std::vector<inspect::MarkerHit> find_markers(ByteView content, std::size_t piece_size) {
    ASSERT(search().begin());
    while (!content.empty()) {
        const ByteView piece = content.first(std::min(piece_size, content.size()));
        ASSERT(search().feed(piece));
        content = content.subspan(piece.size());
    }
    return search().hits();
}

bool are_equal(const inspect::MarkerHit& left, const inspect::MarkerHit& right) {
    return left.marker == right.marker && left.end == right.end;
}

void check(const inspect::OpenSslCopy& copy, ByteView content) {
    ASSERT(copy.has_libssl || copy.has_libcrypto);
    ASSERT(copy.signs.size() >= 2 && copy.signs.size() <= inspect::signs_max);
    for (const inspect::Sign& sign : copy.signs) {
        ASSERT(
            sign.kind == "function" ||
            as_text(content.subspan(static_cast<std::size_t>(sign.offset))).starts_with(sign.text));
    }
    for (const std::string& version : copy.versions) {
        ASSERT(advisory::parse_openssl_version(version));
    }
    ASSERT(inspect::judge(copy, advisory::heartbleed()).reason != nullptr);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView content(data, size);
    const auto hits = find_markers(content, std::max<std::size_t>(size, 1));
    ASSERT(std::ranges::equal(hits, find_markers(content, 7), are_equal));
    const auto format = binary::recognise(content);
    const inspect::Code code = format ? inspect::read_code(*format, content) : inspect::Code{};
    if (const auto copy = inspect::find_openssl_copy(content, hits, code.images)) {
        check(*copy, content);
    }
    return 0;
}
