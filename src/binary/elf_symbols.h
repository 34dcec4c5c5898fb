// Symbol tables of ELF files.
//
//   symbol = name(4) value(4) size(4) info(1) other(1) section(2)              32 bits
//          = name(4) info(1) other(1) section(2) value(8) size(8)              64 bits
#pragma once

#include "binary/cursor.h"
#include "binary/name_list.h"

namespace hemostat::binary {

/// Whose table it is.
enum class ElfSymbolUse : std::uint8_t {
    dynamic,  ///< the loader's: what other files may see, and what is expected of them
    linked,   ///< left by the linker beside the loader's: what it defines, static or not
    object,   ///< an object's only one
};

/// Where a symbol table is and where its names are.
struct ElfSymbolTable {
    ElfSymbolUse use = ElfSymbolUse::dynamic;
    std::uint64_t offset = 0;  ///< in the file
    std::uint64_t entry_size = 0;
    std::uint64_t count = 0;
    ByteView names;
};

/// Adds the names in `table` to `names`.
///
/// Leaves out names of files and sections, and what a version adds to a name: name@VERSION.
/// Errors: gives the first defect. A name that is no text is passed over; beyond the end of the
///         file or a limit nothing is read.
/// Limit:  symbols_max.
/// Source: System V gABI, "Symbol Table".
std::optional<wire::DecodeError> read_elf_symbols(ByteView file, Layout layout,
                                                  const ElfSymbolTable& table, SymbolNames& names);

}  // namespace hemostat::binary
