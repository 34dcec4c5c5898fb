#include "tests/real/copies.h"

#include "tests/cli/program.h"

#include <fnmatch.h>
#include <algorithm>
#include <boost/json/parse.hpp>
#include <sstream>

namespace hemostat::test {
namespace {

namespace json = boost::json;

// A member that is null, or not there, is an empty text.
std::string text_of(const json::object& object, std::string_view member) {
    const json::value* const value = object.if_contains(member);
    return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
}

Copy to_copy(const json::object& finding) {
    const json::object& asset = finding.at("asset").as_object();
    Copy copy{.path = text_of(asset, "path"),
              .component = text_of(asset, "component"),
              .version = text_of(asset, "version"),
              .library = {},
              .verdict = text_of(finding, "verdict"),
              .reason = text_of(finding, "reason")};
    for (const json::value& evidence : finding.at("evidence").as_array()) {
        if (text_of(evidence.as_object(), "kind") == "signs") {
            copy.library = text_of(evidence.as_object(), "library");
        }
    }
    return copy;
}

bool matches(const std::string& text, const std::string& pattern) {
    return fnmatch(pattern.c_str(), text.c_str(), 0) == 0;
}

MATCHER_P(IsCopy, expected, "is" + testing::PrintToString(expected)) {
    return matches(arg.path, expected.path) && matches(arg.version, expected.version) &&
           arg.component == expected.component && arg.library == expected.library &&
           arg.verdict == expected.verdict && arg.reason == expected.reason;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Copy& copy) {
    return out << "\n    " << copy.path << ": " << copy.component << " of " << copy.library << ' '
               << copy.version << ", " << copy.verdict << ", " << copy.reason;
}

Inspected inspect(std::vector<std::string> paths, const std::string& advisory) {
    std::vector<std::string> arguments{"inspect", "--json", "--no-cache", "--advisory", advisory};
    arguments.insert(arguments.end(), paths.begin(), paths.end());
    const Ran ran = run_hemostat(arguments);
    Inspected inspected;
    bool has_ended = false;
    std::istringstream lines(ran.out);
    for (std::string line; std::getline(lines, line);) {
        const json::value value = json::parse(line);
        const json::object& object = value.as_object();
        const std::string schema = text_of(object, "schema");
        if (schema == "hemostat/finding/v1") {
            // What its programs load from this machine is told as well; it is not in the package.
            const auto is_inside = [&](const std::string& path) {
                return text_of(object.at("asset").as_object(), "path").starts_with(path);
            };
            if (text_of(object.at("asset").as_object(), "kind") == "file" &&
                std::ranges::any_of(paths, is_inside)) {
                inspected.copies.push_back(to_copy(object));
            }
        } else if (schema == "hemostat/omission/v1") {
            if (!object.at("is_wish").as_bool()) {
                inspected.omissions.push_back(text_of(object, "path") + ": " +
                                              text_of(object, "why"));
            }
        } else {
            has_ended = schema == "hemostat/coverage/v1" && object.at("is_complete").as_bool();
        }
    }
    EXPECT_TRUE(has_ended) << ran.status << ' ' << ran.err;
    return inspected;
}

testing::Matcher<Copy> is_copy(const Copy& expected) {
    return IsCopy(expected);
}

}  // namespace hemostat::test
