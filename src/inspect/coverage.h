// What was read, and what was not and why: the other half of every inspection.
#pragma once

#include "finding/json_writer.h"

#include <cstdint>
#include <string>

namespace hemostat::inspect {

/// Something that was not looked into. It is listed.
struct Omission {
    std::string path;      ///< printable
    std::string why;       ///< one printable clause
    bool is_wish = false;  ///< the user's, or by default; all others keep the exit status from 0
};

/// One object, in the shape of docs/schema/omission-v1.schema.json.
void write_json(finding::JsonWriter& writer, const Omission& omission);

/// How much an inspection has covered.
struct Coverage {
    std::uint64_t process_count = 0;    ///< whose code was looked at
    std::uint64_t file_count = 0;       ///< opened, and read as far as they may hold code
    std::uint64_t unchanged_count = 0;  ///< files known from an earlier inspection, not read again
    std::uint64_t byte_count = 0;       ///< of code that was searched, unpacked where it was packed
    std::uint64_t omission_count = 0;   ///< told of one by one, but for the user's wishes
    std::uint64_t wish_count = 0;       ///< told of one by one as well
    bool is_complete = true;            ///< false when the inspection was interrupted

    /// What has been covered by both.
    void add(const Coverage& other);
};

/// One object, in the shape of docs/schema/coverage-v1.schema.json.
void write_json(finding::JsonWriter& writer, const Coverage& coverage);

}  // namespace hemostat::inspect
