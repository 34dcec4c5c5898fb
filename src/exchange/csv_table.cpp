#include "exchange/csv_table.h"

#include "base/text.h"

#include <csv.h>
#include <fmt/format.h>
#include <algorithm>
#include <optional>
#include <utility>

namespace hemostat::exchange {
namespace {

/// Takes what libcsv finds, which is given one line of the file after another.
class Reader {
public:
    Reader() { ::csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI); }
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    ~Reader() { ::csv_free(&parser_); }

    Result<CsvTable> read(std::string_view text) {
        while (!text.empty() && !error_) {
            const std::size_t size = std::min(text.find('\n'), text.size() - 1) + 1;
            feed(text.substr(0, size));
            text.remove_prefix(size);
        }
        if (!error_ && ::csv_fini(&parser_, on_field, on_row, this) != 0) {
            refuse(ErrorKind::invalid_input, "a quote is not closed");
        }
        if (!error_ && table_.columns.empty()) {
            refuse(ErrorKind::invalid_input, "there is no header");
        }
        if (error_) {
            return tl::make_unexpected(*error_);
        }
        return std::move(table_);
    }

private:
    void feed(std::string_view line) {
        ++line_;
        if (!is_within_row_) {
            row_.line = line_;
        }
        // A line that holds anything begins a row, or goes on with one within quotes.
        is_within_row_ |= !trim(line).empty();
        if (!is_utf8(line) || line.find('\0') != std::string_view::npos) {
            refuse(ErrorKind::invalid_input, "it is not UTF-8 text");
        } else if (const std::size_t at = line.find('\r');
                   at < line.size() - 1 && line.substr(at) != "\r\n") {
            // It would end a row.
            refuse(ErrorKind::invalid_input, "a carriage return stands within it");
        } else if (::csv_parse(&parser_, line.data(), line.size(), on_field, on_row, this) !=
                   line.size()) {
            refuse(ErrorKind::invalid_input, "a quote stands within a field that has none around");
        }
        if (::csv_get_buffer_size(&parser_) > 2 * csv_field_size_max) {
            refuse(ErrorKind::limit, "a field is too large");
        }
    }

    static void on_field(void* text, std::size_t size, void* reader) {
        static_cast<Reader*>(reader)->take_field({static_cast<const char*>(text), size});
    }
    static void on_row(int /*end*/, void* reader) { static_cast<Reader*>(reader)->take_row(); }

    void take_field(std::string_view text) {
        if (text.size() > csv_field_size_max || row_.fields.size() == csv_columns_max) {
            refuse(ErrorKind::limit, "a field is too large, or there are too many");
            return;
        }
        row_.fields.emplace_back(text);
    }

    void take_row() {
        CsvRow row = std::exchange(row_, {});
        is_within_row_ = false;
        const std::size_t wanted = table_.columns.size();
        if (error_) {
            return;
        }
        if (wanted == 0) {
            take_header(std::move(row));
        } else if (row.fields.size() != wanted) {
            line_ = row.line;
            refuse(ErrorKind::invalid_input,
                   fmt::format("it has {} fields, the header {}", row.fields.size(), wanted));
        } else {
            table_.rows.push_back(std::move(row));
        }
    }

    void take_header(CsvRow row) {
        for (const std::string& name : row.fields) {
            if (name.empty() || std::ranges::count(row.fields, name) != 1) {
                refuse(
                    ErrorKind::invalid_input,
                    fmt::format("the column '{}' has no name, or is there twice", printable(name)));
                return;
            }
        }
        table_.columns = std::move(row.fields);
    }

    /// Keeps the first.
    void refuse(ErrorKind kind, std::string_view what) {
        if (!error_) {
            error_ = Error{kind, fmt::format("line {}: {}", line_, what)};
        }
    }

    csv_parser parser_{};
    CsvTable table_;
    CsvRow row_;
    bool is_within_row_ = false;
    std::size_t line_ = 0;
    std::optional<Error> error_;
};

}  // namespace

Result<CsvTable> parse_csv(std::string_view text) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (text.starts_with(byte_order_mark)) {
        text.remove_prefix(byte_order_mark.size());
    }
    return Reader().read(text);
}

}  // namespace hemostat::exchange
