// rpm's own database from hostile bytes. Oracle: each header lies within the file, all of them are
// no more than it has, and one changed byte of a header is noticed.
#include "base/bytes.h"
#include "base/result.h"
#include "package/ndb.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace hemostat;
    const ByteView file(data, size);
    std::size_t given = 0;
    std::optional<std::size_t> first;
    const Status status = package::read_ndb(file, [&](ByteView header) {
        ASSERT(!header.empty() && !std::less<>{}(header.data(), data) &&
               !std::less<>{}(data + size, header.data() + header.size()));
        given += header.size();
        ASSERT(given <= size);
        first = first.value_or(static_cast<std::size_t>(header.data() - data));
    });
    if (status && first) {
        Bytes changed(file.begin(), file.end());
        changed[*first] ^= 0x01U;
        ASSERT(!package::read_ndb(changed, [](ByteView /*header*/) {}));
    }
    return 0;
}
