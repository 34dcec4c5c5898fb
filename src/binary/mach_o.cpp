#include "binary/mach_o.h"

#include "binary/cursor.h"
#include "binary/name_list.h"

#include <algorithm>
#include <utility>

namespace hemostat::binary {

namespace {

using wire::DecodeError;
using wire::DecodeErrorKind;

constexpr std::uint32_t universal_magic = 0xcafebabe;
constexpr std::uint32_t universal_magic_64 = 0xcafebabf;
constexpr std::uint32_t magic_32 = 0xfeedface;
constexpr std::uint32_t magic_64 = 0xfeedfacf;
constexpr std::size_t commands_max = 65'536;

/// What a load command is, with the names of <mach-o/loader.h>.
enum class LoadCommand : std::uint32_t {
    segment = 0x1,
    symtab = 0x2,
    load_dylib = 0xc,
    id_dylib = 0xd,
    load_dylinker = 0xe,
    segment_64 = 0x19,
    uuid = 0x1b,
    lazy_load_dylib = 0x20,
    encryption_info = 0x21,
    encryption_info_64 = 0x2c,
    load_weak_dylib = 0x8000'0018,
    rpath = 0x8000'001c,
    reexport_dylib = 0x8000'001f,
    load_upward_dylib = 0x8000'0023,
};

tl::unexpected<DecodeError> malformed(const char* field) {
    return tl::unexpected<DecodeError>({DecodeErrorKind::malformed, 0, field});
}

/// The word size and byte order that the first four bytes state.
std::optional<Layout> find_layout(ByteView file) {
    for (const std::endian order : {std::endian::little, std::endian::big}) {
        const std::uint32_t magic = Cursor(file, 0, {.byte_order = order}).u32("magic");
        if (magic == magic_32 || magic == magic_64) {
            return Layout{.byte_order = order, .is_64_bit = magic == magic_64};
        }
    }
    return std::nullopt;
}

std::string machine_name(std::uint32_t cpu_type) {
    switch (cpu_type) {
        case 7: return "i386";
        case 0x0100'0007: return "x86_64";
        case 12: return "arm";
        case 0x0100'000c:
        case 0x0200'000c: return "aarch64";
        case 18: return "ppc";
        case 0x0100'0012: return "ppc64";
        default: return std::to_string(cpu_type);
    }
}

Kind kind_of(std::uint32_t file_type) {
    switch (file_type) {
        case 1: return Kind::object;
        case 2: return Kind::executable;
        case 6:  // a library
        case 8:  // a bundle, which is loaded by name
            return Kind::shared_library;
        default: return Kind::other;
    }
}

class MachOReader {
public:
    MachOReader(ByteView file, Layout layout) : file_(file), layout_(layout) {
        image_.format = Format::mach_o;
        image_.is_64_bit = layout.is_64_bit;
        image_.byte_order = layout.byte_order;
    }

    wire::Decoded<Image> read() &&;

private:
    void read_command(LoadCommand command, ByteView bytes);
    void read_segment(ByteView command);
    void read_symbols(ByteView command);
    void read_symbol(std::uint64_t offset, ByteView texts);
    void add_needed(ByteView command);
    void add_run_path(ByteView command);
    void note(DecodeErrorKind kind, std::uint64_t offset, const char* field) {
        image_.note(DecodeError{kind, offset, field});
    }
    /// The text whose offset within `command` is the first number behind its size.
    std::string text_of(ByteView command, const char* field);
    [[nodiscard]] std::uint64_t offset_of(ByteView part) const {
        return static_cast<std::uint64_t>(part.data() - file_.data());
    }

