#include "exchange/csv.h"

#include "exchange/vex_statements.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

namespace hemostat::exchange {
namespace {

using campaign::Entry;
using campaign::Field;
using campaign::Record;

void append_value(std::string& out, std::string_view value) {
    std::string text = to_utf8(value);
    // Also behind white space, which some programs skip.
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first != std::string::npos &&
        std::string_view("=+-@").find(text[first]) != std::string_view::npos) {
        text.insert(0, 1, '\'');
    }
    if (text.find_first_of("\",\r\n") == std::string::npos) {
        out += text;
        return;
    }
    out += '"';
    for (const char character : text) {
        out += character;
        // RFC 4180 §2.7: "a double-quote appearing inside a field must be escaped by preceding it
        // with another double quote."
        if (character == '"') {
            out += '"';
        }
    }
    out += '"';
}

std::string joined(const Record& record, Field field) {
    std::string values;
    for (const Entry& entry : record.entries) {
        if (entry.field == field) {
            values += values.empty() ? "" : "; ";
            values += entry.value;
        }
    }
    return values;
}

}  // namespace

std::string to_csv(const campaign::Disclosure& disclosure, campaign::RecordKind kind) {
    std::set<Field> columns;
    for (const Record& record : disclosure.records()) {
        if (record.kind == kind) {
            for (const Entry& entry : record.entries) {
                columns.insert(entry.field);
            }
        }
    }
    std::string out = "tlp";
    for (const Field column : columns) {
        out += ',';
        out += row_of(column).name;
    }
    out += "\r\n";
    for (const Record& record : disclosure.records()) {
        if (record.kind != kind) {
            continue;
        }
        append_value(out, to_string(disclosure.label()));
        for (const Field column : columns) {
            out += ',';
            append_value(out, joined(record, column));
        }
        out += "\r\n";
    }
    return out;
}

}  // namespace hemostat::exchange
