// Archives of object files: static libraries of every system, and Debian's packages.
//
//   archive = "!<arch>" LF *member
//   member  = name(16) date(12) uid(6) gid(6) mode(8) size(10) "`" LF content [ LF ]
//
// Numbers are decimal text, padded with spaces. LF follows a content of odd size. A name may stand
// elsewhere: "/N" is at offset N of the member "//" (GNU, Microsoft), "#1/N" is the first N bytes
// of the content (BSD).
#pragma once

#include "base/bytes.h"
#include "wire/decode_error.h"

#include <cstddef>
#include <optional>
#include <string_view>

namespace hemostat::binary {

struct ArMember {
    std::string_view name;
    ByteView content;
};

/// Gives the members one after another.
///
/// Lifetime: members alias the file.
/// Limit:  names of text_size_max bytes; the work is linear in the size of the file.
/// Source: ar(5) of FreeBSD; System V gABI, "Archive File"; PE/COFF specification, "Archive
///         (Library) File Format".
class ArReader {
public:
    /// Errors: truncated within the first line; malformed when it is no archive, or a thin one,
    ///         which holds names of files instead of their content.
    static wire::Decoded<ArReader> open(ByteView file);

    /// The next member that is a file; nothing at the end. Indexes of symbols are passed over.
    ///
    /// Errors: truncated or malformed, naming the field; the same one ever after.
    wire::Decoded<std::optional<ArMember>> next();

private:
    explicit ArReader(ByteView file) : file_(file) {}

    wire::Decoded<ArMember> read_member();
    wire::Decoded<ArMember> name_member(std::string_view name, ByteView content);
    [[nodiscard]] tl::unexpected<wire::DecodeError> fail(wire::DecodeErrorKind kind,
                                                         const char* field) const;

    ByteView file_;
    std::size_t offset_ = 0;  // of the next member
    std::size_t member_ = 0;  // of the one being read
    ByteView long_names_;
    std::optional<wire::DecodeError> failure_;
};

}  // namespace hemostat::binary
