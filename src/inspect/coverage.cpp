#include "inspect/coverage.h"

namespace hemostat::inspect {

void write_json(finding::JsonWriter& writer, const Omission& omission) {
    writer.object([&] {
        writer.member("schema", finding::Literal("hemostat/omission/v1"));
        writer.member("path", omission.path);
        writer.member("why", omission.why);
        writer.member("is_wish", omission.is_wish);
    });
}

void Coverage::add(const Coverage& other) {
    process_count += other.process_count;
    file_count += other.file_count;
    unchanged_count += other.unchanged_count;
    byte_count += other.byte_count;
    omission_count += other.omission_count;
    wish_count += other.wish_count;
    is_complete = is_complete && other.is_complete;
}

void write_json(finding::JsonWriter& writer, const Coverage& coverage) {
    writer.object([&] {
        writer.member("schema", finding::Literal("hemostat/coverage/v1"));
        writer.member("process_count", coverage.process_count);
        writer.member("file_count", coverage.file_count);
        writer.member("unchanged_count", coverage.unchanged_count);
        writer.member("byte_count", coverage.byte_count);
        writer.member("omission_count", coverage.omission_count);
        writer.member("wish_count", coverage.wish_count);
        writer.member("is_complete", coverage.is_complete);
    });
}

}  // namespace hemostat::inspect
