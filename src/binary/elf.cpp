#include "binary/elf.h"

#include "binary/elf_dynamic.h"
#include "binary/elf_symbols.h"
#include "binary/elf_tables.h"

#include <elf.h>
#include <algorithm>
#include <utility>

namespace hemostat::binary {

namespace {

using wire::DecodeError;
using wire::DecodeErrorKind;

/// A file has one to three notes.
constexpr std::size_t notes_max = 1024;
/// The longest that a linker writes has 32 bytes.
constexpr std::size_t build_id_size_max = 64;

std::string machine_name(std::uint16_t machine, Layout layout) {
    const bool is_little = layout.byte_order == std::endian::little;
    switch (machine) {
        case EM_386: return "i386";
        case EM_X86_64: return "x86_64";
        case EM_ARM: return "arm";
        case EM_AARCH64: return "aarch64";
        case EM_MIPS: return "mips";
        case EM_PPC: return "ppc";
        case EM_PPC64: return is_little ? "ppc64le" : "ppc64";
        case EM_RISCV: return layout.is_64_bit ? "riscv64" : "riscv32";
        case EM_S390: return layout.is_64_bit ? "s390x" : "s390";
        default: return std::to_string(machine);
    }
}

class ElfReader {
public:
    ElfReader(ByteView file, ElfTables tables) : file_(file), tables_(std::move(tables)) {}

    Image read() &&;

private:
    void read_segments();
    void read_sections();
    void read_dynamic(const ElfSegment& segment);
    void read_symbol_section(const ElfSection& section);
    void read_notes(std::uint64_t offset, std::uint64_t size);
    void add_code(std::uint64_t offset, std::uint64_t size);
    [[nodiscard]] Kind judge_kind() const;
    void note(DecodeErrorKind kind, std::uint64_t offset, const char* field) {
        image_.note(DecodeError{kind, offset, field});
    }

