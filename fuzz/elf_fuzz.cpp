// ELF files from hostile bytes. Oracle: all that holds for every image, and the same bytes give the
// same image again.
#include "base/result.h"
#include "binary/elf.h"
#include "image_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace hemostat;
    const ByteView file(data, size);
    const auto image = binary::parse_elf(file);
    ASSERT(image == binary::parse_elf(file));
    if (image) {
        ASSERT(binary::find_fault(*image, file).empty());
        ASSERT(binary::recognise(file) == binary::Format::elf);
    }
    return 0;
}
