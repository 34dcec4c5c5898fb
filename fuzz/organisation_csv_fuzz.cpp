// CSV files from hostile text, cut into three. Oracles: an organisation or problems, never both and
// never neither; every problem is one printable line; a table says the same when it is written
// again with every field in quotes.
#include "base/bytes.h"
#include "exchange/csv_table.h"
#include "exchange/organisation_csv.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace hemostat;

void write_row(std::string& text, const std::vector<std::string>& fields) {
    for (const std::string& field : fields) {
        text += '"';
        for (const char character : field) {
            text.append(character == '"' ? 2 : 1, character);
        }
        text += "\",";
    }
    text.back() = '\n';
}

void check_table(std::string_view text) {
    const auto table = exchange::parse_csv(text);
    if (!table) {
        return;
    }
    std::string written;
    write_row(written, table->columns);
    for (const exchange::CsvRow& row : table->rows) {
        ASSERT(row.fields.size() == table->columns.size());
        write_row(written, row.fields);
    }
    const auto again = exchange::parse_csv(written);
    ASSERT(again && again->columns == table->columns && again->rows.size() == table->rows.size());
    for (std::size_t index = 0; index < table->rows.size(); ++index) {
        ASSERT(again->rows[index].fields == table->rows[index].fields);
        ASSERT(index == 0 || table->rows[index - 1].line < table->rows[index].line);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view rest = as_text({data, size});
    std::vector<exchange::CsvFile> files;
    for (const char* const name : {"a", "b", "c"}) {
        const std::size_t end = std::min(rest.find('\f'), rest.size());
        files.push_back({name, std::string(rest.substr(0, end))});
        rest.remove_prefix(std::min(end + 1, rest.size()));
        check_table(files.back().text);
    }
    const auto import = exchange::import_organisation(files);
    ASSERT(import.organisation.has_value() == import.problems.empty());
    for (const std::string& problem : import.problems) {
        ASSERT(problem.find_first_of("\r\n\x1b") == std::string::npos);
    }
    return 0;
}
