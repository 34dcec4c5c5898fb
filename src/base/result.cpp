#include "base/result.h"

#include <cstdio>
#include <cstdlib>

namespace hemostat::detail {

void assertion_failed(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "hemostat: internal error: %s is false at %s:%d\n", condition, file, line);
    std::abort();
}

}  // namespace hemostat::detail
