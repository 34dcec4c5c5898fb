#include "inspect/process_remedy.h"

#include "base/text.h"
#include "inspect/product.h"
#include "inspect/shell_word.h"

#include <fmt/format.h>
#include <string_view>

namespace hemostat::inspect {
namespace {

using finding::Verdict;

constexpr std::size_t container_id_size = 64;
constexpr std::size_t container_shown_max = 12;
constexpr std::string_view service_suffix = ".service";

/// What is restarted, and by which command where that is known.
std::string restart_words(const finding::Process& process) {
    if (!process.container.empty()) {
        return fmt::format("its container {}", process.container.substr(0, container_shown_max));
    }
    const auto unit = shell_word(process.unit);
    // A scope is a group of processes that systemd did not start.
    if (unit && process.unit.ends_with(service_suffix)) {
        return process.is_users_unit
                   ? fmt::format("systemctl --user restart {}, as its user", *unit)
                   : fmt::format("systemctl restart {}", *unit);
    }
    return fmt::format("{}, pid {}", process.name.empty() ? "process" : process.name, process.pid);
}

std::string remedy_for_lost_copy(const finding::Process& process, const RunCopy& copy) {
    const std::string restart = restart_words(process);
    const auto on_disk = copy.successor ? copy.successor->verdict() : Verdict::inconclusive;
    if (on_disk == Verdict::fixed || on_disk == Verdict::not_affected) {
        return fmt::format("Restart it ({}), then renew its key and certificate.", restart);
    }
    if (on_disk == Verdict::vulnerable) {
        return fmt::format(
            "Update what is on disk now, which is vulnerable as well; then restart "
            "it ({}), and renew its key and certificate.",
            restart);
    }
    if (!copy.judged->remedy.empty()) {
        return fmt::format("{} Then restart it ({}), and renew its key and certificate.",
                           copy.judged->remedy, restart);
    }
    return fmt::format(
        "See that what it loads now is fixed, restart it ({}), then renew its key "
        "and certificate.",
        restart);
}

std::string remedy_for_foreign_copy(const finding::Process& process, const RunCopy& copy) {
    const bool is_of_image = process.container.size() == container_id_size;
    const std::string& own = copy.judged->remedy;
    if (is_of_image) {
        return fmt::format("{} Then replace container {}, and renew its key and certificate.",
                           own.empty() ? "Update it in its image, or do what else the advisory "
                                         "names."
                                       : own,
                           process.container.substr(0, container_shown_max));
    }
    const std::string where =
        process.container.empty() ? "its mount namespace" : "container " + process.container;
    return fmt::format("{} Then restart it ({}), and renew its key and certificate.",
                       own.empty() ? fmt::format("Update it within {}, or do what else the "
                                                 "advisory names.",
                                                 where)
                                   : own,
                       restart_words(process));
}

}  // namespace

std::string process_remedy(const finding::Process& process, const RunCopy& copy) {
    return printable(copy.file.has_left_disk() ? remedy_for_lost_copy(process, copy)
                                               : remedy_for_foreign_copy(process, copy),
                     remedy_size_max);
}

}  // namespace hemostat::inspect
