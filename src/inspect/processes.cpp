#include "inspect/processes.h"

#include "archive/input.h"
#include "base/text.h"
#include "inspect/content_inspector.h"
#include "inspect/mapped_files.h"
#include "inspect/process_facts.h"
#include "inspect/process_finding.h"
#include "inspect/process_list.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

namespace hemostat::inspect {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t path_size_max = 4096;
/// How many of the processes that may not be looked into an omission names.
constexpr std::size_t pids_shown_max = 5;

/// Nothing for a file that holds no OpenSSL.
using Judged = std::optional<finding::Finding>;

class Inspection {
public:
    Inspection(const ProcessInspectionOptions& options, ContentInspector inspector, MountView own)
        : options_(options),
          inspector_(std::move(inspector)),
          own_(std::move(own)),
          facts_(options.proc) {}

    Progress run(finding::Sink& sink) {
        const auto started = std::chrono::steady_clock::now();
        const auto pids = list_pids(options_.proc);
        if (!pids) {
            omissions_.push_back({options_.proc, pids.error().what});
        }
        for (const std::int32_t pid : pids.value_or(std::vector<std::int32_t>{})) {
            progress_.coverage.is_complete = !options_.is_stop_requested();
            if (!progress_.coverage.is_complete) {
                break;
            }
            inspect(pid, sink);
        }
        tell_of_hidden(pids && !pids->empty() && pids->front() != 1);
        progress_.coverage.byte_count = inspector_.byte_count();
        progress_.coverage.omission_count = omissions_.size();
        progress_.elapsed =
            std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - started);
        std::ranges::for_each(omissions_, options_.on_omission);
        return std::move(progress_);
    }

private:
    void inspect(std::int32_t pid, finding::Sink& sink) {
        const auto began = facts_.state(pid);
        if (!began) {
            tell_if_hidden(pid);
            return;
        }
        const auto folder = facts_.folder(pid, *began);
        if (!folder || began->is_kernel_thread) {
            return;
        }
        const auto found = look_into(*folder);
        const auto now = facts_.state(pid);
        if (!now || now->start_ticks != began->start_ticks) {
            return;  // it has ended, and another may have its number
        }
        if (!found) {
            tell_of_unreadable(pid, found.error());
            return;
        }
        progress_.coverage.process_count += found->has_program ? 1U : 0U;
        if (found->copies.empty() && found->unread_paths.empty()) {
            return;
        }
        const finding::Process process = facts_.describe(pid);
        for (const RunCopy& copy : found->copies) {
            finding::Finding finding = make_process_finding(process, copy, options_.advisory);
            progress_.verdicts.add(finding.verdict());
            sink.take(std::move(finding));
        }
        tell_of_unread(process, *found);
    }

    struct Found {
        bool has_program = false;
        std::vector<RunCopy> copies;
        std::vector<std::string> unread_paths;
        std::string why_unread;  ///< of the first
    };

    Result<Found> look_into(const std::string& folder) {
        const bool is_foreign = mount_namespace(folder) != mount_namespace(options_.proc + "/self");
        std::optional<MountView> theirs;
        if (is_foreign) {
            // Where we are not let in, its program says so below, in better words.
            if (auto view = MountView::of_process(folder)) {
                theirs.emplace(std::move(*view));
            }
        }
        const MountView& disk = theirs ? *theirs : own_;
        TRY(const std::vector<MappedFile> files, list_mapped_files(folder, disk));
        Found found;
        found.has_program = !files.empty();
        for (const MappedFile& file : files) {
            if (file.has_left_disk() || (is_foreign && !is_on_our_disk(file))) {
                take_file(file, disk, found);
            }
        }
        return found;
    }

    void take_file(const MappedFile& file, const MountView& disk, Found& found) {
        auto judged = judge(file, disk);
        if (!judged) {
            if (has_name_of_openssl(file.path)) {
                found.copies.push_back({file, {}, {}, judged.error().what});
            } else {
                found.why_unread =
                    found.unread_paths.empty() ? judged.error().what : std::move(found.why_unread);
                found.unread_paths.push_back(file.path);
            }
        } else if (*judged) {
            found.copies.push_back({file, *judged, judge_successor(file, disk), {}});
        }
    }

