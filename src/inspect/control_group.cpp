#include "inspect/control_group.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace hemostat::inspect {
namespace {

constexpr std::size_t container_id_size = 64;
constexpr std::string_view scope_suffix = ".scope";
constexpr std::string_view service_suffix = ".service";

/// Takes what stands before the next `mark` off the front of `rest`, and that mark.
std::string_view take_until(std::string_view& rest, char mark) {
    const std::string_view field = rest.substr(0, rest.find(mark));
    rest.remove_prefix(std::min(field.size() + 1, rest.size()));
    return field;
}

std::string_view without_suffix(std::string_view name, std::string_view suffix) {
    return name.ends_with(suffix) ? name.substr(0, name.size() - suffix.size()) : name;
}

bool is_container_id(std::string_view text) {
    return text.size() == container_id_size && std::ranges::all_of(text, [](char character) {
               return (character >= '0' && character <= '9') ||
                      (character >= 'a' && character <= 'f');
           });
}

// systemd writes a hyphen in a name as \x2d.
std::string unescape_hyphens(std::string_view name) {
    static constexpr std::string_view escaped = "\\x2d";
    std::string plain;
    for (auto at = name.find(escaped); at != name.npos; at = name.find(escaped)) {
        plain.append(name.substr(0, at)).push_back('-');
        name.remove_prefix(at + escaped.size());
    }
    return plain.append(name);
}

/// The container whose group is called `name`, below a group called `above`; or empty.
std::string container_of(std::string_view name, std::string_view above) {
    const std::string_view stem = without_suffix(name, scope_suffix);
    // docker-ID.scope, cri-containerd-ID.scope, crio-ID.scope, libpod-ID.scope, or the id alone.
    const std::string_view id = stem.substr(stem.rfind('-') + 1);
    // Podman's and CRI-O's monitors carry the id of what they watch, and run outside of it.
    if (is_container_id(id) && stem.find("conmon") == stem.npos) {
        return std::string(id);
    }
    static constexpr std::string_view lxc = "lxc.payload.";
    if (name.starts_with(lxc)) {
        return std::string(name.substr(lxc.size()));
    }
    if (above == "lxc" || above == "lxc.payload") {
        return std::string(name);
    }
    static constexpr std::string_view machine = "machine-";
    if (above == "machine.slice" && name.ends_with(scope_suffix) && stem.starts_with(machine)) {
        return unescape_hyphens(stem.substr(machine.size()));
    }
    static constexpr std::string_view nspawn = "systemd-nspawn@";
    if (name.starts_with(nspawn) && name.ends_with(service_suffix)) {
        return unescape_hyphens(without_suffix(name.substr(nspawn.size()), service_suffix));
    }
    return {};
}

/// Innermost names win: a container may run systemd, or containers of its own.
void take_path(std::string_view path, Supervisor& supervisor) {
    std::string_view above;
    Supervisor found;
    while (!path.empty()) {
        const std::string_view name = take_until(path, '/');
        if (std::string container = container_of(name, above); !container.empty()) {
            found = {.unit = {}, .container = std::move(container)};
        } else if (name.ends_with(service_suffix) || name.ends_with(scope_suffix)) {
            // user@UID.service is a user's systemd, and what is below it is that one's.
            found.is_users_unit = found.is_users_unit || found.unit.starts_with("user@");
            found.unit = name;
        }
        above = name;
    }
    if (!found.unit.empty()) {
        supervisor.unit = std::move(found.unit);
        supervisor.is_users_unit = found.is_users_unit;
    }
    if (!found.container.empty()) {
        supervisor.container = std::move(found.container);
    }
}

}  // namespace

Supervisor parse_control_groups(std::string_view text) {
    Supervisor supervisor;
    while (!text.empty()) {
        std::string_view line = take_until(text, '\n');
        take_until(line, ':');
        take_until(line, ':');
        take_path(line, supervisor);
    }
    return supervisor;
}

}  // namespace hemostat::inspect
