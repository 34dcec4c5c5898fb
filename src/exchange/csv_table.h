// The rows of a CSV file with a header.
#pragma once

#include "base/result.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::exchange {

struct CsvRow {
    std::size_t line = 0;  ///< of the file, from 1, on which it begins
    std::vector<std::string> fields;
};

/// A table each of whose rows has a field for each column.
struct CsvTable {
    std::vector<std::string> columns;
    std::vector<CsvRow> rows;
};

inline constexpr std::size_t csv_columns_max = 64;
inline constexpr std::size_t csv_field_size_max = std::size_t{64} << 10U;

/// Reads comma-separated values; lines without any are passed over, and so is a byte order mark.
///
/// Errors: invalid_input, naming the line, where a quote is out of place or not closed, where a
///         row has not as many fields as the header, for a column without a name or given twice,
///         and for text that is not UTF-8 or holds a NUL; limit beyond csv_columns_max or
///         csv_field_size_max.
/// Source: RFC 4180; white space around a field that is not quoted does not count.
Result<CsvTable> parse_csv(std::string_view text);

}  // namespace hemostat::exchange
