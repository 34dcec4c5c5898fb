// Records from hostile bytes. Oracles: cutting the stream anywhere changes nothing, and what was
// read, written again, is the stream.
#include "base/result.h"
#include "tls/record.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

using namespace hemostat;

struct Read {
    Bytes written_again;
    bool is_refused = false;
    bool operator==(const Read&) const = default;
};

/// Reads `stream` in pieces of `size` bytes.
Read read(ByteView stream, std::size_t size) {
    tls::RecordStream records;
    Read result;
    for (std::size_t at = 0; at < stream.size(); at += size) {
        ByteView bytes = stream.subspan(at, std::min(size, stream.size() - at));
        while (true) {
            const auto piece = records.next(bytes);
            if (!piece) {
                result.is_refused = true;
                return result;
            }
            if (!*piece) {
                ASSERT(bytes.empty());
                break;
            }
            ASSERT((*piece)->offset + (*piece)->bytes.size() <= (*piece)->header.length);
            if ((*piece)->offset == 0) {
                const auto header = tls::encode_record_header((*piece)->header);
                result.written_again.insert(result.written_again.end(), header.begin(),
                                            header.end());
            }
            result.written_again.insert(result.written_again.end(), (*piece)->bytes.begin(),
                                        (*piece)->bytes.end());
        }
    }
    return result;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const ByteView stream(data + 1, size - 1);
    const Read whole = read(stream, stream.size() + 1);
    ASSERT(read(stream, 1) == whole);
    ASSERT(read(stream, data[0] + std::size_t{1}) == whole);
    ASSERT(std::equal(whole.written_again.begin(), whole.written_again.end(), stream.begin()));
    // All of it was read, but for a header that has not arrived whole, or is wrong.
    ASSERT(whole.is_refused ||
           stream.size() - whole.written_again.size() <= tls::record_header_size);
    return 0;
}