    ByteView file_;
    ElfTables tables_;
    Image image_;
    SymbolNames names_;
    bool has_dynamic_ = false;
    bool is_position_independent_executable_ = false;
    std::size_t note_count_ = 0;
};

Image ElfReader::read() && {
    image_.format = Format::elf;
    image_.machine = machine_name(tables_.machine, tables_.layout);
    image_.is_64_bit = tables_.layout.is_64_bit;
    image_.byte_order = tables_.layout.byte_order;
    image_.note(tables_.defect);
    read_segments();
    read_sections();
    image_.kind = judge_kind();
    sort_and_join(image_.code);
    image_.defined = names_.defined.take_sorted();
    image_.undefined = names_.undefined.take_sorted();
    return std::move(image_);
}

Kind ElfReader::judge_kind() const {
    if (tables_.type == ET_REL) {
        return Kind::object;
    }
    if (tables_.type == ET_EXEC) {
        return Kind::executable;
    }
    if (tables_.type != ET_DYN) {
        return Kind::other;
    }
    // Some libraries name an interpreter, because they can be run: glibc's does.
    const bool is_executable = is_position_independent_executable_ ||
                               (!image_.interpreter.empty() && image_.soname.empty());
    return is_executable ? Kind::executable : Kind::shared_library;
}

void ElfReader::add_code(std::uint64_t offset, std::uint64_t size) {
    const ByteView part = clip(file_, offset, size);
    if (part.size() < size) {
        note(DecodeErrorKind::truncated, offset, "code");
    }
    if (!part.empty()) {
        image_.code.push_back({.offset = offset, .size = part.size()});
    }
}

void ElfReader::read_segments() {
    for (const ElfSegment& segment : tables_.segments) {
        if (segment.type == PT_LOAD && (segment.flags & PF_X) != 0) {
            add_code(segment.offset, segment.size);
        } else if (segment.type == PT_INTERP && image_.interpreter.empty()) {
            const auto path = find_text(clip(file_, segment.offset, segment.size), 0);
            if (!path) {
                note(DecodeErrorKind::malformed, segment.offset, "PT_INTERP");
            }
            image_.interpreter = path.value_or("");
        } else if (segment.type == PT_DYNAMIC && !has_dynamic_) {
            read_dynamic(segment);
        } else if (segment.type == PT_NOTE) {
            read_notes(segment.offset, segment.size);
        }
    }
}

void ElfReader::read_dynamic(const ElfSegment& segment) {
    has_dynamic_ = true;
    ElfDynamic dynamic = read_elf_dynamic(file_, tables_, segment);
    image_.note(dynamic.defect);
    image_.soname = std::move(dynamic.soname);
    image_.needed = std::move(dynamic.needed);
    image_.run_path = std::move(dynamic.run_path);
    image_.rpath = std::move(dynamic.rpath);
    is_position_independent_executable_ = dynamic.is_position_independent_executable;
    if (dynamic.symbols.count > 0) {
        image_.note(read_elf_symbols(file_, tables_.layout, dynamic.symbols, names_));
    }
}

void ElfReader::read_sections() {
    const bool has_segments = !tables_.segments.empty();
    for (const ElfSection& section : tables_.sections) {
        if (!has_segments && section.type == SHT_PROGBITS && (section.flags & SHF_EXECINSTR) != 0) {
            add_code(section.offset, section.size);
        } else if (!has_segments && section.type == SHT_NOTE) {
            read_notes(section.offset, section.size);
        }
    }
    // There is at most one symbol table, so that no file can make us read thousands.
    const auto symbols = std::ranges::find(tables_.sections, SHT_SYMTAB, &ElfSection::type);
    if (symbols != tables_.sections.end()) {
        read_symbol_section(*symbols);
    }
}

void ElfReader::read_symbol_section(const ElfSection& section) {
    if (section.link >= tables_.sections.size() || section.entry_size == 0) {
        note(DecodeErrorKind::malformed, section.offset, "SHT_SYMTAB");
        return;
    }
    const ElfSection& names = tables_.sections[section.link];
    const ElfSymbolTable table{
        .use = tables_.type == ET_REL ? ElfSymbolUse::object : ElfSymbolUse::linked,
        .offset = section.offset,
        .entry_size = section.entry_size,
        .count = section.size / section.entry_size,
        .names = clip(file_, names.offset, names.size)};
    image_.note(read_elf_symbols(file_, tables_.layout, table, names_));
}

// note = namesz(4) descsz(4) type(4) name padding desc padding, padded to 4 bytes. The notes that
// are padded to 8 hold processor properties, and no build identifier.
void ElfReader::read_notes(std::uint64_t offset, std::uint64_t size) {
    constexpr std::size_t header_size = 12;
    const auto padded = [](std::uint64_t length) { return (length + 3) & ~std::uint64_t{3}; };
    const ByteView notes = clip(file_, offset, size);
    Cursor cursor(notes, 0, tables_.layout);
    std::uint64_t left = notes.size();
    while (left >= header_size && image_.build_id.empty()) {
        if (++note_count_ > notes_max) {
            return note(DecodeErrorKind::malformed, offset, "notes");
        }
        const std::uint32_t name_size = cursor.u32("n_namesz");
        const std::uint32_t content_size = cursor.u32("n_descsz");
        const std::uint32_t type = cursor.u32("n_type");
        const ByteView name = cursor.bytes(padded(name_size), "n_name");
        const ByteView content = cursor.bytes(content_size, "n_desc");
        if (cursor.failure()) {
            return;
        }
        if (type == NT_GNU_BUILD_ID && as_text(name) == std::string_view("GNU\0", 4) &&
            content.size() <= build_id_size_max) {
            image_.build_id = to_hex(content);
            return;
        }
        cursor.bytes(padded(content_size) - content_size, "padding");
        left -= std::min(left, header_size + padded(name_size) + padded(content_size));
    }
}

}  // namespace

wire::Decoded<Image> parse_elf(ByteView file) {
    wire::Decoded<ElfTables> tables = parse_elf_tables(file);
    if (!tables) {
        return tl::unexpected(tables.error());
    }
    return ElfReader(file, *std::move(tables)).read();
}

}  // namespace hemostat::binary
