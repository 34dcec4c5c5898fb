// PE files from hostile bytes. Oracle: all that holds for every image, the version's texts are
// within their limit, and the same bytes give the same image again.
#include "base/result.h"
#include "binary/pe.h"
#include "image_check.h"

#include <array>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace hemostat;
    const ByteView file(data, size);
    const auto image = binary::parse_pe(file);
    ASSERT(image == binary::parse_pe(file));
    if (!image) {
        return 0;
    }
    ASSERT(binary::find_fault(*image, file).empty());
    ASSERT(binary::recognise(file) == binary::Format::pe);
    if (image->version) {
        const binary::VersionResource& version = *image->version;
        for (const std::string* text :
             std::array{&version.company, &version.product, &version.product_version,
                        &version.file_version, &version.original_file_name}) {
            ASSERT(text->size() <= binary::text_size_max && text->find('\0') == std::string::npos);
        }
    }
    return 0;
}
