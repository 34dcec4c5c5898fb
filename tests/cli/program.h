// Runs a program as a user would, and keeps what it printed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hemostat::test {

struct Ran {
    int status = -1;  ///< exit status, or -1 when it was ended by a signal
    std::string out;
    std::string err;
};

/// Runs the program that the first of `words` names, as a path or in PATH, with the others as its
/// arguments and `input` on its standard input. Status 127 when there is no such program.
Ran run_program(std::vector<std::string> words, std::string_view input = {});

/// Runs hemostat with `arguments`, `input` on its standard input.
Ran run_hemostat(const std::vector<std::string>& arguments, std::string_view input = {});

}  // namespace hemostat::test
