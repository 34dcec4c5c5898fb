#include "inspect/process_finding.h"

#include "base/text.h"
#include "inspect/process_remedy.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/sysmacros.h>
#include <algorithm>
#include <array>
#include <chrono>
#include <utility>
#include <vector>

namespace hemostat::inspect {
namespace {

using finding::Verdict;
namespace reasons = finding::reasons;

constexpr std::size_t path_size_max = 4096;
constexpr std::size_t container_shown_max = 12;
constexpr std::size_t places_shown_max = 3;

const finding::Reason& reason_of(const RunCopy& copy) {
    if (!copy.judged) {
        return reasons::mapped_copy_unread;
    }
    return copy.judged->verdict() == Verdict::vulnerable && copy.file.has_left_disk()
               ? reasons::restart_needed
               : *copy.judged->reason;
}

// A file that has not left the disk is named only when ours has another.
std::string change_on_disk(const RunCopy& copy) {
    switch (copy.file.on_disk) {
        case OnDisk::gone: return "deleted";
        case OnDisk::other:
            return copy.successor && !copy.successor->detail.empty()
                       ? "replaced by " + copy.successor->detail
                       : "replaced";
        case OnDisk::unknown:
            return copy.file.is_deleted ? "deleted or replaced" : "in its own mount namespace";
        case OnDisk::same: return "in its own mount namespace";
    }
    return "";
}

std::string listens_on(const std::vector<std::string>& places) {
    static constexpr std::string_view scheme = "tcp://";
    std::vector<std::string> shown;
    for (const std::string& place : places) {
        shown.push_back(shown.size() == places_shown_max ? "…" : place.substr(scheme.size()));
        if (shown.size() > places_shown_max) {
            break;
        }
    }
    return shown.empty() ? "" : fmt::format("listens on {}", fmt::join(shown, ", "));
}

// What an operator needs to find it: which version, who runs it, what it serves.
std::string describe(const finding::Process& process, const RunCopy& copy) {
    const std::string container = process.container.substr(0, container_shown_max);
    std::vector<std::string> parts{copy.judged ? copy.judged->detail : copy.why_unread,
                                   change_on_disk(copy), printable(process.unit),
                                   container.empty() ? "" : "container " + printable(container),
                                   listens_on(process.listens_on)};
    std::erase(parts, "");
    return fmt::format("{}", fmt::join(parts, ", "));
}

std::string evidence_of(const RunCopy& copy) {
    std::string text;
    finding::JsonWriter writer(text);
    const auto& successor = copy.successor;
    writer.object([&] {
        writer.member("kind", finding::Literal("mapping"));
        writer.member("path", printable(copy.file.path, path_size_max));
        writer.member("device", fmt::format("{}:{}", major(copy.file.identity.device),
                                            minor(copy.file.identity.device)));
        writer.member("inode", copy.file.identity.inode);
        writer.member("deleted", copy.file.is_deleted);
        writer.member("on_disk", to_string(copy.file.on_disk));
        writer.text_or_null("disk_verdict",
                            successor ? finding::to_string(successor->verdict()) : "");
        writer.text_or_null("disk_reason", successor ? successor->reason->code : "");
        writer.text_or_null("unread", copy.why_unread);
    });
    return text;
}

}  // namespace

bool has_name_of_openssl(std::string_view path) {
    // Of Unix, of Windows (under Wine), and of what Java unpacks into a temporary file.
    static constexpr std::array names{"libssl", "libcrypto", "ssleay", "libeay", "tcnative"};
    const std::string name = to_lower(path.substr(path.rfind('/') + 1));
    return std::ranges::any_of(names,
                               [&](const char* known) { return name.find(known) != name.npos; });
}

finding::Finding make_process_finding(finding::Process process, const RunCopy& copy,
                                      const advisory::Advisory& advisory) {
    finding::Finding finding;
    finding.advisory = advisory.id;
    finding.reason = &reason_of(copy);
    finding.detail = describe(process, copy);
    finding.evidence = copy.judged ? copy.judged->evidence : std::vector<std::string>{};
    finding.evidence.push_back(evidence_of(copy));
    if (finding.verdict() == Verdict::vulnerable) {
        finding.remedy = process_remedy(process, copy);
    }
    finding.observed_at = std::chrono::system_clock::now();
    finding.duration = copy.judged ? copy.judged->duration : Duration{};
    process.path = copy.file.path;
    process.is_deleted = copy.file.has_left_disk();
    finding.asset = std::move(process);
    return finding;
}

}  // namespace hemostat::inspect
