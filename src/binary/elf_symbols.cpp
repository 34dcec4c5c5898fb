#include "binary/elf_symbols.h"

#include "binary/image.h"

#include <elf.h>
#include <algorithm>

namespace hemostat::binary {

namespace {

using wire::DecodeError;
using wire::DecodeErrorKind;

struct ElfSymbol {
    std::uint32_t name = 0;
    std::uint8_t info = 0;
    std::uint8_t other = 0;
    std::uint16_t section = 0;

    [[nodiscard]] unsigned type() const { return info & 0xfU; }
    [[nodiscard]] unsigned binding() const { return unsigned{info} >> 4U; }
    [[nodiscard]] unsigned visibility() const { return other & 3U; }
};

ElfSymbol read_symbol(Cursor& cursor, Layout layout) {
    ElfSymbol symbol;
    symbol.name = cursor.u32("st_name");
    if (!layout.is_64_bit) {
        cursor.u32("st_value");
        cursor.u32("st_size");
    }
    symbol.info = cursor.u8("st_info");
    symbol.other = cursor.u8("st_other");
    symbol.section = cursor.u16("st_shndx");
    if (layout.is_64_bit) {
        cursor.u64("st_value");
        cursor.u64("st_size");
    }
    return symbol;
}

/// The list that a symbol belongs into, or none.
NameList* choose(const ElfSymbol& symbol, ElfSymbolUse use, SymbolNames& names) {
    if (symbol.type() == STT_SECTION || symbol.type() == STT_FILE) {
        return nullptr;
    }
    if (symbol.section == SHN_UNDEF) {
        return use == ElfSymbolUse::linked ? nullptr : &names.undefined;
    }
    const bool is_seen_outside =
        symbol.binding() != STB_LOCAL &&
        (symbol.visibility() == STV_DEFAULT || symbol.visibility() == STV_PROTECTED);
    return use == ElfSymbolUse::dynamic && !is_seen_outside ? nullptr : &names.defined;
}

}  // namespace

std::optional<DecodeError> read_elf_symbols(ByteView file, Layout layout,
                                            const ElfSymbolTable& table, SymbolNames& names) {
    const std::uint64_t symbol_size = layout.is_64_bit ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
    if (table.offset > file.size() || table.entry_size < symbol_size ||
        table.entry_size > file.size()) {
        return DecodeError{DecodeErrorKind::malformed, table.offset, "symbol table"};
    }
    std::optional<DecodeError> defect;
    if (table.count > symbols_max) {
        defect = DecodeError{DecodeErrorKind::malformed, table.offset, "symbol count"};
    }
    const std::uint64_t count = std::min<std::uint64_t>(table.count, symbols_max);
    // gABI: the first symbol is undefined and has no name.
    for (std::uint64_t at = 1; at < count; ++at) {
        const std::uint64_t offset = table.offset + at * table.entry_size;
        Cursor cursor(file, offset, layout);
        const ElfSymbol symbol = read_symbol(cursor, layout);
        if (cursor.failure()) {
            return defect ? defect : cursor.failure();
        }
        NameList* const list = choose(symbol, table.use, names);
        if (list == nullptr) {
            continue;
        }
        const auto name = find_text(table.names, symbol.name);
        if (!name) {
            defect = defect.value_or(DecodeError{DecodeErrorKind::malformed, offset, "st_name"});
            continue;
        }
        // The linker writes name@VERSION and name@@VERSION into its own table.
        if (!list->add(name->substr(0, name->find('@')))) {
            return defect.value_or(DecodeError{DecodeErrorKind::malformed, offset, "symbol names"});
        }
    }
    return defect;
}

}  // namespace hemostat::binary
