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

}  // namespace hemostat::inspect
