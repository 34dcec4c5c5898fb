// Berkeley DB's hash databases from hostile bytes. Oracle: all that is given is no more than the
// file has, and pages behind the last one that the file states change nothing.
#include "base/bytes.h"
#include "base/result.h"
#include "package/berkeley_db.h"

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace {

using namespace hemostat;

struct Read {
    std::vector<std::pair<Bytes, Bytes>> pairs;
    bool is_whole = false;

    bool operator==(const Read&) const = default;
};

Read read(ByteView file) {
    Read result;
    std::size_t given = 0;
    result.is_whole = package::read_berkeley_hash(file, [&](ByteView key, ByteView value) {
                          given += key.size() + value.size();
                          ASSERT(given <= file.size());
                          result.pairs.emplace_back(Bytes(key.begin(), key.end()),
                                                    Bytes(value.begin(), value.end()));
                      }).has_value();
    return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView file(data, size);
    const Read whole = read(file);
    if (whole.is_whole) {
        Bytes longer(file.begin(), file.end());
        longer.resize(longer.size() + 512, 13);
        ASSERT(read(longer) == whole);
    }
    return 0;
}
