// A package's header of rpm from hostile bytes. Oracle: every text read stands in the bytes, lists
// are within their limits, and a header with one byte more is none; a file's header begins within
// it.
#include "base/bytes.h"
#include "base/result.h"
#include "package/rpm_file.h"
#include "package/rpm_header.h"

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace hemostat;
    const ByteView header(data, size);
    const std::string_view text = as_text(header);
    if (const auto package = package::parse_rpm_header(header)) {
        ASSERT(!package->name.empty() && text.find(package->name) != std::string_view::npos);
        ASSERT(text.find(package->source) != std::string_view::npos);
        ASSERT(text.find(package->architecture) != std::string_view::npos);
        ASSERT(text.find(package->vendor) != std::string_view::npos);
        ASSERT(package->version.find('-') != std::string::npos);
        Bytes longer(header.begin(), header.end());
        longer.push_back(0);
        ASSERT(!package::parse_rpm_header(longer));
    }
    if (const auto files = package::parse_rpm_files(header)) {
        std::size_t paths_size = 0;
        for (const package::OwnedFile& file : *files) {
            paths_size += file.path.size();
            ASSERT((file.digest_kind == package::DigestKind::none) == file.digest.empty());
        }
        ASSERT(files->size() <= package::owned_files_max &&
               paths_size <= package::owned_paths_size_max);
    }
    if (const auto place = package::find_rpm_header(header)) {
        ASSERT(place->offset + 8 <= size && place->size >= 8);
        ASSERT(place->offset % 8 == 0);
    }
    return 0;
}
