#include "binary/elf_dynamic.h"

#include "binary/image.h"

#include <elf.h>
#include <algorithm>
#include <map>
#include <utility>

namespace hemostat::binary {

namespace {

using wire::DecodeError;
using wire::DecodeErrorKind;

/// More entries than any linker writes: most are DT_NEEDED.
constexpr std::size_t dynamic_entries_max = 65'536;

class DynamicReader {
public:
    DynamicReader(ByteView file, const ElfTables& tables) : file_(file), tables_(tables) {}

    ElfDynamic read(const ElfSegment& segment) && {
        read_entries(segment);
        read_texts();
        read_symbols();
        return std::move(result_);
    }

private:
    void read_entries(const ElfSegment& segment);
    void read_texts();
    void read_symbols();
    std::uint64_t count_by_hash(std::uint64_t offset);
    std::uint64_t count_by_gnu_hash(std::uint64_t offset);
    std::uint64_t count_by_relocations(std::uint64_t table_tag, std::uint64_t size_tag,
                                       bool has_addend);

    [[nodiscard]] std::optional<std::uint64_t> find(std::uint64_t tag) const {
        const auto found = values_.find(tag);
        return found == values_.end() ? std::nullopt : std::optional(found->second);
    }
    /// The place in the file that the address under `tag` stands for; noted when there is none.
    std::optional<std::uint64_t> find_place(std::uint64_t tag, const char* field);
    std::string text(std::uint64_t offset, const char* field);
    void note(DecodeErrorKind kind, std::uint64_t offset, const char* field);
    void note(const Cursor& cursor);

