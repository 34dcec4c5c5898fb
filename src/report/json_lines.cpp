#include "report/json_lines.h"

namespace hemostat::report {

void JsonLines::take(finding::Finding finding) {
    line_.clear();
    finding::JsonWriter writer(line_);
    finding::write_json(writer, finding);
    line_ += '\n';
    output_.write(line_);
}

}  // namespace hemostat::report
