// What an ELF file tells the loader.
//
//   dynamic = *( tag value ) NULL value         tag and value are words
//   hash    = nbucket nchain …                  u32 each; words on Alpha and 64-bit S/390
//   gnu     = nbucket(4) symoffset(4) bloom(4) shift(4) bloom * word nbucket * bucket(4) chain(4) …
#pragma once

#include "binary/elf_symbols.h"
#include "binary/elf_tables.h"

#include <string>
#include <vector>

namespace hemostat::binary {

struct ElfDynamic {
    std::string soname;
    std::vector<std::string> needed;
    std::string run_path;
    std::string rpath;
    bool is_position_independent_executable = false;
    ElfSymbolTable symbols;
    std::optional<wire::DecodeError> defect;
};

/// Follows the dynamic segment as the loader does: by addresses, without sections.
///
/// The loader does not know how many symbols there are: their number follows from the hash table,
/// or, where that names none, from the relocations.
/// Limit:  needed_max libraries, text_size_max bytes a text, symbols_max relocations a table.
/// Source: System V gABI, "Dynamic Section" and "Hash Table"; for DT_GNU_HASH, GNU binutils.
ElfDynamic read_elf_dynamic(ByteView file, const ElfTables& tables, const ElfSegment& segment);

}  // namespace hemostat::binary
