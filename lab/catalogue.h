// The servers that the lab knows: servers.toml as values.
#pragma once

#include "base/ip_address.h"
#include "base/result.h"
#include "lab/bleeder_settings.h"
#include "lab/hostile.h"
#include "lab/proxy.h"

#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace hemostat::lab {

struct HostileSettings {
    HostileBehaviour behaviour = nullptr;
};

struct ProxySettings {
    ProxyBehaviour behaviour = ProxyBehaviour::drop;
    std::string upstream;  ///< the name of the server behind it, listed before it
};

struct NginxSettings {
    KeyKind certificate = KeyKind::rsa;
    std::vector<std::string> directives;
};

/// `openssl s_server` or `gnutls-serv`.
struct CommandSettings {
    std::string program;
    KeyKind certificate = KeyKind::rsa;
    std::vector<std::string> arguments;
};

using Settings =
    std::variant<BleederSettings, HostileSettings, ProxySettings, NginxSettings, CommandSettings>;

struct ServerSpec {
    std::string name;
    IpAddress::Family family = IpAddress::Family::v4;  ///< which loopback address it listens on
    std::string verdict;                               ///< expected
    std::string reason;                                ///< expected: a finding::Reason's code
    std::string description;
    Settings settings;
};

/// Every server of servers.toml, in its order. The file is part of the program: a mistake in it
/// ends the program with a message that names the line.
std::span<const ServerSpec> catalogue();

/// The server named `name`, or nullptr.
const ServerSpec* find_spec(std::string_view name);

/// Reads the catalogue's format.
///
/// Errors: invalid_input, with the line, for a setting that is unknown, missing or of a wrong type,
///         a name that is taken, and an upstream that is not listed before.
Result<std::vector<ServerSpec>> parse_catalogue(std::string_view toml);

}  // namespace hemostat::lab
