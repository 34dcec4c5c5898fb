// Runs the program as a user would, and keeps what it printed.
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

/// Runs hemostat with `arguments`, `input` on its standard input.
Ran run_hemostat(const std::vector<std::string>& arguments, std::string_view input = {});

}  // namespace hemostat::test
