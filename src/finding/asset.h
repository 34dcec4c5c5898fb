// What can be affected: one kind of thing each.
#pragma once

#include "base/clock.h"
#include "base/ip_address.h"
#include "finding/json_writer.h"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace hemostat::finding {

enum class Transport : std::uint8_t { tcp };

/// The process that listens on an endpoint of this machine, as far as we may see it.
struct ListeningProcess {
    std::int32_t pid = 0;
    std::string name;        ///< the kernel's name of it, up to 15 bytes
    std::string executable;  ///< path, or empty where we may not read it
};

/// A place on the network where a service answers.
struct Endpoint {
    std::string host;                  ///< as the user wrote it
    std::optional<IpAddress> address;  ///< none when the name could not be resolved
    std::uint16_t port = 0;
    Transport transport = Transport::tcp;
    std::string server_name;  ///< what was sent as SNI; empty when none was
    std::optional<ListeningProcess> process;
    std::string machine{};  ///< that it is on, where that is known
};

/// HOST:PORT, as one connects to it: 192.0.2.7:443, [2001:db8::7]:443.
std::string address_text(const Endpoint& endpoint);

/// A stable URI: tcp://192.0.2.7:443, tcp://[2001:db8::7]:443. A loopback address is another place
/// on each machine: tcp://127.0.0.1:443?machine=web1.
std::string endpoint_id(const Endpoint& endpoint);

/// A file that holds OpenSSL, or a part of it.
struct File {
    std::string path;       ///< as found; behind a '!', the path within an archive
    std::string format;     ///< in words: ELF shared library, x86_64
    std::string component;  ///< libssl, libcrypto, or both: libssl and libcrypto
    std::string version;    ///< as its text says; empty when it does not say
    std::string machine{};  ///< that it is on, where that is known
};

/// A stable URI: file://web1/usr/lib/libssl.so.1.0.0, or file:///… where the machine is not known.
/// Source: RFC 8089.
std::string file_id(const File& file);

/// A package that a package manager has installed.
struct Package {
    std::string database;  ///< path of the database that lists it: /var/lib/dpkg/status
    std::string manager;   ///< dpkg, rpm or apk
    std::string name;
    std::string architecture;  ///< as the manager names it, or empty
    std::string version;       ///< whole, as the manager compares it
    std::string distribution;  ///< ID and VERSION_ID of os-release(5): debian 7; may be empty
    std::string machine{};     ///< that it is on, where that is known
};

/// A URI that stays the same when the package is updated:
/// file://web1/var/lib/dpkg/status#libssl3:amd64.
std::string package_id(const Package& package);

/// A process that runs OpenSSL.
struct Process {
    std::int32_t pid = 0;
    WallTime started_at;
    std::string name;                     ///< the kernel's name of it, up to 15 bytes
    std::string executable;               ///< path, or empty where we may not read it
    std::string path;                     ///< of what holds OpenSSL, as the kernel shows it
    bool is_deleted = false;              ///< that file was deleted or replaced
    std::string unit;                     ///< of systemd, or empty
    std::string container;                ///< its id, or empty
    std::vector<std::string> listens_on;  ///< tcp://0.0.0.0:443
    bool is_users_unit = false;           ///< the unit is of a user's own systemd
    std::string machine{};                ///< that it runs on, where that is known
};

/// A URI: process://web1/812?started=2026-11-23T04:05:06Z&path=/usr/lib/libssl.so.1.0.0.
std::string process_id(const Process& process);

using Asset = std::variant<Endpoint, File, Package, Process>;

/// That of its kind.
std::string asset_id(const Asset& asset);

/// One object, in the shape that docs/schema/finding-v1.schema.json has for its kind.
void write_json(JsonWriter& writer, const Asset& asset);

}  // namespace hemostat::finding
