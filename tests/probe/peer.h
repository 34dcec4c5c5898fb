// The other end of a probe's connection, as a test plays it: told what arrived, it says what it
// sends.
#pragma once

#include "base/bytes.h"
#include "probe/probe.h"

#include <memory>
#include <optional>

namespace hemostat::probe {

/// What a peer does next.
struct Output {
    Bytes bytes;
    std::optional<EventKind> end;  ///< closed or reset, behind the bytes

    void add(ByteView more) { bytes.insert(bytes.end(), more.begin(), more.end()); }
};

/// One connection's peer. After it has ended it is told nothing more.
class Peer {
public:
    virtual ~Peer() = default;
    virtual void open(Output& /*out*/) {}
    virtual void take(ByteView bytes, Output& out) = 0;
    /// A tick has passed without anything under way.
    virtual void idle(Output& /*out*/) {}
    /// Legal heartbeats that it has answered.
    [[nodiscard]] virtual std::size_t answered_control_count() const { return 0; }
};

}  // namespace hemostat::probe
