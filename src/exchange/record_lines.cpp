#include "exchange/record_lines.h"

#include "exchange/vex_statements.h"
#include "finding/json_writer.h"

#include <string_view>

namespace hemostat::exchange {
namespace {

using campaign::Entry;
using campaign::Record;
using campaign::Shape;
using finding::JsonWriter;
using finding::Literal;

void write_list(JsonWriter& writer, const Record& record, campaign::Field field) {
    writer.array([&] {
        for (const Entry& entry : record.entries) {
            if (entry.field == field) {
                writer.text(to_utf8(entry.value));
            }
        }
    });
}

void write_fields(JsonWriter& writer, const Record& record) {
    const Entry* before = nullptr;
    for (const Entry& entry : record.entries) {
        const campaign::FieldRow& row = campaign::row_of(entry.field);
        // The values of a list stand behind each other.
        if (before != nullptr && before->field == entry.field) {
            continue;
        }
        before = &entry;
        writer.key(row.name);
        switch (row.shape) {
            case Shape::text: writer.text(to_utf8(entry.value)); break;
            case Shape::list: write_list(writer, record, entry.field); break;
            case Shape::count:
            case Shape::truth: writer.value(entry.value); break;
        }
    }
}

}  // namespace

std::string to_json_lines(const campaign::Disclosure& disclosure) {
    std::string lines;
    for (const Record& record : disclosure.records()) {
        JsonWriter writer(lines);
        writer.object([&] {
            writer.member("schema", Literal("hemostat/record/v1"));
            writer.member("tlp", to_string(disclosure.label()));
            writer.member("record", to_string(record.kind));
            write_fields(writer, record);
        });
        lines += '\n';
    }
    return lines;
}

}  // namespace hemostat::exchange
