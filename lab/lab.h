// Servers to test against: ours that bleeds, its fixed twin, real ones, hostile ones.
#pragma once

#include "base/result.h"
#include "lab/starter.h"
#include "lab/temporary_folder.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::lab {

/// One running server, and what hemostat must say of it. The texts live as long as the program.
struct Server {
    std::string_view name;
    std::string_view address;  ///< 127.0.0.1 or ::1
    std::uint16_t port = 0;
    pid_t pid = 0;
    std::string_view verdict;
    std::string_view reason;
    std::string_view description;
    /// Lifetime: the lab's. Programs that are not ours, such as nginx, count nothing.
    const Counters* counters = nullptr;
};

/// A server that this machine cannot run.
struct Skipped {
    std::string_view name;
    std::string why;
};

struct LabOptions {
    std::vector<std::string> only;  ///< names to start, with what they need; empty: all
};

/// Running servers. They listen when start() returns, and end with this object.
///
/// Thread: the servers also end with the thread that started them.
class Lab {
public:
    /// Errors: invalid_input for a name that servers.toml does not have; io when a server of ours
    ///         cannot be started. A program that is not installed is skipped instead.
    static Result<Lab> start(const LabOptions& options = {});

    /// In the order of servers.toml.
    [[nodiscard]] std::span<const Server> servers() const { return servers_; }
    [[nodiscard]] std::span<const Skipped> skipped() const { return skipped_; }
    /// The server named `name`, or nullptr when it was not asked for or was skipped.
    [[nodiscard]] const Server* find(std::string_view name) const;

private:
    Lab() = default;
    Status add(const ServerSpec& spec, const Workshop& workshop);

    TemporaryFolder folder_;  // outlives what runs in it
    std::vector<Started> running_;
    std::vector<Server> servers_;
    std::vector<Skipped> skipped_;
};

/// A lab with the server named `name`, and with what it needs.
///
/// Errors: those of Lab::start(), and not_permitted when this machine cannot run it.
Result<Lab> start_one(std::string_view name);

}  // namespace hemostat::lab
