// Findings as a table for people, and the summary under it.
#pragma once

#include "finding/finding.h"
#include "finding/verdict_counts.h"
#include "report/output.h"

#include <string>
#include <vector>

namespace hemostat::report {

struct TableStyle {
    bool has_color = false;
    bool shows_process = false;    ///< a column with the listening process
    bool shows_next_step = false;  ///< a line under each finding
};

/// Writes a row for each finding when it comes.
class Table final : public finding::Sink {
public:
    Table(Output& output, TableStyle style) : output_(output), style_(style) {}
    void take(finding::Finding finding) override;

    /// One line: how many of each verdict; behind it `notes`, such as what was not examined.
    void write_summary(const finding::VerdictCounts& verdicts,
                       const std::vector<std::string>& notes, Duration elapsed);
    /// What the advisory asks for, once any finding was vulnerable.
    void write_remedies(std::string_view advisory_id);

private:
    void write_header();
    [[nodiscard]] std::string paint(finding::Verdict verdict, std::string_view text) const;

    Output& output_;
    TableStyle style_;
    bool has_header_ = false;
    bool has_vulnerable_ = false;
};

/// How a person names a verdict: "not affected".
std::string_view in_words(finding::Verdict verdict);

}  // namespace hemostat::report
