#include "inspect/judgement.h"

#include "advisory/openssl_version.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <array>
#include <set>

namespace hemostat::inspect {
namespace {

using advisory::Assessment;
namespace reasons = finding::reasons;

// From OpenSSL 3 on libssl has no version text, but its name is that of its interface, which no
// version before `first` and none behind `last` has.
struct Interface {
    std::string_view soname;
    std::string_view first;
    std::string_view last;
};
constexpr std::array interfaces{
    Interface{"libssl.so.1.1", "1.1.0", "1.1.1zz"},
    Interface{"libssl.so.3", "3.0.0", "3.999.999"},
    Interface{"libssl.so.4", "4.0.0", "4.999.999"},
    Interface{"libcrypto.so.1.1", "1.1.0", "1.1.1zz"},
    Interface{"libcrypto.so.3", "3.0.0", "3.999.999"},
    Interface{"libcrypto.so.4", "4.0.0", "4.999.999"},
};

const finding::Reason& reason_of(Assessment assessment) {
    switch (assessment) {
        case Assessment::affected: return reasons::version_affected;
        case Assessment::fixed: return reasons::version_fixed;
        case Assessment::unaffected: return reasons::version_unaffected;
        case Assessment::not_assessed: return reasons::version_not_assessed;
    }
    return reasons::version_not_assessed;
}

Judgement judge_versions(const OpenSslCopy& copy, const advisory::Advisory& advisory) {
    std::set<Assessment> assessments;
    for (const std::string& version : copy.versions) {
        assessments.insert(advisory::assess(advisory, *advisory::parse_openssl_version(version)));
    }
    std::string texts = fmt::format("{}", fmt::join(copy.versions, ", "));
    if (assessments.size() > 1) {
        return {&reasons::signs_disagree, "its texts name " + texts};
    }
    if (copy.has_more_versions) {
        return {&reasons::signs_disagree, "its texts name more versions than are read"};
    }
    return {&reason_of(*assessments.begin()), std::move(texts)};
}

Judgement judge_soname(const OpenSslCopy& copy, const advisory::Advisory& advisory) {
    const auto* const found = std::ranges::find(interfaces, copy.soname, &Interface::soname);
    if (found == interfaces.end()) {
        return {&reasons::version_unknown, {}};
    }
    // Only versions that all get the same answer give one.
    if (!advisory::is_unaffected_throughout(advisory,
                                            *advisory::parse_openssl_version(found->first),
                                            *advisory::parse_openssl_version(found->last))) {
        return {&reasons::version_unknown, "it calls itself " + copy.soname};
    }
    return {&reasons::version_unaffected, "it calls itself " + copy.soname};
}

// A flaw of the openssl command is in neither half: what says the version of one says the
// command's.
bool may_have_component(const OpenSslCopy& copy, advisory::Component component) {
    switch (component) {
        case advisory::Component::libssl: return copy.has_libssl;
        case advisory::Component::libcrypto: return copy.has_libcrypto;
        case advisory::Component::command: break;
    }
    return true;
}

// Libraries that were split off before a flaw came, or lost it, are named by its advisory; of
// others nothing is known.
Judgement judge_other_library(const OpenSslCopy& copy, const advisory::Advisory& advisory) {
    const std::string_view name = to_string(copy.library);
    const bool is_unaffected = std::ranges::find(advisory.unaffected_libraries, name) !=
                               advisory.unaffected_libraries.end();
    return {is_unaffected ? &reasons::other_library : &reasons::version_not_assessed,
            std::string(name)};
}

// What the build left out; nothing when it says nothing of that.
std::optional<Judgement> judge_build(const OpenSslCopy& copy) {
    const bool says_left_out =
        std::ranges::find(copy.signs, no_heartbeats_sign, &Sign::kind) != copy.signs.end();
    switch (copy.heartbeat.code) {
        case HeartbeatCode::absent:
            return Judgement{&reasons::heartbeat_code_absent, copy.heartbeat.why};
        case HeartbeatCode::present:
            return says_left_out
                       ? std::optional(Judgement{
                             &reasons::signs_disagree,
                             "compiled with -DOPENSSL_NO_HEARTBEATS, but " + copy.heartbeat.why})
                       : std::nullopt;
        case HeartbeatCode::unknown: break;
    }
    return says_left_out ? std::optional(Judgement{&reasons::heartbeats_compiled_out, {}})
                         : std::nullopt;
}

}  // namespace

Judgement judge(const OpenSslCopy& copy, const advisory::Advisory& advisory) {
    if (copy.library != Library::openssl) {
        return judge_other_library(copy, advisory);
    }
    if (!may_have_component(copy, advisory.component)) {
        const std::string texts = fmt::format("{}", fmt::join(copy.versions, ", "));
        return {&reasons::other_component, std::string(copy.has_libssl ? "libssl " : "libcrypto ") +
                                               (texts.empty() ? "alone" : texts)};
    }
    if (advisory.is_in_heartbeat_code) {
        if (auto judgement = judge_build(copy)) {
            return std::move(*judgement);
        }
    }
    return copy.versions.empty() ? judge_soname(copy, advisory) : judge_versions(copy, advisory);
}

}  // namespace hemostat::inspect
