#include "lab/starter.h"

#include "lab/bleeder.h"
#include "lab/listener.h"
#include "lab/programs.h"

namespace hemostat::lab {
namespace {

/// What is being started, and with what.
struct Order {
    const ServerSpec& spec;
    const Workshop& workshop;
    std::uint16_t upstream_port;

    [[nodiscard]] const Identity& identity(KeyKind kind) const {
        return kind == KeyKind::rsa ? workshop.rsa : workshop.ecdsa;
    }
};

Result<Listener> listen_for(const ServerSpec& spec) {
    auto listener = listen_on_loopback(spec.family);
    if (!listener && spec.family == IpAddress::Family::v6) {
        return fail(ErrorKind::not_permitted, "this machine has no IPv6 loopback");
    }
    return listener;
}

/// A server of ours: a child that only runs the loop.
Result<Started> start_ours(const Order& order, const MakeSession& make_session) {
    TRY(const Listener listener, listen_for(order.spec));
    TRY(SharedCounters counters, make_shared_counters());
    TRY(Child child, run_function("lab-" + order.spec.name, listener.socket.number(),
                                  [&] { serve(listener_in_child, make_session, *counters); }));
    return Started{
        .counters = std::move(counters), .child = std::move(child), .port = listener.port};
}

Result<Started> start(const BleederSettings& settings, const Order& order) {
    return start_ours(order, [&](Counters& counters) {
        return make_bleeder(settings, order.identity(settings.certificate), counters);
    });
}

Result<Started> start(const HostileSettings& settings, const Order& order) {
    const Bytes flight = make_hostile_flight(order.workshop.rsa);
    return start_ours(order, [&](Counters&) { return make_hostile(settings.behaviour, flight); });
}

Result<Started> start(const ProxySettings& settings, const Order& order) {
    return start_ours(
        order, [&](Counters&) { return make_proxy(settings.behaviour, order.upstream_port); });
}

Result<ProgramPlace> place_for(const std::string& program, const Order& order) {
    const auto path = find_program(program);
    if (!path) {
        return fail(ErrorKind::not_permitted, program + " is not installed");
    }
    return ProgramPlace{.program = *path, .folder = order.workshop.folder, .name = order.spec.name};
}

Result<Started> with_counters(Result<StartedProgram> program) {
    TRY(StartedProgram started, std::move(program));
    TRY(SharedCounters counters, make_shared_counters());
    return Started{
        .counters = std::move(counters), .child = std::move(started.child), .port = started.port};
}

Result<Started> start(const NginxSettings& settings, const Order& order) {
    TRY(const ProgramPlace place, place_for("nginx", order));
    return with_counters(start_nginx(settings, place));
}

Result<Started> start(const CommandSettings& settings, const Order& order) {
    TRY(const ProgramPlace place, place_for(settings.program, order));
    return with_counters(start_command(settings, place));
}

}  // namespace

Result<Workshop> make_workshop(const std::filesystem::path& folder) {
    TRY(Identity rsa, make_identity(KeyKind::rsa));
    TRY(Identity ecdsa, make_identity(KeyKind::ecdsa));
    TRY([[maybe_unused]] const Done rsa_written, write_identity(rsa, folder / "rsa"));
    TRY([[maybe_unused]] const Done ecdsa_written, write_identity(ecdsa, folder / "ecdsa"));
    return Workshop{.folder = folder, .rsa = std::move(rsa), .ecdsa = std::move(ecdsa)};
}

Result<Started> start_server(const ServerSpec& spec, const Workshop& workshop,
                             std::uint16_t upstream_port) {
    const Order order{.spec = spec, .workshop = workshop, .upstream_port = upstream_port};
    auto started =
        std::visit([&](const auto& settings) { return start(settings, order); }, spec.settings);
    if (!started) {
        return in_context("cannot start " + spec.name, std::move(started).error());
    }
    return started;
}

}  // namespace hemostat::lab
