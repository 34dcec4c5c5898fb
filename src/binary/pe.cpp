#include "binary/pe.h"

#include "binary/cursor.h"
#include "binary/name_list.h"
#include "binary/version_resource.h"

#include <algorithm>
#include <array>
#include <utility>

namespace hemostat::binary {

namespace {

using wire::DecodeError;
using wire::DecodeErrorKind;

tl::unexpected<DecodeError> malformed(std::uint64_t offset, const char* field) {
    return tl::unexpected<DecodeError>({DecodeErrorKind::malformed, offset, field});
}

struct Section {
    std::uint32_t address = 0;
    std::uint32_t offset = 0;  // in the file
    std::uint32_t size = 0;    // in the file
    std::uint32_t flags = 0;
};

/// Where the header says that a table is, by address.
struct Directory {
    std::uint32_t address = 0;
    std::uint32_t size = 0;
};

constexpr std::size_t export_directory = 0;
constexpr std::size_t import_directory = 1;
constexpr std::size_t resource_directory = 2;
constexpr std::size_t late_import_directory = 13;
constexpr std::size_t directories_max = 16;

struct Headers {
    std::uint16_t machine = 0;
    std::uint16_t flags = 0;
    std::uint16_t section_count = 0;
    std::uint64_t sections = 0;  // where their table begins
    std::uint32_t size = 0;      // of all headers, which are loaded like a section
    bool is_64_bit = false;
    std::array<Directory, directories_max> directories;
};

/// How the entries of an import table are laid out, in bytes.
struct ImportShape {
    std::uint64_t size = 0;
    std::uint64_t library_name = 0;
    std::uint64_t lookup_table = 0;
    std::uint64_t address_table = 0;  // the same before loading, where the other may be missing
};

constexpr ImportShape import_shape{
    .size = 20, .library_name = 12, .lookup_table = 0, .address_table = 16};
constexpr ImportShape late_import_shape{
    .size = 32, .library_name = 4, .lookup_table = 16, .address_table = 16};

std::string machine_name(std::uint16_t machine) {
    switch (machine) {
        case 0x014c: return "i386";
        case 0x8664: return "x86_64";
        case 0x01c0:
        case 0x01c2:
        case 0x01c4: return "arm";
        case 0xaa64: return "aarch64";
        case 0x5032: return "riscv32";
        case 0x5064: return "riscv64";
        default: return std::to_string(machine);
    }
}

wire::Decoded<Headers> parse_headers(ByteView file) {
    if (!as_text(file).starts_with("MZ")) {
        return malformed(0, "e_magic");
    }
    Cursor dos(file, 60, {});
    const std::uint32_t start = dos.u32("e_lfanew");
    if (dos.failure()) {
        return tl::unexpected(*dos.failure());
    }
    Cursor cursor(file, start, {});
    const std::string_view signature = as_text(cursor.bytes(4, "Signature"));
    if (!cursor.failure() && signature != std::string_view("PE\0\0", 4)) {
        return malformed(start, "Signature");
    }
    Headers headers;
    headers.machine = cursor.u16("Machine");
    headers.section_count = cursor.u16("NumberOfSections");
    cursor.bytes(12, "FileHeader");
    const std::uint16_t optional_size = cursor.u16("SizeOfOptionalHeader");
    headers.flags = cursor.u16("Characteristics");
    const std::uint64_t optional = std::uint64_t{start} + 24;
    headers.sections = optional + optional_size;
    const std::uint16_t magic = cursor.u16("Magic");
    if (cursor.failure()) {
        return tl::unexpected(*cursor.failure());
    }
    constexpr std::uint16_t pe32 = 0x10b;
    constexpr std::uint16_t pe32_plus = 0x20b;
    if (magic != pe32 && magic != pe32_plus) {
        return malformed(optional, "Magic");
    }
    headers.is_64_bit = magic == pe32_plus;
    cursor.bytes(58, "OptionalHeader");
    headers.size = cursor.u32("SizeOfHeaders");
    cursor.bytes(headers.is_64_bit ? 44 : 28, "OptionalHeader");
    const std::uint32_t count = cursor.u32("NumberOfRvaAndSizes");
    for (std::size_t at = 0; at < std::min<std::size_t>(count, directories_max); ++at) {
        headers.directories.at(at) = {.address = cursor.u32("DataDirectory"),
                                      .size = cursor.u32("DataDirectory")};
    }
    if (cursor.failure()) {
        return tl::unexpected(*cursor.failure());
    }
    return headers;
}

class PeReader {
public:
    PeReader(ByteView file, const Headers& headers) : file_(file), headers_(headers) {}

    Image read() &&;

private:
    void read_sections();
    void read_exports();
    void read_imports(const Directory& directory, const ImportShape& shape);
    void read_imported_names(std::uint32_t table);
    void read_version();
    void add(NameList& list, std::uint32_t address, std::uint32_t skip, const char* field);

