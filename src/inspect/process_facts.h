// Who a process is: since when, by whom, and where it listens.
#pragma once

#include "finding/asset.h"
#include "inspect/socket_table.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::inspect {

/// What /proc/PID/stat says of a process.
struct ProcessState {
    bool is_kernel_thread = false;
    bool has_ended = false;  ///< its first thread has, at least
    /// When it began, in clock ticks since the machine did: a number that is given anew has
    /// another.
    std::uint64_t start_ticks = 0;

    bool operator==(const ProcessState&) const = default;
};

/// The state in `stat`, the content of /proc/PID/stat; nothing when it is not as documented. The
/// process's name within may hold anything.
///
/// Source: proc_pid_stat(5); linux/include/linux/sched.h, PF_KTHREAD.
std::optional<ProcessState> parse_process_stat(std::string_view stat);

/// When the machine began, in seconds of Unix time; nothing when `stat`, the content of /proc/stat,
/// does not say so.
///
/// Source: proc_stat(5), btime.
std::optional<std::uint64_t> parse_boot_time(std::string_view stat);

/// Reads facts about processes, from one process file system.
class ProcessFacts {
public:
    explicit ProcessFacts(std::string proc);

    /// Nothing when there is no such process.
    [[nodiscard]] std::optional<ProcessState> state(std::int32_t pid) const;

    /// Where to look into it, /proc/812: by a thread that lives, should its first have ended;
    /// nothing when none lives.
    [[nodiscard]] std::optional<std::string> folder(std::int32_t pid,
                                                    const ProcessState& state) const;

    /// All but its path and whether that is deleted. What may not be read, or is gone, is empty.
    finding::Process describe(std::int32_t pid);

private:
    std::vector<std::string> listening_places(const std::string& folder);

    std::string proc_;
    std::uint64_t boot_time_;
    /// By the name of the network namespace, so that each is read once.
    std::map<std::string, std::vector<ListeningSocket>> sockets_;
};

}  // namespace hemostat::inspect
