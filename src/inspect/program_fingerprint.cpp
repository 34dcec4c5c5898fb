#include "inspect/program_fingerprint.h"

#include "base/bytes.h"
#include "base/file.h"
#include "inspect/digests.h"

#include <fmt/format.h>
#include <link.h>
#include <sys/stat.h>
#include <algorithm>
#include <cstddef>
#include <cstring>
#include <span>
#include <string_view>

namespace hemostat::inspect {
namespace {

/// Source: elf(5): notes are aligned to four bytes.
constexpr std::size_t align(std::size_t size) {
    return (size + 3) & ~std::size_t{3};
}

/// The linker's digest within the notes of a program; empty where it made none.
std::string_view build_id_in(std::string_view notes) {
    constexpr std::string_view owner{"GNU\0", 4};
    ElfW(Nhdr) note{};
    while (notes.size() >= sizeof note) {
        std::memcpy(&note, notes.data(), sizeof note);
        notes.remove_prefix(sizeof note);
        const std::size_t name_size = align(note.n_namesz);
        if (name_size > notes.size() || note.n_descsz > notes.size() - name_size) {
            break;
        }
        const std::string_view content = notes.substr(name_size, note.n_descsz);
        if (note.n_type == NT_GNU_BUILD_ID && notes.substr(0, note.n_namesz) == owner) {
            return content;
        }
        notes.remove_prefix(std::min(name_size + align(note.n_descsz), notes.size()));
    }
    return {};
}

/// Of a program or library as it was loaded.
std::string_view build_id_of(const dl_phdr_info& loaded) {
    for (const ElfW(Phdr) & part : std::span(loaded.dlpi_phdr, loaded.dlpi_phnum)) {
        if (part.p_type == PT_NOTE) {
            // NOLINTBEGIN(*-reinterpret-cast, performance-no-int-to-ptr): the loader's number
            const auto* const at = reinterpret_cast<const char*>(loaded.dlpi_addr + part.p_vaddr);
            // NOLINTEND(*-reinterpret-cast, performance-no-int-to-ptr)
            if (const auto id = build_id_in({at, part.p_memsz}); !id.empty()) {
                return id;
            }
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
