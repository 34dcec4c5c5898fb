#include "tests/real/package_case.h"

#include "tests/cli/program.h"

#include <algorithm>
#include <cctype>

namespace hemostat::test {
namespace {

void expect_inspected(const std::string& path, const std::string& inside,
                      const Expectation& expectation, const std::string& not_read) {
    const Inspected inspected = inspect({path}, expectation.advisory);
    std::vector<testing::Matcher<Copy>> expected;
    for (Copy copy : expectation.copies) {
        copy.path.insert(0, path + inside);
        expected.push_back(is_copy(copy));
    }
    EXPECT_THAT(inspected.copies, testing::UnorderedElementsAreArray(expected))
        << expectation.advisory << " in " << path;
    EXPECT_EQ(inspected.omissions.empty(), not_read.empty()) << path;
    EXPECT_THAT(inspected.omissions, testing::Each(testing::HasSubstr(not_read)));
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const PackageCase& package) {
    return out << package.name;
}

std::string test_name(const testing::TestParamInfo<PackageCase>& package) {
    std::string name = package.param.name;
    std::ranges::replace_if(
        name, [](unsigned char character) { return std::isalnum(character) == 0; }, '_');
    return name;
}

void expect_copies(const PackageCase& package, const std::string& file, const std::string& inside,
                   const std::string& unpacked) {
    if (!package.trap.empty()) {
        const Ran trap = run_program({"grep", "-rqaF", "-e", package.trap, unpacked});
        EXPECT_EQ(trap.status, 0) << package.name << " no longer holds '" << package.trap << '\'';
    }
    for (const Expectation& expectation : package.expectations) {
        expect_inspected(file, inside, expectation, package.not_read);
        expect_inspected(unpacked, "/", expectation, package.not_read);
    }
}

}  // namespace hemostat::test
