// What an advisory says and asks for. The advisories themselves are constants, one file each.
#pragma once

#include <span>
#include <string_view>

namespace hemostat::advisory {

/// What is wrong, and what to do about it.
struct Advisory {
    std::string_view id;     ///< as users name it: CVE-2014-0160
    std::string_view title;  ///< one clause
    /// What removes the flaw, the best first: full sentences.
    std::span<const std::string_view> remedies;
    /// What must follow once a vulnerable asset is fixed, in order: full sentences.
    std::span<const std::string_view> aftercare;
};

extern const Advisory heartbleed;

/// Every advisory that this build knows.
std::span<const Advisory* const> all();

/// The advisory named `id`, in any case, or nullptr.
const Advisory* find(std::string_view id);

}  // namespace hemostat::advisory