    ByteView file_;
    const ElfTables& tables_;
    std::map<std::uint64_t, std::uint64_t> values_;  // by tag, without DT_NEEDED
    std::vector<std::uint64_t> needed_;              // offsets among the texts
    ByteView texts_;
    std::uint64_t texts_offset_ = 0;  // in the file
    ElfDynamic result_;
};

void DynamicReader::note(DecodeErrorKind kind, std::uint64_t offset, const char* field) {
    if (!result_.defect) {
        result_.defect = DecodeError{kind, offset, field};
    }
}

void DynamicReader::note(const Cursor& cursor) {
    if (cursor.failure() && !result_.defect) {
        result_.defect = cursor.failure();
    }
}

void DynamicReader::read_entries(const ElfSegment& segment) {
    Cursor cursor(file_, segment.offset, tables_.layout);
    const std::uint64_t count = segment.size / (2 * tables_.layout.word_size());
    for (std::uint64_t at = 0; at < std::min<std::uint64_t>(count, dynamic_entries_max); ++at) {
        const std::uint64_t tag = cursor.word("d_tag");
        const std::uint64_t value = cursor.word("d_val");
        if (cursor.failure()) {
            note(cursor);
            return;
        }
        if (tag == DT_NULL) {
            return;
        }
        if (tag != DT_NEEDED) {
            values_.insert_or_assign(tag, value);
        } else if (needed_.size() < needed_max) {
            needed_.push_back(value);
        } else {
            note(DecodeErrorKind::malformed, segment.offset, "DT_NEEDED");
        }
    }
    note(DecodeErrorKind::malformed, segment.offset, "DT_NULL");
}

std::optional<std::uint64_t> DynamicReader::find_place(std::uint64_t tag, const char* field) {
    const auto address = find(tag);
    if (!address) {
        return std::nullopt;
    }
    const auto offset = tables_.find_offset(*address);
    if (!offset || *offset >= file_.size()) {
        note(DecodeErrorKind::malformed, offset.value_or(0), field);
        return std::nullopt;
    }
    return offset;
}

std::string DynamicReader::text(std::uint64_t offset, const char* field) {
    const auto found = find_text(texts_, offset);
    if (!found) {
        note(DecodeErrorKind::malformed, texts_offset_ + offset, field);
        return {};
    }
    return std::string(*found);
}

void DynamicReader::read_texts() {
    if (const auto offset = find_place(DT_STRTAB, "DT_STRTAB")) {
        const std::uint64_t size = find(DT_STRSZ).value_or(0);
        texts_offset_ = *offset;
        texts_ = clip(file_, *offset, size);
        if (texts_.size() < size) {
            note(DecodeErrorKind::truncated, *offset, "DT_STRSZ");
        }
    }
    for (const std::uint64_t offset : needed_) {
        result_.needed.push_back(text(offset, "DT_NEEDED"));
    }
    if (const auto offset = find(DT_SONAME)) {
        result_.soname = text(*offset, "DT_SONAME");
    }
    if (const auto offset = find(DT_RUNPATH)) {
        result_.run_path = text(*offset, "DT_RUNPATH");
    }
    if (const auto offset = find(DT_RPATH)) {
        result_.rpath = text(*offset, "DT_RPATH");
    }
    result_.is_position_independent_executable = (find(DT_FLAGS_1).value_or(0) & DF_1_PIE) != 0;
}

std::uint64_t DynamicReader::count_by_hash(std::uint64_t offset) {
    // Two ABIs took the 64-bit gABI at its word and have 8 bytes where all others have 4.
    constexpr std::uint16_t alpha = 0x9026;
    const bool has_words =
        tables_.layout.is_64_bit && (tables_.machine == alpha || tables_.machine == EM_S390);
    Cursor cursor(file_, offset, tables_.layout);
    has_words ? cursor.u64("nbucket") : cursor.u32("nbucket");
    const std::uint64_t count = has_words ? cursor.u64("nchain") : cursor.u32("nchain");
    note(cursor);
    return count;
}

std::uint64_t DynamicReader::count_by_gnu_hash(std::uint64_t offset) {
    Cursor cursor(file_, offset, tables_.layout);
    const std::uint32_t bucket_count = cursor.u32("nbuckets");
    const std::uint32_t first = cursor.u32("symoffset");
    const std::uint32_t bloom_count = cursor.u32("bloom_size");
    cursor.u32("bloom_shift");
    cursor.bytes(bloom_count * tables_.layout.word_size(), "bloom");
    std::uint32_t last = 0;
    for (std::uint32_t at = 0; at < bucket_count && !cursor.failure(); ++at) {
        last = std::max(last, cursor.u32("buckets"));
    }
    if (last < first) {
        note(cursor);
        return first;
    }
    // Symbols are in the order of their buckets: the last chain ends with the last symbol.
    std::uint64_t index = last;
    cursor.bytes(std::uint64_t{last - first} * 4, "chain");
    while (!cursor.failure() && (cursor.u32("chain") & 1U) == 0) {
        ++index;
    }
    note(cursor);
    return cursor.failure() ? index : index + 1;
}

std::uint64_t DynamicReader::count_by_relocations(std::uint64_t table_tag, std::uint64_t size_tag,
                                                  bool has_addend) {
    const auto offset = find_place(table_tag, "relocations");
    if (!offset) {
        return 0;
    }
    const Layout layout = tables_.layout;
    const std::uint64_t entry_size = layout.word_size() * (has_addend ? 3 : 2);
    const std::uint64_t claimed = find(size_tag).value_or(0) / entry_size;
    const std::uint64_t count = std::min<std::uint64_t>(claimed, symbols_max);
    Cursor cursor(file_, *offset, layout);
    std::uint64_t last = 0;
    for (std::uint64_t at = 0; at < count && !cursor.failure(); ++at) {
        cursor.word("r_offset");
        const std::uint64_t info = cursor.word("r_info");
        last = std::max(last, layout.is_64_bit ? info >> 32U : info >> 8U);
        if (has_addend) {
            cursor.word("r_addend");
        }
    }
    note(cursor);
    return last + 1;
}

void DynamicReader::read_symbols() {
    const auto offset = find_place(DT_SYMTAB, "DT_SYMTAB");
    if (!offset) {
        return;
    }
    std::uint64_t count = 0;
    if (const auto hash = find_place(DT_HASH, "DT_HASH")) {
        count = count_by_hash(*hash);
    } else if (const auto gnu_hash = find_place(DT_GNU_HASH, "DT_GNU_HASH")) {
        count = count_by_gnu_hash(*gnu_hash);
    }
    // A file that exports nothing has a GNU hash table that counts no symbol.
    if (count <= 1) {
        const bool jump_has_addend = find(DT_PLTREL) == DT_RELA;
        count = std::max({count, count_by_relocations(DT_RELA, DT_RELASZ, true),
                          count_by_relocations(DT_REL, DT_RELSZ, false),
                          count_by_relocations(DT_JMPREL, DT_PLTRELSZ, jump_has_addend)});
    }
    const std::uint64_t usual_size =
        tables_.layout.is_64_bit ? sizeof(Elf64_Sym) : sizeof(Elf32_Sym);
    result_.symbols = {.offset = *offset,
                       .entry_size = find(DT_SYMENT).value_or(usual_size),
                       .count = count,
                       .names = texts_};
}

}  // namespace

ElfDynamic read_elf_dynamic(ByteView file, const ElfTables& tables, const ElfSegment& segment) {
    return DynamicReader(file, tables).read(segment);
}

}  // namespace hemostat::binary
