// rpm's SQLite database from hostile bytes. Oracle: it is read the same twice, and the bytes that
// it was read from stay as they were.
#include "base/bytes.h"
#include "base/result.h"
#include "package/rpm_sqlite.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

using namespace hemostat;

std::vector<Bytes> read(ByteView file) {
    std::vector<Bytes> headers;
    const Status status = package::read_rpm_sqlite(
        file, [&](ByteView header) { headers.emplace_back(header.begin(), header.end()); });
    ASSERT(status || !status.error().what.empty());
    return headers;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView file(data, size);
    const Bytes before(file.begin(), file.end());
    const auto headers = read(file);
    ASSERT(std::ranges::equal(before, file));
    ASSERT(read(file) == headers);
    return 0;
}
