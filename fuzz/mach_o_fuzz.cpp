// Mach-O files from hostile bytes. Oracle: parts lie within the file, all that holds for every
// image holds for those in the parts, and the same bytes give the same image again.
#include "base/result.h"
#include "binary/mach_o.h"
#include "image_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace hemostat;
    const ByteView file(data, size);
    const auto slices = binary::find_mach_o_slices(file);
    if (!slices) {
        return 0;
    }
    ASSERT(slices->size() <= binary::slices_max);
    for (const binary::Range& slice : *slices) {
        ASSERT(slice.offset <= size && slice.size <= size - slice.offset);
        const ByteView part = file.subspan(slice.offset, slice.size);
        const auto image = binary::parse_mach_o(part);
        ASSERT(image == binary::parse_mach_o(part));
        if (image) {
            ASSERT(binary::find_fault(*image, part).empty());
            ASSERT(binary::recognise(part) == binary::Format::mach_o);
        }
    }
    return 0;
}