    /// Where in the file the byte is that is loaded at `address`; noted as wrong when nowhere.
    std::optional<std::uint64_t> find_offset(std::uint32_t address, const char* field);
    std::optional<std::string_view> find_name(std::uint32_t address, const char* field);
    void note(DecodeErrorKind kind, std::uint64_t offset, const char* field) {
        image_.note(DecodeError{kind, offset, field});
    }

    ByteView file_;
    const Headers& headers_;
    std::vector<Section> sections_;  // by address
    Image image_;
    SymbolNames names_;
    std::size_t imported_count_ = 0;
};

Image PeReader::read() && {
    constexpr unsigned is_executable = 0x0002;
    constexpr unsigned is_library = 0x2000;
    image_.format = Format::pe;
    image_.machine = machine_name(headers_.machine);
    image_.is_64_bit = headers_.is_64_bit;
    image_.kind = (headers_.flags & is_library) != 0      ? Kind::shared_library
                  : (headers_.flags & is_executable) != 0 ? Kind::executable
                                                          : Kind::other;
    read_sections();
    read_exports();
    read_imports(headers_.directories[import_directory], import_shape);
    read_imports(headers_.directories[late_import_directory], late_import_shape);
    read_version();
    image_.defined = names_.defined.take_sorted();
    image_.undefined = names_.undefined.take_sorted();
    return std::move(image_);
}

void PeReader::read_sections() {
    constexpr std::uint32_t executable = 0x2000'0020;  // CNT_CODE, MEM_EXECUTE
    Cursor cursor(file_, headers_.sections, {});
    for (std::size_t at = 0; at < headers_.section_count; ++at) {
        cursor.bytes(12, "Section");
        Section section;
        section.address = cursor.u32("VirtualAddress");
        section.size = cursor.u32("SizeOfRawData");
        section.offset = cursor.u32("PointerToRawData");
        cursor.bytes(12, "Section");
        section.flags = cursor.u32("Characteristics");
        if (cursor.failure()) {
            image_.note(cursor.failure());
            break;
        }
        sections_.push_back(section);
        const ByteView part = clip(file_, section.offset, section.size);
        if (part.size() < section.size) {
            note(DecodeErrorKind::truncated, section.offset, "SizeOfRawData");
        }
        if ((section.flags & executable) != 0 && !part.empty()) {
            image_.code.push_back({.offset = section.offset, .size = part.size()});
        }
    }
    sort_and_join(image_.code);
    std::ranges::sort(sections_, {}, &Section::address);
}

std::optional<std::uint64_t> PeReader::find_offset(std::uint32_t address, const char* field) {
    const auto behind = std::ranges::upper_bound(sections_, address, {}, &Section::address);
    if (behind != sections_.begin()) {
        const Section& section = *std::prev(behind);
        if (address - section.address < section.size) {
            return std::uint64_t{section.offset} + (address - section.address);
        }
    }
    if (address < headers_.size) {
        return address;
    }
    note(DecodeErrorKind::malformed, 0, field);
    return std::nullopt;
}

std::optional<std::string_view> PeReader::find_name(std::uint32_t address, const char* field) {
    const auto offset = find_offset(address, field);
    if (!offset) {
        return std::nullopt;
    }
    const auto name = find_text(file_, *offset);
    if (!name) {
        note(DecodeErrorKind::malformed, *offset, field);
    }
    return name;
}

// directory = flags(4) time(4) version(4) name(4) base(4) functions(4) names(4) … names_table(4)
void PeReader::read_exports() {
    const Directory& directory = headers_.directories[export_directory];
    const auto offset =
        directory.address == 0 ? std::nullopt : find_offset(directory.address, "ExportDirectory");
    if (!offset) {
        return;
    }
    Cursor cursor(file_, *offset, {});
    cursor.bytes(12, "ExportDirectory");
    const std::uint32_t name = cursor.u32("ExportDirectory");
    cursor.bytes(8, "ExportDirectory");
    const std::uint32_t count = cursor.u32("NumberOfNamePointers");
    cursor.u32("ExportAddressTable");
    const std::uint32_t table = cursor.u32("NamePointerTable");
    if (cursor.failure()) {
        return image_.note(cursor.failure());
    }
    image_.soname = find_name(name, "ExportDirectory.Name").value_or("");
    const auto names = count == 0 ? std::nullopt : find_offset(table, "NamePointerTable");
    if (!names) {
        return;
    }
    if (count > symbols_max) {
        note(DecodeErrorKind::malformed, *offset, "NumberOfNamePointers");
    }
    Cursor entries(file_, *names, {});
    for (std::size_t at = 0; at < std::min<std::size_t>(count, symbols_max); ++at) {
        const std::uint32_t address = entries.u32("NamePointerTable");
        if (entries.failure()) {
            return image_.note(entries.failure());
        }
        add(names_.defined, address, 0, "ExportName");
    }
}

void PeReader::add(NameList& list, std::uint32_t address, std::uint32_t skip, const char* field) {
    const auto offset = find_offset(address, field);
    if (!offset) {
        return;
    }
    const auto name = find_text(file_, *offset + skip);
    if (!name || !list.add(*name)) {
        note(DecodeErrorKind::malformed, *offset, field);
    }
}

// Tables of imports end with an entry without a name.
void PeReader::read_imports(const Directory& directory, const ImportShape& shape) {
    const auto offset =
        directory.address == 0 ? std::nullopt : find_offset(directory.address, "ImportDirectory");
    if (!offset) {
        return;
    }
    for (std::uint64_t entry = *offset;; entry += shape.size) {
        Cursor cursor(file_, entry + shape.library_name, {});
        const std::uint32_t name = cursor.u32("ImportName");
        if (cursor.failure()) {
            return image_.note(cursor.failure());
        }
        if (name == 0) {
            return;
        }
        if (image_.needed.size() == needed_max) {
            return note(DecodeErrorKind::malformed, entry, "ImportDirectory");
        }
        image_.needed.emplace_back(find_name(name, "ImportName").value_or(""));
        // Some linkers write only the table that the loader overwrites with addresses.
        std::uint32_t table = Cursor(file_, entry + shape.lookup_table, {}).u32("ImportLookup");
        if (table == 0) {
            table = Cursor(file_, entry + shape.address_table, {}).u32("ImportLookup");
        }
        read_imported_names(table);
    }
}

void PeReader::read_imported_names(std::uint32_t table) {
    const auto offset = find_offset(table, "ImportLookup");
    if (!offset) {
        return;
    }
    const Layout layout{.is_64_bit = headers_.is_64_bit};
    const unsigned number_bit = layout.is_64_bit ? 63 : 31;
    constexpr std::uint32_t hint_size = 2;
    Cursor cursor(file_, *offset, layout);
    while (true) {
        const std::uint64_t entry = cursor.word("ImportLookup");
        if (cursor.failure()) {
            return image_.note(cursor.failure());
        }
        if (entry == 0) {
            return;
        }
        if (++imported_count_ > symbols_max) {
            return note(DecodeErrorKind::malformed, *offset, "ImportLookup");
        }
        if (entry >> number_bit == 0) {
            add(names_.undefined, static_cast<std::uint32_t>(entry), hint_size, "ImportedName");
        }
    }
}

// table = flags(4) time(4) version(4) named(2) numbered(2) *( name(4) place(4) )
// Tables are nested: type, name, language. A place is counted from the first table; its upper bit
// says that another table is there, else it is a leaf = address(4) size(4) codepage(4) reserved(4).
void PeReader::read_version() {
    constexpr std::uint32_t version_type = 16;
    constexpr std::uint32_t is_table = 0x8000'0000;
    constexpr int depth = 3;
    const Directory& directory = headers_.directories[resource_directory];
    const auto root =
        directory.address == 0 ? std::nullopt : find_offset(directory.address, "ResourceDirectory");
    if (!root) {
        return;
    }
    std::uint32_t place = is_table;
    for (int level = 0; level < depth; ++level) {
        if ((place & is_table) == 0) {
            return note(DecodeErrorKind::malformed, *root, "ResourceDirectory");
        }
        Cursor cursor(file_, *root + (place & ~is_table), {});
        cursor.bytes(12, "ResourceDirectory");
        const std::uint32_t named = cursor.u16("ResourceDirectory");
        const std::uint32_t count = named + cursor.u16("ResourceDirectory");
        bool is_found = false;
        for (std::uint32_t at = 0; at < count && !is_found && !cursor.failure(); ++at) {
            const std::uint32_t name = cursor.u32("ResourceDirectory");
            place = cursor.u32("ResourceDirectory");
            // Of the version there is one; of its languages the first will do.
            is_found = level > 0 || name == version_type;
        }
        if (cursor.failure() || !is_found) {
            return image_.note(cursor.failure());
        }
    }
    Cursor leaf(file_, *root + (place & ~is_table), {});
    const std::uint32_t address = leaf.u32("ResourceData");
    const std::uint32_t size = leaf.u32("ResourceData");
    if (leaf.failure() || (place & is_table) != 0) {
        return note(DecodeErrorKind::malformed, *root, "ResourceData");
    }
    const auto offset = find_offset(address, "ResourceData");
    if (!offset) {
        return;
    }
    auto version = parse_version_resource(clip(file_, *offset, size));
    if (!version) {
        return note(version.error().kind, *offset + version.error().offset, version.error().field);
    }
    image_.version = *std::move(version);
}

}  // namespace

wire::Decoded<Image> parse_pe(ByteView file) {
    const wire::Decoded<Headers> headers = parse_headers(file);
    if (!headers) {
        return tl::unexpected(headers.error());
    }
    return PeReader(file, *headers).read();
}

}  // namespace hemostat::binary
