#include "inspect/source_trees.h"

#include "advisory/openssl_version.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace hemostat::inspect {
namespace {

namespace reasons = finding::reasons;

struct Known {
    std::string_view path;  ///< in the tree, with the slash in front
    SourceFile file;
};
constexpr std::array known_files{
    Known{"/ssl/t1_lib.c", SourceFile::tls},
    Known{"/ssl/d1_both.c", SourceFile::dtls},
    Known{"/ssl/d1_lib.c", SourceFile::dtls},
    Known{"/crypto/opensslv.h", SourceFile::version},
    Known{"/include/openssl/opensslv.h", SourceFile::version},
};

/// What stands in front of the date in OPENSSL_VERSION_TEXT; empty where there is none, as in
/// LibreSSL's.
std::string version_in(std::string_view header) {
    constexpr std::string_view start = "\"OpenSSL ";
    const std::size_t at = header.find(start);
    if (at == std::string_view::npos) {
        return {};
    }
    std::string_view text = header.substr(at + start.size());
    text = text.substr(0, text.find_first_of(" \""));
    // The first text of 0.9.8 to 1.1.1 is that of a build for FIPS.
    constexpr std::string_view fips = "-fips";
    if (text.ends_with(fips)) {
        text.remove_suffix(fips.size());
    }
    return advisory::parse_openssl_version(text) ? std::string(text) : std::string();
}

std::string_view to_text(const std::optional<BoundsCheck>& check) {
    return check ? to_string(*check) : std::string_view();
}

}  // namespace

std::optional<SourcePlace> find_source_place(std::string_view path) {
    if (!path.ends_with(".c") && !path.ends_with(".h")) {
        return std::nullopt;
    }
    const auto* const found = std::ranges::find_if(
        known_files, [&](const Known& known) { return path.ends_with(known.path); });
    if (found == known_files.end()) {
        return std::nullopt;
    }
    return SourcePlace{path.substr(0, path.size() - found->path.size()), found->file};
}

bool SourceTrees::take(const SourcePlace& place, std::string_view content) {
    const BoundsCheck check = find_bounds_check(content);
    const std::lock_guard lock(mutex_);
    if (trees_.size() == trees_max && !trees_.contains(place.root)) {
        return false;
    }
    Tree& tree = trees_[std::string(place.root)];
    switch (place.file) {
        case SourceFile::version: {
            auto version = version_in(content);
            if (!version.empty()) {
                tree.version = std::move(version);
            }
            break;
        }
        case SourceFile::tls: tree.tls = check; break;
        case SourceFile::dtls:
            tree.dtls = std::max(tree.dtls.value_or(BoundsCheck::no_function), check);
            break;
    }
    return true;
}

Judgement SourceTrees::judge(const Tree& tree, const advisory::Advisory& advisory) {
    OpenSslCopy copy{.has_libssl = true, .has_libcrypto = true};
    if (!tree.version.empty()) {
        copy.versions = {tree.version};
    }
    if (advisory.is_in_heartbeat_code) {
        const BoundsCheck worst = std::max(tree.tls.value_or(BoundsCheck::no_function),
                                           tree.dtls.value_or(BoundsCheck::no_function));
        if (worst == BoundsCheck::absent) {
            return {&reasons::bounds_check_absent, tree.version};
        }
        if (worst == BoundsCheck::unclear) {
            return {&reasons::bounds_check_unclear, tree.version};
        }
        if (tree.tls && tree.dtls && worst == BoundsCheck::present) {
            return {&reasons::bounds_check_present, tree.version};
        }
        if (tree.tls && tree.dtls) {
            copy.heartbeat = {HeartbeatCode::absent, "its source has no function for heartbeats"};
        }
    }
    return inspect::judge(copy, advisory);
}

std::string SourceTrees::evidence_of(const Tree& tree) {
    std::string text;
    finding::JsonWriter writer(text);
    writer.object([&] {
        writer.member("kind", finding::Literal("source"));
        writer.text_or_null("tls_bounds_check", to_text(tree.tls));
        writer.text_or_null("dtls_bounds_check", to_text(tree.dtls));
    });
    return text;
}

std::vector<finding::Finding> SourceTrees::judge(const advisory::Advisory& advisory) const {
    std::vector<finding::Finding> findings;
    for (const auto& [root, tree] : trees_) {
        if (!tree.tls && !tree.dtls) {
            continue;
        }
        finding::Finding finding;
        finding.asset = finding::File{.path = root.empty() ? "/" : root,
                                      .format = "source tree",
                                      .component = "libssl",
                                      .version = tree.version};
        finding.advisory = advisory.id;
        Judgement judgement = judge(tree, advisory);
        finding.reason = judgement.reason;
        finding.detail = std::move(judgement.detail);
        finding.evidence = {evidence_of(tree)};
        finding.observed_at = std::chrono::system_clock::now();
        findings.push_back(std::move(finding));
    }
    return findings;
}

}  // namespace hemostat::inspect
