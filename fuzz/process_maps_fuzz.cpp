// The kernel's list of what a process has mapped, from hostile text. Oracle: what was read, printed
// as the kernel prints it, reads back as the same, there is at most one mapping a line, and each
// has a path.
#include "base/bytes.h"
#include "base/result.h"
#include "inspect/process_maps.h"

#include <fmt/format.h>
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

namespace {

using namespace hemostat;

// linux/fs/proc/task_mmu.c, show_map_vma.
std::string print_mapping(const inspect::Mapping& mapping) {
    std::string line =
        fmt::format("{:08x}-{:08x} r-xp {:08x} {:02x}:{:02x} {} ", mapping.begin, mapping.end, 0,
                    mapping.device_major, mapping.device_minor, mapping.inode);
    line.resize(std::max<std::size_t>(line.size(), 73), ' ');
    for (const char character : mapping.name) {
        line += character == '\n' ? "\\012" : std::string(1, character);
    }
    return line + '\n';
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = as_text({data, size});
    const auto mappings = inspect::parse_process_maps(text);
    if (!mappings) {
        return 0;
    }
    ASSERT(mappings->size() <= static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1);
    std::string printed;
    for (const inspect::Mapping& mapping : *mappings) {
        ASSERT(mapping.name.starts_with('/') && mapping.inode != 0);
        printed += print_mapping(mapping);
    }
    const auto again = inspect::parse_process_maps(printed);
    ASSERT(again && *again == *mappings);
    return 0;
}
