// Asks one endpoint after another: drives a probe over a socket and the clock.
#pragma once

#include "base/bytes.h"
#include "base/clock.h"
#include "finding/finding.h"
#include "net/deadline_list.h"
#include "net/reactor.h"
#include "net/socket.h"
#include "net/token_bucket.h"
#include "probe/probe.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace hemostat::scan {

class Inquiry;

/// What all inquiries of a scan share.
struct InquiryContext {
    net::Reactor& reactor;
    net::TokenBucket& connections;         ///< every connection takes one
    net::DeadlineList<Inquiry>& silence;   ///< since the peer was last heard
    net::DeadlineList<Inquiry>& lifetime;  ///< since the connection was begun
    net::DeadlineList<Inquiry>& ticks;     ///< of probe::tick_length
    net::DeadlineList<Inquiry>& endings;   ///< since we have ended our side
    std::vector<Inquiry*>& finished;       ///< each adds itself when it has its finding
    std::span<std::uint8_t> read_buffer;
    const probe::ProbeType& type;
};

/// Opens connections as the probe asks for them, within the limits, until there is a finding.
///
/// Each is ended before the next begins, and before the inquiry is finished: our side first, and
/// what the peer sends is read until it ends its own, so that its process never meets a reset.
/// Limit: ending_size_max, and the time of InquiryContext::endings; then the peer is left to the
/// system.
/// Once finished, it may be started again: its socket, known to the reactor, serves all
/// connections. Thread: that of the reactor.
class Inquiry final : public net::EventHandler {
public:
    explicit Inquiry(InquiryContext& context) : context_(context) {}
    Inquiry(const Inquiry&) = delete;
    Inquiry& operator=(const Inquiry&) = delete;
    ~Inquiry() override;

    void start(finding::Endpoint endpoint);
    bool on_ready(net::Readiness ready) override;
    /// Deadlines that had passed at `looked_at`, when all that had happened was known.
    void on_silence(Instant looked_at);
    void on_lifetime_over(Instant looked_at);
    void on_tick(Instant looked_at);
    void on_ending_over();
    /// Has its finding without asking any longer, and finishes within the time of an ending.
    void interrupt(Instant now);

    [[nodiscard]] bool is_finished() const { return state_ == State::finished; }
    [[nodiscard]] const finding::Endpoint& endpoint() const { return endpoint_; }
    /// Once, when finished.
    finding::Finding take_finding();

private:
    enum class State : std::uint8_t {
        connecting,
        connected,
        ending,  ///< we have ended our side, and wait for the peer's end
        finished,
    };

    void open_connection();
    void connection_failed(int error);
    bool receive(net::Readiness ready);
    void flush();
    std::size_t send_now(ByteView bytes);
    void tell(probe::EventKind kind, ByteView bytes = {});
    void obey(const probe::Action& action);
    void send(ByteView bytes);
    void end_connection();
    void hear_out();
    void connection_ended();
    void release();
    void finish(probe::Conclusion conclusion);
    [[nodiscard]] Duration elapsed() const;

    InquiryContext& context_;
    std::unique_ptr<probe::Probe> probe_;
    finding::Endpoint endpoint_;
    finding::Finding finding_;  ///< but for its asset
    State state_ = State::finished;
    net::Socket socket_;
    IpAddress::Family family_ = IpAddress::Family::v4;  ///< of socket_
    Instant started_;
    Instant now_;                      ///< when what is being handled happened
    std::uint64_t received_size_ = 0;  ///< on this connection, or since we have ended it
    bool has_concluded_ = false;       ///< there is a finding, and no other connection
    bool is_broken_ = false;           ///< a write found this connection reset
    Bytes unsent_;                     ///< what the socket did not take yet
    net::DeadlineList<Inquiry>::Deadline silence_;
    net::DeadlineList<Inquiry>::Deadline lifetime_;
    net::DeadlineList<Inquiry>::Deadline tick_;
    net::DeadlineList<Inquiry>::Deadline ending_;
};

}  // namespace hemostat::scan
