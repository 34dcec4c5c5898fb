// What is said about code by the file that holds it, whatever the format of the file.
#pragma once

#include "base/bytes.h"
#include "wire/decode_error.h"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::binary {

enum class Format : std::uint8_t {
    elf,
    pe,
    mach_o,
    ar,  ///< an archive of images, not an image
};

/// The format that a file with these first bytes claims to be; nothing when it is none of ours.
///
/// 64 bytes are enough. A Java class file begins like a Mach-O universal file and is not one.
std::optional<Format> recognise(ByteView first_bytes);

enum class Kind : std::uint8_t {
    executable,
    shared_library,
    object,
    other,  ///< a core dump, debug information, a kernel extension
};

/// A part of the file, in bytes; always within it.
struct Range {
    std::size_t offset = 0;
    std::size_t size = 0;

    bool operator==(const Range&) const = default;
};

/// Sorts `ranges` and makes one of those that touch: no byte is in two of them.
void sort_and_join(std::vector<Range>& ranges);

/// What a PE file's version resource says, in UTF-8.
struct VersionResource {
    std::string company;
    std::string product;
    std::string product_version;
    std::string file_version;
    std::string original_file_name;

    bool operator==(const VersionResource&) const = default;
};

/// Beyond these an image is cut, and says so in `defect`.
inline constexpr std::size_t text_size_max = 4096;
inline constexpr std::size_t needed_max = 1024;
inline constexpr std::size_t symbols_max = 1'000'000;
inline constexpr std::size_t symbol_names_size_max = 128U << 20U;
inline constexpr std::size_t sections_max = 65'536;
inline constexpr std::size_t segments_max = 65'536;

/// An executable, library or object.
///
/// Lifetime: the names of symbols alias the file; everything else is copied.
/// Limit: text_size_max bytes a text, and the limits above.
struct Image {
    Format format = Format::elf;
    std::string machine;  ///< x86_64, i386, aarch64, arm, mips, …; else the format's number
    bool is_64_bit = false;
    std::endian byte_order = std::endian::little;
    Kind kind = Kind::other;

    std::string soname;               ///< the name that a library gives itself
    std::vector<std::string> needed;  ///< the libraries to load with it, in the file's order
    std::string run_path;             ///< where to look for them; folders are apart by ':'
    std::string rpath;                ///< the older DT_RPATH
    std::string interpreter;          ///< the program that loads this one

    std::vector<std::string_view> defined;  ///< sorted, each once; exported or from a symbol table
    std::vector<std::string_view> undefined;  ///< sorted, each once; expected of other files

    std::vector<Range> code;  ///< what may be executed; sorted, apart from each other
    std::string build_id;     ///< in hexadecimal
    std::optional<VersionResource> version;

    /// The first thing that could not be read. What else is here was read and stands.
    std::optional<wire::DecodeError> defect;

    /// Units: the logarithm of the number of names, in comparisons.
    [[nodiscard]] bool defines(std::string_view name) const;
    [[nodiscard]] bool imports(std::string_view name) const;

    /// Keeps the first defect.
    void note(const std::optional<wire::DecodeError>& found);

    bool operator==(const Image&) const = default;
};

}  // namespace hemostat::binary
