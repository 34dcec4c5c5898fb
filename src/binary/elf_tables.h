// The header of an ELF file and the two tables that it points to.
//
//   file    = ident(16) type(2) machine(2) version(4) entry phoff shoff flags(4) ehsize(2)
//             phentsize(2) phnum(2) shentsize(2) shnum(2) shstrndx(2) …
//   segment = type(4) offset vaddr paddr filesz memsz flags(4) align           32 bits
//           = type(4) flags(4) offset vaddr paddr filesz memsz align           64 bits
//   section = name(4) type(4) flags addr offset size link(4) info(4) addralign entsize
//
// What has no size given is a word: 4 or 8 bytes, as the ident says.
#pragma once

#include "binary/cursor.h"

#include <vector>

namespace hemostat::binary {

/// A part of the file that is loaded or that tells the loader something.
struct ElfSegment {
    std::uint32_t type = 0;
    std::uint32_t flags = 0;
    std::uint64_t offset = 0;
    std::uint64_t address = 0;
    std::uint64_t size = 0;  ///< in the file, in bytes

    bool operator==(const ElfSegment&) const = default;
};

/// A part of the file as the linker sees it. The loader does not look at these.
struct ElfSection {
    std::uint32_t type = 0;
    std::uint64_t flags = 0;
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
    std::uint32_t link = 0;  ///< the number of another section
    std::uint64_t entry_size = 0;

    bool operator==(const ElfSection&) const = default;
};

struct ElfTables {
    Layout layout;
    std::uint16_t type = 0;
    std::uint16_t machine = 0;
    std::vector<ElfSegment> segments;
    std::vector<ElfSection> sections;
    std::optional<wire::DecodeError> defect;  ///< why a table is shorter than the header says

    /// Where in the file the byte is that is loaded at `address`; not necessarily within the file.
    [[nodiscard]] std::optional<std::uint64_t> find_offset(std::uint64_t address) const;
};

/// Reads the header and the tables; follows nothing in them.
///
/// Errors: malformed when it is not ELF or of no known class, byte order or version; truncated
///         within the header.
/// Limit:  segments_max and sections_max.
/// Source: System V gABI, chapters 4 and 5.
wire::Decoded<ElfTables> parse_elf_tables(ByteView file);

}  // namespace hemostat::binary
