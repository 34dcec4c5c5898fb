// Findings as JSON Lines: one object a line, in the shape of docs/schema/finding-v1.schema.json.
#pragma once

#include "finding/finding.h"
#include "report/output.h"

#include <string>

namespace hemostat::report {

/// Writes each finding when it comes, as one whole line.
class JsonLines final : public finding::Sink {
public:
    explicit JsonLines(Output& output) : output_(output) {}
    void take(finding::Finding finding) override;

private:
    Output& output_;
    std::string line_;
};

}  // namespace hemostat::report
