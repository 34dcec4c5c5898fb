// What an advisory says and asks for. The advisories themselves are CSAF documents: see csaf.h.
#pragma once

#include "advisory/package_version.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::advisory {

struct OpenSslVersion;

/// The part of OpenSSL that has the flaw.
enum class Component : std::uint8_t {
    libssl,
    libcrypto,
    command,  ///< the openssl program and its scripts, in neither library
};

std::string_view to_string(Component component);

/// Versions as text: from `first` on, up to but without `end`. An empty text is no limit.
struct VersionRange {
    std::string first;
    std::string end;
};

/// Where a distribution fixed the flaw in its own package, whose upstream version may be affected.
struct PackageFix {
    PackageManager manager = PackageManager::dpkg;
    std::string distribution;  ///< ID of os-release(5)
    std::string release;       ///< VERSION_ID, or the front of it up to a dot; empty for others
    std::string source;        ///< name of the source package
    std::string first_fixed;   ///< whole, as the manager compares it
};

/// How bad it is, as someone said on some day: they differ, and they change their minds.
struct Severity {
    enum class Level : std::uint8_t { unknown, low, moderate, high, critical };

    Level level = Level::unknown;
    std::string source;  ///< who says so: OpenSSL, CISA-ADP …
    std::string date;    ///< 2015-03-19, or empty
};

std::string_view to_string(Severity::Level level);

/// Something to know about the flaw that is neither a remedy nor a duty.
struct Note {
    std::string title;  ///< may be empty
    std::string text;   ///< full sentences
};

struct Reference {
    std::string summary;
    std::string url;
};

/// What is wrong, and what to do about it.
///
/// A version that is in none of the lists was not assessed: that is no all-clear.
struct Advisory {
    std::string id;        ///< as users name it: CVE-2014-0160
    std::string title;     ///< one clause
    std::string released;  ///< the day on which the flaw became public: 2014-04-07
    Component component = Component::libssl;
    /// The flaw goes with the code for heartbeats, which a build option leaves out.
    bool is_in_heartbeat_code = false;
    std::vector<VersionRange> affected;
    std::vector<VersionRange> fixed;         ///< once affected, and mended
    std::vector<VersionRange> unaffected;    ///< never had the flaw
    std::vector<VersionRange> not_assessed;  ///< end-of-life branches, pre-releases: nobody said
    std::vector<PackageFix> package_fixes;
    std::vector<std::string> build_options;         ///< each leaves the flaw's code out
    std::vector<std::string> unaffected_libraries;  ///< split off from OpenSSL without the flaw
    std::vector<Severity> severities;
    /// What removes the flaw, the best first: full sentences.
    std::vector<std::string> remedies;
    /// What must follow once a vulnerable asset is fixed, in order: full sentences.
    std::vector<std::string> aftercare;
    std::vector<Note> notes;
    std::vector<Reference> references;
};

/// The highest of what each source said last; unknown when none said anything.
Severity::Level severity_of(const Advisory& advisory);

/// What an advisory says about one version.
enum class Assessment : std::uint8_t { affected, fixed, unaffected, not_assessed };

std::string_view to_string(Assessment assessment);

/// Expects all ends of `advisory`'s ranges to be versions of OpenSSL, as parse_csaf() has
/// checked.
Assessment assess(const Advisory& advisory, const OpenSslVersion& version);

/// Whether no version from `first` to `last`, those between them included, ever had the flaw.
bool is_unaffected_throughout(const Advisory& advisory, const OpenSslVersion& first,
                              const OpenSslVersion& last);

/// Every advisory that is known: compiled in, or loaded with load_folder(); in the order of ids.
///
/// Lifetime: what it points to stays; the span itself until the next load_folder().
std::span<const Advisory* const> all();

/// The advisory named `id`, in any case, or nullptr.
///
/// Lifetime: that of the process.
const Advisory* find(std::string_view id);

/// CVE-2014-0160, the one that a probe decides.
const Advisory& heartbleed();

}  // namespace hemostat::advisory
