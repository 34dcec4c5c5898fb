// The loader's cache from hostile bytes. Oracle: there are no more entries than the file has room
// for, texts lie within it, and what was read, written in the new form, reads back as the same.
#include "base/bytes.h"
#include "base/result.h"
#include "binary/loader_cache.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace {

using namespace hemostat;

constexpr std::size_t header_size = 48;
constexpr std::size_t entry_size = 24;

void add(std::string& text, std::uint64_t value, std::size_t size) {
    for (std::size_t at = 0; at < size; ++at) {
        text += static_cast<char>(value >> (8 * at));
    }
}

std::string write(const std::vector<binary::LoaderCacheEntry>& entries) {
    std::string texts;
    std::string file = "glibc-ld.so.cache1.1";
    add(file, entries.size(), 4);
    file.resize(28);
    file += '\2';
    file.resize(header_size);
    const std::size_t texts_offset = header_size + entries.size() * entry_size;
    for (const binary::LoaderCacheEntry& entry : entries) {
        add(file, 3, 4);
        for (const std::string_view each : {entry.name, entry.path}) {
            add(file, texts_offset + texts.size(), 4);
            texts.append(each) += '\0';
        }
        add(file, 0, 4);
        add(file, entry.hardware, 8);
    }
    return file + texts;
}

bool lies_within(ByteView file, std::string_view text) {
    const ByteView bytes = as_bytes(text);
    return !std::less<>{}(bytes.data(), file.data()) &&
           !std::less<>{}(file.data() + file.size(), bytes.data() + bytes.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto entries = binary::parse_loader_cache({data, size});
    if (!entries) {
        return 0;
    }
    ASSERT(entries->size() <= size / 12);
    for (const binary::LoaderCacheEntry& entry : *entries) {
        ASSERT(lies_within({data, size}, entry.name) && lies_within({data, size}, entry.path));
    }
    const std::string written = write(*entries);
    const auto again = binary::parse_loader_cache(as_bytes(written));
    ASSERT(again && *again == *entries);
    return 0;
}
