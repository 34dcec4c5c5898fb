#include "advisory/catalogue.h"

#include "advisory/compiled_in.h"
#include "advisory/csaf.h"
#include "advisory/lint.h"
#include "advisory/openssl_releases.h"
#include "base/text.h"
#include "tests/advisory/documents.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <filesystem>
#include <fstream>

namespace hemostat::advisory {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

TEST(CompiledIn, DocumentsAreSoundAndComplete) {
    for (const CompiledIn& document : compiled_in()) {
        CsafReading reading = read_csaf(document.json());
        lint(reading.advisory, reading.complaints);
        for (const Complaint& complaint : reading.complaints.list()) {
            ADD_FAILURE() << document.name << ": " << to_text(complaint);
        }
    }
}

// CSAF 2.0 §5.1: a file is named by its tracking id in lower case.
TEST(CompiledIn, DocumentsAreNamedByTheirId) {
    for (const CompiledIn& document : compiled_in()) {
        const Advisory advisory = *parse_csaf(document.json());
        EXPECT_EQ(to_lower(advisory.id), document.name);
        const auto json = boost::json::parse(document.json());
        EXPECT_EQ(json.at_pointer("/document/tracking/id").as_string(), advisory.id);
    }
}

TEST(CompiledIn, EveryAffectedBranchSaysWhatFixedIt) {
    for (const Advisory* advisory : all()) {
        for (const Branch& branch : branches()) {
            const auto releases = releases_of(branch);
            bool was_affected = false;
            bool is_fixed = false;
            for (const OpenSslVersion& release : releases) {
                const auto assessment = assess(*advisory, release);
                was_affected |= assessment == Assessment::affected;
                is_fixed |= was_affected && assessment == Assessment::fixed;
            }
            // Whatever came before 0.9.8 was past its end of life, and stayed as it was.
            EXPECT_TRUE(!was_affected || is_fixed || branch.name < "0.9.8")
                << advisory->id << ' ' << branch.name;
        }
    }
}

TEST(Catalogue, FindsAnAdvisoryByItsIdInAnyCase) {
    EXPECT_EQ(find("cve-2014-0160"), &heartbleed());
    EXPECT_EQ(find("CVE-2022-0778")->component, Component::libcrypto);
    EXPECT_EQ(find("CVE-2014-0161"), nullptr);
}

TEST(Catalogue, GivesTheDocumentOfAnAdvisory) {
    EXPECT_THAT(std::string(document_of(heartbleed())), HasSubstr("CVE-2014-0160"));
    const Advisory other;
    EXPECT_EQ(document_of(other), "");
}

class Folder : public testing::Test {
protected:
    Folder() { EXPECT_NE(mkdtemp(folder.data()), nullptr); }
    ~Folder() override { std::filesystem::remove_all(folder); }

    void write(const std::string& name, const std::string& content) const {
        std::ofstream(folder + "/" + name, std::ios::binary) << content;
    }
    [[nodiscard]] std::string refusal() const {
        const auto loaded = load_folder(folder);
        return loaded ? "loaded" : loaded.error().what;
    }

    std::string folder = testing::TempDir() + "advisories.XXXXXX";
};

TEST_F(Folder, AddsItsAdvisories) {
    const std::size_t count = all().size();
    write("new.json", document_with("/vulnerabilities/0/cve", R"("CVE-1999-0001")"));
    write("readme.txt", "not an advisory");
    EXPECT_EQ(refusal(), "loaded");
    ASSERT_NE(find("CVE-1999-0001"), nullptr);
    EXPECT_EQ(all().size(), count + 1);
    EXPECT_EQ(all().front()->id, "CVE-1999-0001") << "in the order of ids";
}

TEST_F(Folder, ReplacesAnAdvisoryThatIsKnown) {
    const Advisory* const before = find("CVE-2021-3449");
    const std::string title = before->title;
    write("ours.json", whole_document);
    EXPECT_EQ(refusal(), "loaded");
    EXPECT_EQ(find("CVE-2021-3449")->title, "A renegotiation stops servers");
    EXPECT_EQ(document_of(*find("CVE-2021-3449")), whole_document);
    EXPECT_EQ(before->title, title) << "findings still name it";
}

TEST_F(Folder, IsRefusedAsAWholeForOneBadFile) {
    write("a.json", document_with("/vulnerabilities/0/cve", R"("CVE-1999-0002")"));
    write("b.json", document_with("/document/csaf_version", R"("1.2")"));
    EXPECT_THAT(refusal(),
                AllOf(StartsWith(folder + "/b.json: document.csaf_version: "), HasSubstr("2.0")));
    EXPECT_EQ(find("CVE-1999-0002"), nullptr);
}

TEST_F(Folder, IsRefusedWhenItSaysOneThingTwice) {
    write("a.json", whole_document);
    write("b.json", whole_document);
    EXPECT_THAT(refusal(), AllOf(StartsWith(folder + "/b.json"), HasSubstr("a.json")));
}

TEST_F(Folder, IsRefusedWhenItHoldsNone) {
    EXPECT_THAT(refusal(), AllOf(StartsWith(folder), HasSubstr(".json")));
    EXPECT_THAT(load_folder(folder + "/none").error().what, HasSubstr("No such file"));
}

TEST_F(Folder, IsRefusedWhenAFileCannotBeRead) {
    std::filesystem::create_directory(folder + "/x.json");
    EXPECT_THAT(refusal(), StartsWith(folder + "/x.json: "));
}

}  // namespace
}  // namespace hemostat::advisory
