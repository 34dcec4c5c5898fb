// A program that writes to a store until it is killed, and says what was acknowledged.
//
//     store_writer URL ORGANISATION CAMPAIGN PREFIX COUNT
//
// Appends the claims PREFIX-0 to PREFIX-(COUNT - 1), two at a time, and says each call's last on a
// line of standard output once it was acknowledged. COUNT 0: only opens the store.
#include "campaign/claim.h"
#include "store/claims.h"
#include "store/store.h"

#include <unistd.h>
#include <array>
#include <charconv>
#include <cstdio>
#include <string>
#include <string_view>

namespace {

using hemostat::WallTime;
using hemostat::campaign::Claim;
using hemostat::campaign::ClaimKind;

Claim make_claim(const std::string& id) {
    Claim claim;
    claim.id = id;
    claim.service = "web";
    claim.kind = ClaimKind::acknowledged;
    claim.by = "writer";
    claim.reason = std::string(1'000, 'r');
    return claim;
}

int run(const std::array<std::string, 5>& words) {
    auto store = hemostat::store::open(words[0]);
    if (!store) {
        std::fprintf(stderr, "%s\n", store.error().what.c_str());
        return 1;
    }
    int count = 0;
    std::from_chars(words[4].data(), words[4].data() + words[4].size(), count);
    for (int i = 0; i < count; i += 2) {
        const std::string last = words[3] + "-" + std::to_string(i + 1);
        const std::array claims{make_claim(words[3] + "-" + std::to_string(i)), make_claim(last)};
        const auto appended = hemostat::store::append_claims(
            **store, {.organisation = words[1], .campaign = words[2]}, claims,
            {.by = "writer", .at = WallTime{}});
        if (!appended) {
            std::fprintf(stderr, "%s\n", appended.error().what.c_str());
            return 1;
        }
        const std::string line = last + "\n";
        if (::write(STDOUT_FILENO, line.data(), line.size()) != ssize_t(line.size())) {
            return 1;
        }
    }
    return 0;
}

}  // namespace

int main(int count, char** words) {
    if (count != 6) {
        return 2;
    }
    return run({words[1], words[2], words[3], words[4], words[5]});
}
