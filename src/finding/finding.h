// One asset × one advisory × a verdict, with its evidence and time.
#pragma once

#include "base/clock.h"
#include "base/ip_address.h"
#include "finding/json_writer.h"
#include "finding/reason.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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
};

/// A stable URI: tcp://192.0.2.7:443, tcp://[2001:db8::7]:443.
std::string endpoint_id(const Endpoint& endpoint);

struct Finding {
    Endpoint asset;
    std::string_view advisory;          ///< an advisory's id
    const Reason* reason = nullptr;     ///< never null once the finding leaves its detector
    std::string detail;                 ///< what this case adds to the reason's summary, or empty
    std::vector<std::string> evidence;  ///< JSON objects, each with its kind, as text
    WallTime observed_at;
    Duration duration{};
    /// Connections that were opened to reach the verdict.
    std::uint32_t connection_count = 0;

    [[nodiscard]] Verdict verdict() const { return reason->verdict; }
    /// The reason's words, and the detail behind them.
    [[nodiscard]] std::string summary() const;
};

/// One object, in the shape of docs/schema/finding-v1.schema.json.
void write_json(JsonWriter& writer, const Finding& finding);

/// Takes findings as they are made. Detectors know nothing else of where they go.
class Sink {
public:
    virtual ~Sink() = default;
    virtual void take(Finding finding) = 0;
};

}  // namespace hemostat::finding
