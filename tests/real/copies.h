// The copies of OpenSSL that hemostat finds in real files.
#pragma once

#include <gmock/gmock.h>
#include <ostream>
#include <string>
#include <vector>

namespace hemostat::test {

struct Copy {
    std::string path;
    std::string component;
    std::string version;  ///< empty when the file does not say
    std::string library;  ///< OpenSSL, BoringSSL …
    std::string verdict;
    std::string reason;
};

std::ostream& operator<<(std::ostream& out, const Copy& copy);

struct Inspected {
    std::vector<Copy> copies;            ///< files, and what is in archives; no packages
    std::vector<std::string> omissions;  ///< what was not read, but for what was left out as wished
};

/// What `hemostat inspect` says of `paths`. The test fails when it says nothing that can be read.
Inspected inspect(std::vector<std::string> paths, const std::string& advisory = "CVE-2014-0160");

/// That a copy is as `expected`, whose path and version are patterns of a shell; * is also for /.
testing::Matcher<Copy> is_copy(const Copy& expected);

}  // namespace hemostat::test