    Result<Judged> judge(const MappedFile& file, const MountView& disk) {
        return judge_once(file.identity, file.path, [&] { return open(file, disk); });
    }

    static Result<archive::FileBytes> open(const MappedFile& file, const MountView& disk) {
        auto bytes = archive::FileBytes::open(file.link);
        return bytes || file.on_disk != OnDisk::same ? std::move(bytes) : disk.read(file.path);
    }

    /// What took the place of a file; nothing when that holds no OpenSSL, or cannot be read.
    Judged judge_successor(const MappedFile& file, const MountView& disk) {
        const auto found = disk.find(file.path);
        if (file.on_disk != OnDisk::other || !found || !*found) {
            return std::nullopt;
        }
        return judge_once(**found, file.path, [&] { return disk.read(file.path); })
            .value_or(std::nullopt);
    }

    /// Each file once, however many processes run it.
    template <typename Open>
    Result<Judged> judge_once(const FileIdentity& identity, const std::string& path, Open open_it) {
        if (const auto known = judged_.find(identity); known != judged_.end()) {
            return known->second;
        }
        TRY(auto bytes, open_it());
        if (bytes.size() > mapped_size_max) {
            return fail(ErrorKind::limit,
                        fmt::format("larger than {} GiB", mapped_size_max >> 30U));
        }
        archive::Sequential content(bytes);
        TRY(Judged judged, inspector_.inspect(path, content, &bytes));
        return judged_.emplace(identity, std::move(judged)).first->second;
    }

    [[nodiscard]] bool is_on_our_disk(const MappedFile& file) const {
        const auto ours = own_.find(file.path);
        return ours && *ours == file.identity;
    }

    [[nodiscard]] static std::string mount_namespace(const std::string& folder) {
        std::error_code unreadable;
        return fs::read_symlink(folder + "/ns/mnt", unreadable).native();
    }

    // Its number is listed, but nothing of it is shown (proc(5), hidepid=1), or it has ended.
    void tell_if_hidden(std::int32_t pid) {
        std::error_code unreadable;
        if (fs::exists(options_.proc + "/" + std::to_string(pid), unreadable)) {
            not_permitted_.push_back(pid);
        }
    }

    void tell_of_unreadable(std::int32_t pid, const Error& error) {
        if (error.kind == ErrorKind::not_permitted) {
            not_permitted_.push_back(pid);
        } else {
            omissions_.push_back({fmt::format("process {}", pid), error.what});
        }
    }

    void tell_of_unread(const finding::Process& process, const Found& found) {
        if (found.unread_paths.empty()) {
            return;
        }
        omissions_.push_back(
            {fmt::format("process {} ({})", process.pid, printable(process.name)),
             fmt::format("{} of the files that it runs, and that are not on disk, could not be "
                         "read, such as {}: {}",
                         found.unread_paths.size(),
                         printable(found.unread_paths.front(), path_size_max), found.why_unread)});
    }

    // One line for all: without root they are most of a machine.
    void tell_of_hidden(bool is_first_hidden) {
        if (!not_permitted_.empty()) {
            const std::size_t shown = std::min(not_permitted_.size(), pids_shown_max);
            omissions_.push_back(
                {options_.proc, fmt::format("{} of the processes may not be looked into: pid {}{}",
                                            not_permitted_.size(),
                                            fmt::join(std::span(not_permitted_).first(shown), ", "),
                                            shown < not_permitted_.size() ? ", …" : "")});
        }
        // proc(5), hidepid: the first process is always there, unless others' are not shown.
        if (is_first_hidden) {
            omissions_.push_back({options_.proc, "processes of other users are not shown"});
        }
    }

    const ProcessInspectionOptions& options_;
    ContentInspector inspector_;
    MountView own_;
    ProcessFacts facts_;
    std::map<FileIdentity, Judged> judged_;
    std::vector<std::int32_t> not_permitted_;
    std::vector<Omission> omissions_;
    Progress progress_;
};

}  // namespace

Result<Progress> inspect_processes(const ProcessInspectionOptions& options, finding::Sink& sink) {
    TRY(auto inspector, ContentInspector::make(options.advisory));
    TRY(auto own, MountView::own());
    return Inspection(options, std::move(inspector), std::move(own)).run(sink);
}

}  // namespace hemostat::inspect
