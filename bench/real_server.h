// Today's servers, as a distribution ships them: nginx, and openssl s_server.
#pragma once

#include "bench/measure.h"

#include <sys/types.h>
#include <string>

namespace hemostat::bench {

enum class RealServerKind : std::uint8_t { nginx, s_server };

/// A process on the server's core, with a certificate of its own; it has its files in `folder`.
class RealServer {
public:
    RealServer(RealServerKind kind, const Folder& folder);
    ~RealServer();
    RealServer(const RealServer&) = delete;
    RealServer& operator=(const RealServer&) = delete;

    /// 127.0.0.1:40123
    [[nodiscard]] const std::string& target() const { return target_; }

private:
    std::string target_;
    pid_t process_ = -1;
};

}  // namespace hemostat::bench
