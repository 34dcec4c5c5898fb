// A search for archives in hostile bytes. Oracle: what is found lies within them, one begins behind
// the other, the search ends, and a stream's end is behind its begin.
#include "archive/budget.h"
#include "archive/embedded_search.h"
#include "archive/stream_end.h"
#include "base/result.h"

#include <cstddef>
#include <cstdint>

namespace {

using namespace hemostat;

const archive::Limits limits{.unpacked_size_max = std::uint64_t{1} << 20};

}  // namespace

// As in archive_fuzz.cpp.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
    return "allocator_may_return_null=1:max_allocation_size_mb=1024";
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    archive::MemoryBytes bytes({data, size});
    archive::Tracked source(bytes);
    archive::Budget budget(limits, source);
    archive::EmbeddedSearch search(source, budget);
    std::uint64_t least = 0;
    while (const auto found = search.next()) {
        ASSERT(found->offset >= least && found->offset < found->end && found->end <= size);
        least = found->offset + 1;
    }
    for (const auto format : {archive::Format::xz, archive::Format::zstd}) {
        const auto end = archive::StreamEnd(bytes).find(format, 0);
        ASSERT(!end || (*end > 0 && *end <= size));
    }
    ASSERT(archive::find_elf_end({data, size}).value_or(1) > 0);
    static_cast<void>(archive::may_be_firmware({data, size}));
    return 0;
}
