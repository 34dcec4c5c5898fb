// Servers that are not ours: nginx, `openssl s_server`, gnutls-serv.
#pragma once

#include "base/result.h"
#include "lab/catalogue.h"
#include "lab/child.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace hemostat::lab {

/// Where a program lies: on PATH or among the system's own.
std::optional<std::filesystem::path> find_program(const std::string& name);

struct StartedProgram {
    Child child;
    std::uint16_t port = 0;
};

/// What a program is run with.
struct ProgramPlace {
    std::filesystem::path program;
    std::filesystem::path folder;  ///< holds rsa.crt, rsa.key, ecdsa.crt and ecdsa.key
    std::string name;              ///< the server's, unique in the folder
};

/// Runs nginx on a socket that it inherits: as a master and a worker, because nginx 1.22 without a
/// master crashes on an inherited socket.
Result<StartedProgram> start_nginx(const NginxSettings& settings, const ProgramPlace& place);

/// Runs a program that chooses its port itself; the port is read from the kernel's table.
Result<StartedProgram> start_command(const CommandSettings& settings, const ProgramPlace& place);

}  // namespace hemostat::lab
