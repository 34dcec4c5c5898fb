// docs/reasons.md and the code list the same reasons, in the same order, with the same meaning.
#include "base/text.h"
#include "finding/reason.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <fstream>
#include <vector>

namespace {

namespace finding = hemostat::finding;

/// One "### `code`" section of docs/reasons.md.
struct Section {
    std::string code;
    std::string meaning;  ///< its first line: "Verdict: fixed. Basis: proved."
    std::string text;
};

std::vector<Section> read_sections() {
    std::ifstream file(HEMOSTAT_DOCS "/reasons.md");
    std::vector<Section> sections;
    bool inside = false;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("### `") && line.ends_with('`')) {
            sections.push_back(
                {.code = line.substr(5, line.size() - 6), .meaning = {}, .text = {}});
            inside = true;
        } else if (line.starts_with("#")) {
            inside = false;
        } else if (inside && !hemostat::trim(line).empty()) {
            Section& section = sections.back();
            (section.meaning.empty() ? section.meaning : section.text) += line + "\n";
        }
    }
    return sections;
}

TEST(ReasonsDocument, ListsEveryReasonInTheOrderOfTheCode) {
    std::vector<std::string> written;
    for (const Section& section : read_sections()) {
        written.push_back(section.code);
    }
    std::vector<std::string> real;
    for (const finding::Reason* reason : finding::all_reasons()) {
        real.emplace_back(reason->code);
    }
    EXPECT_EQ(written, real);
}

TEST(ReasonsDocument, StatesTheVerdictAndBasisOfTheCode) {
    const auto sections = read_sections();
    const auto reasons = finding::all_reasons();
    ASSERT_EQ(sections.size(), reasons.size());
    for (std::size_t index = 0; index < sections.size(); ++index) {
        EXPECT_EQ(sections[index].meaning,
                  fmt::format("Verdict: {}. Basis: {}.\n", to_string(reasons[index]->verdict),
                              to_string(reasons[index]->basis)))
            << sections[index].code;
    }
}

TEST(ReasonsDocument, SaysWhatWasSeenWhyItIsJudgedSoAndWhatToDo) {
    for (const Section& section : read_sections()) {
        for (const char* part : {"Seen: ", "Why: ", "Do: "}) {
            EXPECT_NE(section.text.find(part), std::string::npos)
                << section.code << " lacks " << part;
        }
    }
}

}  // namespace
