#include "binary/elf_tables.h"

#include "binary/image.h"

#include <elf.h>
#include <algorithm>
#include <limits>

namespace hemostat::binary {

namespace {

using wire::DecodeError;
using wire::DecodeErrorKind;

tl::unexpected<DecodeError> malformed(std::size_t offset, const char* field) {
    return tl::unexpected<DecodeError>({DecodeErrorKind::malformed, offset, field});
}

/// Where a table is and how many entries the header claims.
struct TablePlace {
    std::uint64_t offset = 0;
    std::uint64_t entry_size = 0;
    std::uint64_t entry_size_min = 0;
    std::uint64_t count = 0;
    std::uint64_t count_max = 0;
    const char* field = "";
};

struct ElfHeader {
    std::uint16_t type = 0;
    std::uint16_t machine = 0;
    TablePlace segments{.count_max = segments_max, .field = "e_phnum"};
    TablePlace sections{.count_max = sections_max, .field = "e_shnum"};
};

wire::Decoded<Layout> parse_ident(ByteView file) {
    Cursor cursor(file, 0, {});
    const ByteView magic = cursor.bytes(SELFMAG, "e_ident");
    const std::uint8_t word_class = cursor.u8("EI_CLASS");
    const std::uint8_t byte_order = cursor.u8("EI_DATA");
    const std::uint8_t version = cursor.u8("EI_VERSION");
    if (cursor.failure()) {
        return tl::unexpected(*cursor.failure());
    }
    if (as_text(magic) != ELFMAG) {
        return malformed(0, "e_ident");
    }
    if (word_class != ELFCLASS32 && word_class != ELFCLASS64) {
        return malformed(EI_CLASS, "EI_CLASS");
    }
    if (byte_order != ELFDATA2LSB && byte_order != ELFDATA2MSB) {
        return malformed(EI_DATA, "EI_DATA");
    }
    if (version != EV_CURRENT) {
        return malformed(EI_VERSION, "EI_VERSION");
    }
    return Layout{.byte_order = byte_order == ELFDATA2LSB ? std::endian::little : std::endian::big,
                  .is_64_bit = word_class == ELFCLASS64};
}

wire::Decoded<ElfHeader> parse_header(ByteView file, Layout layout) {
    Cursor cursor(file, EI_NIDENT, layout);
    ElfHeader header;
    header.type = cursor.u16("e_type");
    header.machine = cursor.u16("e_machine");
    cursor.u32("e_version");
    cursor.word("e_entry");
    header.segments.offset = cursor.word("e_phoff");
    header.sections.offset = cursor.word("e_shoff");
    cursor.u32("e_flags");
    cursor.u16("e_ehsize");
    header.segments.entry_size = cursor.u16("e_phentsize");
    header.segments.count = cursor.u16("e_phnum");
    header.sections.entry_size = cursor.u16("e_shentsize");
    header.sections.count = cursor.u16("e_shnum");
    cursor.u16("e_shstrndx");
    header.segments.entry_size_min = layout.is_64_bit ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr);
    header.sections.entry_size_min = layout.is_64_bit ? sizeof(Elf64_Shdr) : sizeof(Elf32_Shdr);
    if (cursor.failure()) {
        return tl::unexpected(*cursor.failure());
    }
    return header;
}

ElfSegment read_segment(Cursor& cursor, Layout layout) {
    ElfSegment segment;
    segment.type = cursor.u32("p_type");
    if (layout.is_64_bit) {
        segment.flags = cursor.u32("p_flags");
    }
    segment.offset = cursor.word("p_offset");
    segment.address = cursor.word("p_vaddr");
    cursor.word("p_paddr");
    segment.size = cursor.word("p_filesz");
    cursor.word("p_memsz");
    if (!layout.is_64_bit) {
        segment.flags = cursor.u32("p_flags");
    }
    cursor.word("p_align");
    return segment;
}

/// `info` is of interest in the first section only.
ElfSection read_section(Cursor& cursor, std::uint32_t& info) {
    ElfSection section;
    cursor.u32("sh_name");
    section.type = cursor.u32("sh_type");
    section.flags = cursor.word("sh_flags");
    cursor.word("sh_addr");
    section.offset = cursor.word("sh_offset");
    section.size = cursor.word("sh_size");
    section.link = cursor.u32("sh_link");
    info = cursor.u32("sh_info");
    cursor.word("sh_addralign");
    section.entry_size = cursor.word("sh_entsize");
    return section;
}

/// Reads the entries of a table with `read(cursor)`, up to the place's limit.
template <typename Entry, typename Read>
std::vector<Entry> read_table(ByteView file, const TablePlace& place, ElfTables& tables,
                              Read read) {
    std::vector<Entry> entries;
    if (place.offset == 0) {
        return entries;
    }
    // An offset beyond the file needs no second look: the sums below can wrap only from there.
    if (place.offset > file.size()) {
        tables.defect = DecodeError{DecodeErrorKind::truncated, place.offset, place.field};
        return entries;
    }
    if (place.entry_size < place.entry_size_min) {
        if (place.count > 0) {
            tables.defect = DecodeError{DecodeErrorKind::malformed, place.offset, place.field};
        }
        return entries;
    }
    if (place.count > place.count_max) {
        tables.defect = DecodeError{DecodeErrorKind::malformed, place.offset, place.field};
    }
    const std::uint64_t count = std::min(place.count, place.count_max);
    for (std::uint64_t at = 0; at < count; ++at) {
        Cursor cursor(file, place.offset + at * place.entry_size, tables.layout);
        const Entry entry = read(cursor);
        if (cursor.failure()) {
            tables.defect = cursor.failure();
            return entries;
        }
        entries.push_back(entry);
    }
    return entries;
}

// gABI, "Section Header": counts that do not fit the ELF header are in the first section.
void read_extended_counts(ByteView file, Layout layout, ElfHeader& header) {
    if (header.sections.offset == 0) {
        return;
    }
    Cursor cursor(file, header.sections.offset, layout);
    std::uint32_t info = 0;
    const ElfSection first = read_section(cursor, info);
    if (cursor.failure()) {
        return;
    }
    if (header.sections.count == 0) {
        header.sections.count = first.size;
    }
    if (header.segments.count == PN_XNUM) {
        header.segments.count = info;
    }
}

}  // namespace

