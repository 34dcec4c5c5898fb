#include "inspect/program_fingerprint.h"

#include "base/bytes.h"
#include "base/file.h"
#include "inspect/digests.h"

#include <fmt/format.h>
#include <link.h>
#include <sys/stat.h>
#include <cstddef>
#include <span>
#include <string_view>

namespace hemostat::inspect {
namespace {

/// Source: elf(5): notes are aligned to four bytes.
constexpr std::size_t align(std::size_t size) {
    return (size + 3) & ~std::size_t{3};
}

/// The linker's digest of a program or library, as it was loaded; empty where it made none.
std::string_view build_id_of(const dl_phdr_info& loaded) {
    for (const ElfW(Phdr) & part : std::span(loaded.dlpi_phdr, loaded.dlpi_phnum)) {
        // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast, performance-no-int-to-ptr)
        const auto* at = reinterpret_cast<const char*>(loaded.dlpi_addr + part.p_vaddr);
        const char* const end = part.p_type == PT_NOTE ? at + part.p_memsz : at;
        while (static_cast<std::size_t>(end - at) >= sizeof(ElfW(Nhdr))) {
            const auto* const note = reinterpret_cast<const ElfW(Nhdr)*>(at);
            // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast, performance-no-int-to-ptr)
            const char* const name = at + sizeof *note;
            const char* const content = name + align(note->n_namesz);
            if (note->n_type == NT_GNU_BUILD_ID && std::string_view(name) == "GNU") {
                return {content, note->n_descsz};
            }
            at = content + align(note->n_descsz);
        }
    }
    return {};
}

}  // namespace

std::string program_fingerprint() {
    std::string all;
    const auto add = [](dl_phdr_info* loaded, std::size_t, void* text) {
        const std::string_view name = loaded->dlpi_name;
        const std::string path(name.empty() ? "/proc/self/exe" : name);
        struct stat status{};
        const FileState state = ::stat(path.c_str(), &status) == 0 ? state_of(status) : FileState();
        static_cast<std::string*>(text)
            ->append(path)
            .append(fmt::format("{} {} {}", state.inode, state.size, state.changed))
            .append(build_id_of(*loaded));
        return 0;
    };
    ::dl_iterate_phdr(add, &all);
    return make_digests(as_bytes(all)).sha256;
}

}  // namespace hemostat::inspect
