// What is true of a real package, and whether hemostat says so.
#pragma once

#include "tests/real/copies.h"

#include <ostream>
#include <string>
#include <vector>

namespace hemostat::test {

/// What an advisory means for a package's files: all copies in it, and no others.
struct Expectation {
    std::string advisory;
    std::vector<Copy> copies;  ///< their paths are those in the package
};

struct PackageCase {
    std::string name;
    /// A text that the unpacked package holds, and that deceives a search for texts. Empty where
    /// everything is packed once more.
    std::string trap;
    std::vector<Expectation> expectations;
    /// What hemostat says of the files in it that it cannot read; empty when it reads all.
    std::string not_read = {};
};

std::ostream& operator<<(std::ostream& out, const PackageCase& package);

/// A test's name: the package's, with letters and digits only.
std::string test_name(const testing::TestParamInfo<PackageCase>& package);

/// Compares what hemostat says with `package`, of the file itself and of the folder where its own
/// tool unpacked it. `inside` stands between the file's path and those of its content.
void expect_copies(const PackageCase& package, const std::string& file, const std::string& inside,
                   const std::string& unpacked);

}  // namespace hemostat::test