std::optional<std::uint64_t> ElfTables::find_offset(std::uint64_t address) const {
    for (const ElfSegment& segment : segments) {
        if (segment.type != PT_LOAD || address < segment.address ||
            address - segment.address >= segment.size) {
            continue;
        }
        const std::uint64_t distance = address - segment.address;
        if (segment.offset > std::numeric_limits<std::uint64_t>::max() - distance) {
            continue;
        }
        return segment.offset + distance;
    }
    return std::nullopt;
}

wire::Decoded<ElfTables> parse_elf_tables(ByteView file) {
    const wire::Decoded<Layout> layout = parse_ident(file);
    if (!layout) {
        return tl::unexpected(layout.error());
    }
    wire::Decoded<ElfHeader> header = parse_header(file, *layout);
    if (!header) {
        return tl::unexpected(header.error());
    }
    read_extended_counts(file, *layout, *header);
    ElfTables tables{.layout = *layout, .type = header->type, .machine = header->machine};
    // Sections first: where both tables have a defect, the one that the loader reads is told.
    tables.sections = read_table<ElfSection>(file, header->sections, tables, [](Cursor& cursor) {
        std::uint32_t info = 0;
        return read_section(cursor, info);
    });
    tables.segments = read_table<ElfSegment>(file, header->segments, tables, [&](Cursor& cursor) {
        return read_segment(cursor, tables.layout);
    });
    return tables;
}

}  // namespace hemostat::binary
