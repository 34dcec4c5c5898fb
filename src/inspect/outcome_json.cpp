#include "inspect/outcome_json.h"

#include <algorithm>
#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

// Found by Boost.Describe where they are declared.
namespace hemostat::finding {
// NOLINTNEXTLINE(cppcoreguidelines-avoid-c-arrays): the macro's
BOOST_DESCRIBE_STRUCT(File, (), (path, format, component, version))
}  // namespace hemostat::finding

namespace hemostat::inspect {
BOOST_DESCRIBE_STRUCT(Omission, (), (path, why, is_wish))
BOOST_DESCRIBE_STRUCT(Digests, (), (md5, sha1, sha256))
BOOST_DESCRIBE_STRUCT(DynamicLink, (),
                      (path, needed, rpath, run_path, interpreter, machine, is_64_bit,
                       is_big_endian))

namespace {

/// A FoundCopy without pointers.
struct KeptCopy {
    finding::File file;
    std::string reason;
    std::string detail;
    std::string remedy;
    std::vector<std::string> evidence;
    std::int64_t observed_at = 0;  ///< nanoseconds since 1970
    std::int64_t duration = 0;     ///< microseconds
    Digests digests;
};
BOOST_DESCRIBE_STRUCT(KeptCopy, (),
                      (file, reason, detail, remedy, evidence, observed_at, duration, digests))

struct KeptOutcome {
    std::vector<KeptCopy> copies;
    std::vector<Omission> omissions;
    std::vector<DynamicLink> links;
};
BOOST_DESCRIBE_STRUCT(KeptOutcome, (), (copies, omissions, links))

KeptCopy kept(const FoundCopy& copy) {
    const finding::Finding& finding = copy.finding;
    const auto observed_at = std::chrono::duration_cast<std::chrono::nanoseconds>(
        finding.observed_at.time_since_epoch());
    return {.file = std::get<finding::File>(finding.asset),
            .reason = std::string(finding.reason->code),
            .detail = finding.detail,
            .remedy = finding.remedy,
            .evidence = finding.evidence,
            .observed_at = observed_at.count(),
            .duration = finding.duration.count(),
            .digests = copy.digests};
}

/// Its reason is nullptr when it is not one of ours.
FoundCopy found(KeptCopy kept) {
    const auto reasons = finding::all_reasons();
    const auto reason = std::ranges::find(reasons, kept.reason, &finding::Reason::code);
    FoundCopy copy;
    copy.digests = std::move(kept.digests);
    copy.finding.asset = std::move(kept.file);
    copy.finding.reason = reason == reasons.end() ? nullptr : *reason;
    copy.finding.detail = std::move(kept.detail);
    copy.finding.remedy = std::move(kept.remedy);
    copy.finding.evidence = std::move(kept.evidence);
    copy.finding.observed_at = WallTime(
        std::chrono::duration_cast<WallTime::duration>(std::chrono::nanoseconds(kept.observed_at)));
    copy.finding.duration = Duration(kept.duration);
    return copy;
}

}  // namespace

std::string to_json(const Outcome& outcome) {
    KeptOutcome all{.copies = {}, .omissions = outcome.omissions, .links = outcome.links};
    std::ranges::transform(outcome.copies, std::back_inserter(all.copies), kept);
    return boost::json::serialize(boost::json::value_from(all));
}

std::optional<Outcome> parse_outcome(std::string_view text) {
    if (text.size() > kept_outcome_size_max) {
        return std::nullopt;
    }
    boost::system::error_code error;
    // Names of files need not be UTF-8.
    boost::json::parse_options options;
    options.allow_invalid_utf8 = true;
    const boost::json::value json = boost::json::parse(text, error, {}, options);
    if (error) {
        return std::nullopt;
    }
    auto all = boost::json::try_value_to<KeptOutcome>(json);
    if (!all) {
        return std::nullopt;
    }
    Outcome outcome;
    outcome.omissions = std::move(all->omissions);
    outcome.links = std::move(all->links);
    for (KeptCopy& copy : all->copies) {
        outcome.copies.push_back(found(std::move(copy)));
        if (outcome.copies.back().finding.reason == nullptr) {
            return std::nullopt;
        }
    }
    return outcome;
}

}  // namespace hemostat::inspect
