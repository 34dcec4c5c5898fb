#include "inspect/process_facts.h"

#include "base/file.h"
#include "base/text.h"
#include "inspect/control_group.h"
#include "inspect/listening_services.h"
#include "inspect/process_list.h"
#include "inspect/socket_owners.h"

#include <unistd.h>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

namespace hemostat::inspect {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t small_file_size_max = std::size_t{64} << 10U;
/// A line for each processor, and one with a number for each interrupt.
constexpr std::size_t stat_size_max = std::size_t{4} << 20U;
constexpr std::string_view deleted_mark = " (deleted)";

std::string read_or_nothing(const std::string& path) {
    return read_file(path, small_file_size_max).value_or("");
}

std::string read_link(const std::string& path) {
    std::error_code unreadable;
    return fs::read_symlink(path, unreadable).native();
}

std::string_view take_word(std::string_view& rest) {
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    const std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(word.size());
    return word;
}

void skip_words(std::string_view& rest, int count) {
    for (; count > 0; --count) {
        take_word(rest);
    }
}

}  // namespace

std::optional<ProcessState> parse_process_stat(std::string_view stat) {
    // pid (name) state parent group session terminal its_group flags …, start at the 20th word
    // behind the name, which may hold any of these.
    static constexpr int words_before_flags = 5;
    static constexpr int words_before_start = 12;
    static constexpr std::uint32_t kernel_thread = 0x0020'0000;
    const auto end_of_name = stat.rfind(')');
    if (end_of_name == stat.npos) {
        return std::nullopt;
    }
    stat.remove_prefix(end_of_name + 1);
    const std::string_view state = take_word(stat);
    skip_words(stat, words_before_flags);
    const auto flags = parse_decimal<std::uint32_t>(take_word(stat));
    skip_words(stat, words_before_start);
    const auto start = parse_decimal<std::uint64_t>(take_word(stat));
    if (state.empty() || !flags || !start) {
        return std::nullopt;
    }
    return ProcessState{.is_kernel_thread = (*flags & kernel_thread) != 0,
                        .has_ended = state == "Z" || state == "X",
                        .start_ticks = *start};
}

std::optional<std::uint64_t> parse_boot_time(std::string_view stat) {
    static constexpr std::string_view key = "btime ";
    while (!stat.empty()) {
        const std::string_view line = stat.substr(0, stat.find('\n'));
        if (line.starts_with(key)) {
            return parse_decimal<std::uint64_t>(line.substr(key.size()));
        }
        stat.remove_prefix(std::min(line.size() + 1, stat.size()));
    }
    return std::nullopt;
}

ProcessFacts::ProcessFacts(std::string proc)
    : proc_(std::move(proc)),
      boot_time_(
          parse_boot_time(read_file(proc_ + "/stat", stat_size_max).value_or("")).value_or(0)) {}

std::optional<ProcessState> ProcessFacts::state(std::int32_t pid) const {
    return parse_process_stat(read_or_nothing(proc_ + "/" + std::to_string(pid) + "/stat"));
}

std::optional<std::string> ProcessFacts::folder(std::int32_t pid, const ProcessState& state) const {
    std::string own = proc_ + "/" + std::to_string(pid);
    if (!state.has_ended) {
        return own;
    }
    const auto threads = list_pids(own + "/task");
    for (const std::int32_t thread : threads ? *threads : std::vector<std::int32_t>{}) {
        const std::string stat = own + "/task/" + std::to_string(thread) + "/stat";
        const auto its_state = parse_process_stat(read_or_nothing(stat));
        if (its_state && !its_state->has_ended) {
            return proc_ + "/" + std::to_string(thread);
        }
    }
    return std::nullopt;
}

finding::Process ProcessFacts::describe(std::int32_t pid) {
    const ProcessState began = state(pid).value_or(ProcessState{});
    const std::string own = proc_ + "/" + std::to_string(pid);
    const std::string at = folder(pid, began).value_or(own);
    const auto ticks_per_second = static_cast<std::uint64_t>(std::max(sysconf(_SC_CLK_TCK), 1L));
    Supervisor supervisor = parse_control_groups(read_or_nothing(at + "/cgroup"));
    finding::Process process;
    process.pid = pid;
    process.started_at =
        WallTime(std::chrono::seconds(boot_time_ + began.start_ticks / ticks_per_second));
    process.name = trim(read_or_nothing(own + "/comm"));
    process.executable = read_link(at + "/exe");
    if (process.executable.ends_with(deleted_mark)) {
        process.executable.resize(process.executable.size() - deleted_mark.size());
    }
    process.unit = std::move(supervisor.unit);
    process.is_users_unit = supervisor.is_users_unit;
    process.container = std::move(supervisor.container);
    process.listens_on = listening_places(at);
    return process;
}

std::vector<std::string> ProcessFacts::listening_places(const std::string& folder) {
    const std::string network = read_link(folder + "/ns/net");
    auto table = sockets_.find(network);
    if (table == sockets_.end()) {
        auto sockets = read_socket_tables(folder);
        table =
            sockets_
                .emplace(network, sockets ? std::move(*sockets) : decltype(sockets)::value_type{})
                .first;
    }
    std::map<std::uint64_t, std::string> places;
    std::set<std::uint64_t> inodes;
    for (const ListeningSocket& socket : table->second) {
        finding::Endpoint endpoint;
        endpoint.address = socket.address.unmapped();
        endpoint.port = socket.port;
        places.emplace(socket.inode, finding::endpoint_id(endpoint));
        inodes.insert(socket.inode);
    }
    std::set<std::string> held;
    for (const std::uint64_t inode :
         list_held_sockets(folder, inodes).value_or(std::vector<std::uint64_t>{})) {
        held.insert(places.at(inode));
    }
    return {held.begin(), held.end()};
}

}  // namespace hemostat::inspect
