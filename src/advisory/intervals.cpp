#include "advisory/intervals.h"

#include <string>

namespace hemostat::advisory {
namespace {

std::optional<OpenSslVersion> read_end(const std::string& text) {
    return text.empty() ? std::nullopt : std::optional(*parse_openssl_version(text));
}

bool begins_below(const std::optional<OpenSslVersion>& first,
                  const std::optional<OpenSslVersion>& end) {
    return !first || !end || *first < *end;
}

std::string in_words(const VersionRange& range) {
    const std::string from = range.first.empty() ? "" : "from " + range.first;
    const std::string to = range.end.empty() ? "" : "below " + range.end;
    return from.empty() && to.empty() ? "all" : from + (from.empty() || to.empty() ? "" : " ") + to;
}

}  // namespace

bool Interval::contains(const OpenSslVersion& version) const {
    return (!first || version >= *first) && (!end || version < *end);
}

std::vector<Interval> read_intervals(const Advisory& advisory) {
    std::vector<Interval> intervals;
    const auto add = [&](std::string_view list, const std::vector<VersionRange>& ranges) {
        for (const VersionRange& range : ranges) {
            intervals.push_back({list, &range, read_end(range.first), read_end(range.end)});
        }
    };
    add("affected", advisory.affected);
    add("fixed", advisory.fixed);
    add("unaffected", advisory.unaffected);
    add("not assessed", advisory.not_assessed);
    return intervals;
}

void find_contradictions(const Advisory& advisory, Complaints& complaints) {
    const auto intervals = read_intervals(advisory);
    for (std::size_t left = 0; left < intervals.size(); ++left) {
        for (std::size_t right = left + 1; right < intervals.size(); ++right) {
            const Interval& one = intervals[left];
            const Interval& other = intervals[right];
            if (begins_below(one.first, other.end) && begins_below(other.first, one.end)) {
                complaints.add("", "versions " + in_words(*one.text) + " are " +
                                       std::string(one.list) + " and versions " +
                                       in_words(*other.text) + " are " + std::string(other.list) +
                                       ", which overlap: a version may be in one range only");
            }
        }
    }
}

}  // namespace hemostat::advisory
