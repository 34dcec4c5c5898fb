// A server that costs next to nothing: it answers heartbeat probes with prepared bytes.
#pragma once

#include "base/bytes.h"

#include <netinet/in.h>
#include <sys/types.h>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace hemostat::bench {

enum class Behaviour : std::uint8_t {
    vulnerable,  ///< answers the request, once it is whole
    fixed,       ///< answers only the control behind it
};

struct CannedServerOptions {
    Behaviour behaviour = Behaviour::fixed;
    /// Answers no volley before so many connections have sent theirs.
    std::size_t hold_count = 0;
};

/// A process of its own, on the server's core, with listeners on several loopback addresses.
///
/// It echoes the payload that it is sent; that payload is known to repeat with a period of 16
/// bytes, so that it keeps no more of it.
class CannedServer {
public:
    explicit CannedServer(const CannedServerOptions& options);
    ~CannedServer();
    CannedServer(const CannedServer&) = delete;
    CannedServer& operator=(const CannedServer&) = delete;

    [[nodiscard]] const std::vector<sockaddr_in>& endpoints() const { return endpoints_; }
    /// The same as `hemostat` takes it: 127.0.1.7:40123.
    [[nodiscard]] std::string target(std::size_t index) const;
    /// A file with `count` targets, one a line, the endpoints by turns.
    void write_targets(const std::string& path, std::size_t count) const;

private:
    std::vector<sockaddr_in> endpoints_;
    pid_t process_ = -1;
};

/// ServerHello to ServerHelloDone, as the server sends it.
const Bytes& canned_flight();

}  // namespace hemostat::bench
