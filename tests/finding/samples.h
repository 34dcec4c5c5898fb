// Findings to try things on: one for every reason, and every optional part once.
#pragma once

#include "advisory/advisory.h"
#include "finding/finding.h"

#include <boost/json/parse.hpp>
#include <chrono>
#include <string>
#include <vector>

namespace hemostat::finding::samples {

inline Endpoint endpoint() {
    Endpoint endpoint;
    endpoint.host = "www.example.org";
    endpoint.address = parse_ip_address("192.0.2.7");
    endpoint.port = 443;
    endpoint.server_name = "www.example.org";
    return endpoint;
}

inline Finding of(const Reason& reason) {
    Finding finding;
    finding.asset = endpoint();
    finding.advisory = advisory::heartbleed().id;
    finding.reason = &reason;
    finding.evidence = {R"({"kind":"transcript","connections":[]})"};
    finding.observed_at = WallTime(std::chrono::seconds(1'396'828'800));
    finding.duration = Duration(3'400);
    return finding;
}

/// The parts of an asset that may be missing or look otherwise.
inline std::vector<Endpoint> endpoints() {
    const Endpoint full = endpoint();
    Endpoint unresolved = full;
    unresolved.address.reset();
    Endpoint v6 = full;
    v6.address = parse_ip_address("2001:db8::7");
    Endpoint unnamed = full;
    unnamed.server_name.clear();
    Endpoint ours = full;
    ours.process = ListeningProcess{.pid = 4711, .name = "nginx", .executable = "/usr/sbin/nginx"};
    Endpoint ours_unseen = full;
    ours_unseen.process = ListeningProcess{.pid = 4711, .name = {}, .executable = {}};
    return {full, unresolved, v6, unnamed, ours, ours_unseen};
}

inline std::vector<File> files() {
    const File full{.path = "/opt/a b/image.tar!lib/libssl.so.1.0.0",
                    .format = "ELF shared library, x86_64",
                    .component = "libssl",
                    .version = "1.0.1e"};
    File wiped = full;
    wiped.version.clear();
    return {full, wiped};
}

inline std::vector<Package> packages() {
    const Package full{.database = "/srv/root/var/lib/dpkg/status",
                       .manager = "dpkg",
                       .name = "libssl1.0.0",
                       .architecture = "amd64",
                       .version = "1.0.1e-2+deb7u4",
                       .distribution = "debian 7"};
    Package unknown = full;
    unknown.architecture.clear();
    unknown.distribution.clear();
    return {full, unknown};
}

inline std::vector<Process> processes() {
    const Process full{.pid = 812,
                       .started_at = WallTime(std::chrono::seconds(1'396'828'800)),
                       .name = "nginx",
                       .executable = "/usr/sbin/nginx",
                       .path = "/usr/lib/libssl.so.1.0.0",
                       .is_deleted = true,
                       .unit = "nginx.service",
                       .container = "0123456789ab",
                       .listens_on = {"tcp://0.0.0.0:443", "tcp://[::]:443"}};
    Process unseen = full;
    unseen.name.clear();
    unseen.executable.clear();
    unseen.unit.clear();
    unseen.container.clear();
    unseen.listens_on.clear();
    return {full, unseen};
}

}  // namespace hemostat::finding::samples

namespace hemostat::finding {

/// What write_json() writes, read again.
inline boost::json::object to_json(const Finding& finding) {
    std::string text;
    JsonWriter writer(text);
    write_json(writer, finding);
    return boost::json::parse(text).as_object();
}

}  // namespace hemostat::finding
