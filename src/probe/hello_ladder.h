// Which ClientHello to send: from the one that fits most servers to those for servers that refuse
// it.
#pragma once

#include "base/bytes.h"
#include "probe/probe.h"
#include "tls/alert.h"
#include "tls/client_hello.h"

#include <string>

namespace hemostat::probe {

/// Remembers what a server has refused, so that every later hello is one that it takes.
class HelloLadder {
public:
    explicit HelloLadder(std::string server_name) : server_name_(std::move(server_name)) {}

    struct Hello {
        Bytes message;  ///< the handshake message, without a record around it
        tls::Random random{};
        tls::ProtocolVersion version = tls::ProtocolVersion::tls12;  ///< the highest offered
    };
    /// The hello of the current step; `offers_every_group` where nobody will compute with it.
    [[nodiscard]] Hello make(bool offers_every_group) const;
    /// A hello that offers TLS 1.3 and nothing older.
    [[nodiscard]] Hello make_tls13_only() const;

    /// Steps on after a fatal alert; false when no other hello is left to try.
    bool step_after(const tls::Alert& alert);
    /// Steps on after the connection was closed without any answer.
    bool step_after_close();

private:
    enum class Step : std::uint8_t {
        standard,
        every_suite,  ///< for servers with unusual suites
        oldest,       ///< TLS 1.0 without extensions, for servers that stumble over newer hellos
    };

    std::string server_name_;
    bool sends_server_name_ = true;
    Step step_ = Step::standard;
};

}  // namespace hemostat::probe
