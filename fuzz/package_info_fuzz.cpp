// What a package of apk says of itself, from hostile text. Oracle: what was read, printed as abuild
// prints it, reads back as the same.
#include "base/bytes.h"
#include "base/result.h"
#include "package/package_info.h"

#include <cstddef>
#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace hemostat;
    const auto package = package::parse_package_info(as_text({data, size}));
    if (!package) {
        return 0;
    }
    const auto again = package::parse_package_info(
        "pkgname = " + package->name + "\npkgver = " + package->version +
        "\narch = " + package->architecture + "\norigin = " + package->source +
        "\ncommit = " + package->commit + "\nmaintainer = " + package->vendor + "\n");
    ASSERT(again == package);
    return 0;
}