    ByteView file_;
    Layout layout_;
    Image image_;
    SymbolNames names_;
    std::size_t section_count_ = 0;
    bool has_symbols_ = false;
};

wire::Decoded<Image> MachOReader::read() && {
    Cursor header(file_, 4, layout_);
    image_.machine = machine_name(header.u32("cputype"));
    header.u32("cpusubtype");
    image_.kind = kind_of(header.u32("filetype"));
    const std::uint32_t count = header.u32("ncmds");
    const std::uint32_t size = header.u32("sizeofcmds");
    header.u32("flags");
    if (layout_.is_64_bit) {
        header.u32("reserved");
    }
    if (header.failure()) {
        return tl::unexpected(*header.failure());
    }
    constexpr std::size_t header_size = 28;
    constexpr std::size_t command_header_size = 8;
    const std::size_t commands_offset = header_size + (layout_.is_64_bit ? 4 : 0);
    const ByteView commands = clip(file_, commands_offset, size);
    if (commands.size() < size) {
        note(DecodeErrorKind::truncated, header_size, "sizeofcmds");
    }
    if (count > commands_max) {
        note(DecodeErrorKind::malformed, header_size, "ncmds");
    }
    std::uint64_t offset = 0;
    for (std::size_t at = 0; at < std::min<std::size_t>(count, commands_max); ++at) {
        Cursor cursor(commands, offset, layout_);
        const auto command = static_cast<LoadCommand>(cursor.u32("cmd"));
        const std::uint32_t command_size = cursor.u32("cmdsize");
        if (cursor.failure() || command_size < command_header_size ||
            command_size > commands.size() - offset) {
            note(DecodeErrorKind::malformed, commands_offset + offset, "cmdsize");
            break;
        }
        read_command(command, commands.subspan(offset, command_size));
        offset += command_size;
    }
    sort_and_join(image_.code);
    image_.defined = names_.defined.take_sorted();
    image_.undefined = names_.undefined.take_sorted();
    return std::move(image_);
}

void MachOReader::read_command(LoadCommand command, ByteView bytes) {
    switch (command) {
        case LoadCommand::segment:
        case LoadCommand::segment_64: return read_segment(bytes);
        case LoadCommand::symtab: return read_symbols(bytes);
        case LoadCommand::id_dylib: image_.soname = text_of(bytes, "LC_ID_DYLIB"); return;
        case LoadCommand::load_dylinker:
            image_.interpreter = text_of(bytes, "LC_LOAD_DYLINKER");
            return;
        case LoadCommand::rpath: return add_run_path(bytes);
        case LoadCommand::load_dylib:
        case LoadCommand::lazy_load_dylib:
        case LoadCommand::load_weak_dylib:
        case LoadCommand::reexport_dylib:
        case LoadCommand::load_upward_dylib: return add_needed(bytes);
        case LoadCommand::uuid: {
            constexpr std::size_t uuid_size = 16;
            image_.build_id = to_hex(clip(bytes, 8, uuid_size));
            return;
        }
        case LoadCommand::encryption_info:
        case LoadCommand::encryption_info_64: {
            Cursor cursor(bytes, 16, layout_);
            if (cursor.u32("cryptid") != 0) {
                note(DecodeErrorKind::malformed, offset_of(bytes), "cryptid");
            }
            return;
        }
    }
}

std::string MachOReader::text_of(ByteView command, const char* field) {
    Cursor cursor(command, 8, layout_);
    const std::uint32_t offset = cursor.u32(field);
    const auto text = find_text(command, offset);
    if (cursor.failure() || !text) {
        note(DecodeErrorKind::malformed, offset_of(command), field);
        return {};
    }
    return std::string(*text);
}

void MachOReader::add_needed(ByteView command) {
    if (image_.needed.size() == needed_max) {
        note(DecodeErrorKind::malformed, offset_of(command), "LC_LOAD_DYLIB");
        return;
    }
    image_.needed.push_back(text_of(command, "LC_LOAD_DYLIB"));
}

void MachOReader::add_run_path(ByteView command) {
    const std::string path = text_of(command, "LC_RPATH");
    if (image_.run_path.size() + 1 + path.size() > text_size_max) {
        note(DecodeErrorKind::malformed, offset_of(command), "LC_RPATH");
        return;
    }
    image_.run_path += image_.run_path.empty() ? path : ":" + path;
}

// segment = cmd cmdsize segname(16) vmaddr vmsize fileoff filesize maxprot(4) initprot(4)
//           nsects(4) flags(4) *section
// section = sectname(16) segname(16) addr size offset(4) align(4) reloff(4) nreloc(4) flags(4)
//           reserved(4) reserved(4) [ reserved(4) ]
void MachOReader::read_segment(ByteView command) {
    constexpr std::uint32_t type_mask = 0xff;
    constexpr std::uint32_t instructions = 0x8000'0400;  // S_ATTR_PURE_, S_ATTR_SOME_INSTRUCTIONS
    constexpr std::uint32_t zero_fill = 1;
    Cursor cursor(command, 8, layout_);
    cursor.bytes(16 + 4 * layout_.word_size() + 8, "segment_command");
    const std::uint32_t count = cursor.u32("nsects");
    cursor.u32("flags");
    for (std::uint32_t at = 0; at < count; ++at) {
        if (++section_count_ > sections_max) {
            note(DecodeErrorKind::malformed, offset_of(command), "nsects");
            return;
        }
        const std::string_view name = as_text(cursor.bytes(16, "sectname"));
        cursor.bytes(16 + layout_.word_size(), "section");
        const std::uint64_t size = cursor.word("size");
        const std::uint32_t offset = cursor.u32("offset");
        cursor.bytes(12, "section");
        const std::uint32_t flags = cursor.u32("flags");
        cursor.bytes(layout_.is_64_bit ? 12 : 8, "section");
        if (cursor.failure()) {
            note(DecodeErrorKind::malformed, offset_of(command), "nsects");
            return;
        }
        const bool is_code = (flags & instructions) != 0 ||
                             name == std::string_view("__text\0\0\0\0\0\0\0\0\0\0", 16);
        // A file of debug information has the sections of its executable, but none of their bytes.
        if (!is_code || offset == 0 || (flags & type_mask) == zero_fill) {
            continue;
        }
        const ByteView part = clip(file_, offset, size);
        if (part.size() < size) {
            note(DecodeErrorKind::truncated, offset, "section");
        }
        if (!part.empty()) {
            image_.code.push_back({.offset = offset, .size = part.size()});
        }
    }
}

// symtab = cmd cmdsize symoff(4) nsyms(4) stroff(4) strsize(4)
void MachOReader::read_symbols(ByteView command) {
    Cursor cursor(command, 8, layout_);
    const std::uint32_t offset = cursor.u32("symoff");
    const std::uint32_t claimed = cursor.u32("nsyms");
    const std::uint32_t texts_offset = cursor.u32("stroff");
    const std::uint32_t texts_size = cursor.u32("strsize");
    // There is one symbol table, so that no file can make us read thousands.
    if (cursor.failure() || has_symbols_) {
        note(DecodeErrorKind::malformed, offset_of(command), "LC_SYMTAB");
        return;
    }
    has_symbols_ = true;
    const ByteView texts = clip(file_, texts_offset, texts_size);
    const std::uint64_t symbol_size = layout_.is_64_bit ? 16 : 12;
    const ByteView symbols = clip(file_, offset, claimed * symbol_size);
    const std::uint64_t count = std::min<std::uint64_t>(symbols.size() / symbol_size, symbols_max);
    if (count < claimed || texts.size() < texts_size) {
        note(DecodeErrorKind::truncated, offset_of(command), "LC_SYMTAB");
    }
    for (std::uint64_t at = 0; at < count; ++at) {
        read_symbol(offset + at * symbol_size, texts);
    }
}

// nlist = strx(4) type(1) sect(1) desc(2) value
void MachOReader::read_symbol(std::uint64_t offset, ByteView texts) {
    constexpr unsigned debugging = 0xe0;  // N_STAB
    constexpr unsigned external = 0x01;   // N_EXT
    constexpr unsigned type_mask = 0x0e;  // N_TYPE
    constexpr unsigned undefined = 0x00;  // N_UNDF
    Cursor cursor(file_, offset, layout_);
    const std::uint32_t name_offset = cursor.u32("n_strx");
    const unsigned type = cursor.u8("n_type");
    cursor.u8("n_sect");
    cursor.u16("n_desc");
    const std::uint64_t value = cursor.word("n_value");
    if ((type & debugging) != 0 || (type & external) == 0) {
        return;
    }
    const auto name = find_text(texts, name_offset);
    if (!name) {
        note(DecodeErrorKind::malformed, offset, "n_strx");
        return;
    }
    // An undefined symbol with a value is a common one: a variable that this object defines.
    const bool is_undefined = (type & type_mask) == undefined && value == 0;
    NameList& list = is_undefined ? names_.undefined : names_.defined;
    if (!list.add(name->substr(name->starts_with('_') ? 1 : 0))) {
        note(DecodeErrorKind::malformed, offset, "symbol names");
    }
}

}  // namespace

wire::Decoded<std::vector<Range>> find_mach_o_slices(ByteView file) {
    constexpr Layout big{.byte_order = std::endian::big};
    Cursor cursor(file, 0, big);
    const std::uint32_t magic = cursor.u32("magic");
    if (magic != universal_magic && magic != universal_magic_64) {
        if (!find_layout(file)) {
            return cursor.failure() ? tl::unexpected(*cursor.failure()) : malformed("magic");
        }
        return std::vector<Range>{{.offset = 0, .size = file.size()}};
    }
    const bool is_64_bit = magic == universal_magic_64;
    const std::uint32_t count = cursor.u32("nfat_arch");
    if (count > slices_max) {
        return malformed("nfat_arch");
    }
    std::vector<Range> slices;
    for (std::uint32_t at = 0; at < count; ++at) {
        cursor.bytes(8, "cputype");
        const std::uint64_t offset = is_64_bit ? cursor.u64("offset") : cursor.u32("offset");
        const std::uint64_t size = is_64_bit ? cursor.u64("size") : cursor.u32("size");
        cursor.bytes(is_64_bit ? 8 : 4, "align");
        if (!cursor.failure() && (size == 0 || clip(file, offset, size).size() < size)) {
            return tl::unexpected<DecodeError>({DecodeErrorKind::truncated, offset, "fat_arch"});
        }
        slices.push_back({.offset = offset, .size = size});
    }
    if (cursor.failure()) {
        return tl::unexpected(*cursor.failure());
    }
    return slices;
}

wire::Decoded<Image> parse_mach_o(ByteView file) {
    const auto layout = find_layout(file);
    if (!layout) {
        return malformed("magic");
    }
    return MachOReader(file, *layout).read();
}

}  // namespace hemostat::binary
