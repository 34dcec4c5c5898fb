#include "lab/lab.h"

#include <algorithm>
#include <set>

namespace hemostat::lab {
namespace {

const std::string* upstream_of(const ServerSpec& spec) {
    const auto* const proxy = std::get_if<ProxySettings>(&spec.settings);
    return proxy == nullptr ? nullptr : &proxy->upstream;
}

/// The names that were asked for, and every upstream that they need.
Result<std::set<std::string_view>> names_to_start(const LabOptions& options) {
    std::set<std::string_view> names;
    for (const std::string& name : options.only) {
        const ServerSpec* const spec = find_spec(name);
        if (spec == nullptr) {
            return fail(ErrorKind::invalid_input, "there is no server named " + name);
        }
        names.insert(spec->name);
        if (const std::string* const upstream = upstream_of(*spec)) {
            names.insert(*upstream);
        }
    }
    if (options.only.empty()) {
        for (const ServerSpec& spec : catalogue()) {
            names.insert(spec.name);
        }
    }
    return names;
}

}  // namespace

Result<Lab> Lab::start(const LabOptions& options) {
    TRY(const auto names, names_to_start(options));
    Lab lab;
    TRY(lab.folder_, TemporaryFolder::make());
    TRY(const Workshop workshop, make_workshop(lab.folder_.path()));
    for (const ServerSpec& spec : catalogue()) {
        if (names.contains(spec.name)) {
            TRY([[maybe_unused]] const Done done, lab.add(spec, workshop));
        }
    }
    return lab;
}

Status Lab::add(const ServerSpec& spec, const Workshop& workshop) {
    const std::string* const upstream = upstream_of(spec);
    const Server* const before = upstream == nullptr ? nullptr : find(*upstream);
    auto started =
        start_server(spec, workshop, before == nullptr ? std::uint16_t{0} : before->port);
    if (!started && started.error().kind == ErrorKind::not_permitted) {
        skipped_.push_back({.name = spec.name, .why = started.error().what});
        return Done{};
    }
    TRY(Started running, std::move(started));
    servers_.push_back({.name = spec.name,
                        .address = spec.family == IpAddress::Family::v4 ? "127.0.0.1" : "::1",
                        .port = running.port,
                        .pid = running.child.pid(),
                        .verdict = spec.verdict,
                        .reason = spec.reason,
                        .description = spec.description,
                        .counters = running.counters.get()});
    running_.push_back(std::move(running));
    return Done{};
}

const Server* Lab::find(std::string_view name) const {
    const auto found = std::ranges::find(servers_, name, &Server::name);
    return found == servers_.end() ? nullptr : &*found;
}

Result<Lab> start_one(std::string_view name) {
    TRY(Lab lab, Lab::start({.only = {std::string(name)}}));
    if (!lab.skipped().empty()) {
        return fail(ErrorKind::not_permitted, lab.skipped().front().why);
    }
    return lab;
}

}  // namespace hemostat::lab
