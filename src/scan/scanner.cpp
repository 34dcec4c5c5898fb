#include "scan/scanner.h"

#include "net/resolver.h"
#include "scan/host_limits.h"
#include "scan/inquiry.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <memory>
#include <utility>
#include <vector>

namespace hemostat::scan {
namespace {

using finding::Endpoint;
using finding::Finding;
using finding::Reason;
namespace reasons = finding::reasons;

constexpr std::size_t read_buffer_size = 64 * 1024;
constexpr std::size_t lookups_max = 64;
/// Endpoints that may wait for their host's turn before the source is asked no further.
constexpr std::size_t backlog_max = 4096;
constexpr auto source_poll_interval = std::chrono::milliseconds(10);
constexpr auto tick = std::chrono::milliseconds(100);
/// A burst lets the first connections out at once; it is this part of a second's worth.
constexpr double burst_seconds = 0.05;

class Scanner {
public:
    Scanner(net::Reactor& reactor, net::Resolver& resolver, const EndpointSource& source,
            const ScanOptions& options, finding::Sink& sink)
        : source_(source),
          options_(options),
          sink_(sink),
          resolver_(resolver),
          reactor_(reactor),
          connections_(options.limits.connections_per_second,
                       std::max(1.0, options.limits.connections_per_second * burst_seconds)),
          silence_(options.limits.timeout),
          lifetime_(options.limits.timeout * ScanLimits::lifetime_timeouts),
          ticks_(probe::tick_length),
          endings_(std::min(options.limits.timeout, ScanLimits::ending_time_max)),
          read_buffer_(read_buffer_size),
          context_{.reactor = reactor_,
                   .connections = connections_,
                   .silence = silence_,
                   .lifetime = lifetime_,
                   .ticks = ticks_,
                   .endings = endings_,
                   .finished = finished_,
                   .read_buffer = read_buffer_,
                   .type = options.type},
          hosts_(options.limits.per_host_max),
          started_(std::chrono::steady_clock::now()) {}

    Progress run() {
        report(started_);
        while (!progress_.was_interrupted) {
            Instant now = std::chrono::steady_clock::now();
            start_what_may(now);
            settle();  // what failed at its first system call
            if (is_done()) {
                break;
            }
            const Instant looked_at = reactor_.run_once(time_to_wait(now));
            if (resolver_.pending_count() != 0) {
                resolver_.process();
            }
            expire(looked_at);
            settle();
            now = std::chrono::steady_clock::now();
            if (now - reported_ >= tick) {
                progress_.was_interrupted = options_.is_stop_requested();
                report(now);
            }
        }
        if (progress_.was_interrupted) {
            interrupt(std::chrono::steady_clock::now());
        }
        report(std::chrono::steady_clock::now());
        return progress_;
    }

private:
    void start_what_may(Instant now) {
        while (has_room() && connections_.has_token(now)) {
            if (!ready_.empty()) {
                Endpoint endpoint = std::move(ready_.front());
                ready_.pop_front();
                start(std::move(endpoint));
            } else if (!may_read_source() || !read_source()) {
                return;
            }
        }
    }

    [[nodiscard]] bool may_read_source() const {
        return !source_ended_ && resolver_.pending_count() < lookups_max &&
               hosts_.waiting_count() < backlog_max;
    }

    /// False when there was nothing more.
    bool read_source() {
        NextTarget next = source_();
        source_waits_ = std::holds_alternative<NoTargetYet>(next);
        if (source_waits_) {
            return false;
        }
        if (std::holds_alternative<NoMoreTargets>(next)) {
            source_ended_ = true;
            return false;
        }
        if (const auto* error = std::get_if<Error>(&next)) {
            ++progress_.bad_input_count;
            options_.on_bad_input(*error);
            return true;
        }
        auto& endpoint = std::get<Endpoint>(next);
        if (endpoint.address) {
            const bool is_in_scope = options_.scope.covers(*endpoint.address);
            admit(std::move(endpoint), is_in_scope);
        } else {
            look_up(std::move(endpoint));
        }
        return true;
    }

    void look_up(Endpoint endpoint) {
        if (!options_.scope.may_resolve(endpoint.host)) {
            refuse(std::move(endpoint));
            return;
        }
        const std::string name = endpoint.host;
        resolver_.look_up(name, [this, endpoint = std::move(endpoint)](const net::Lookup& lookup) {
            take_lookup(endpoint, lookup);
        });
    }

    void take_lookup(const Endpoint& named, const net::Lookup& lookup) {
        if (lookup.status != net::LookupStatus::found) {
            conclude(named, lookup.status == net::LookupStatus::not_found
                                ? reasons::name_not_found
                                : reasons::name_lookup_failed);
            return;
        }
        for (const IpAddress& address : lookup.addresses) {
            Endpoint endpoint = named;
            endpoint.address = address;
            admit(std::move(endpoint), options_.scope.covers(named.host, address));
        }
    }

    void admit(Endpoint endpoint, bool is_in_scope) {
        if (!is_in_scope) {
            refuse(std::move(endpoint));
        } else if (auto admitted = hosts_.admit(std::move(endpoint))) {
            ready_.push_back(std::move(*admitted));
        }
    }

    void refuse(Endpoint endpoint) {
        ++progress_.refused_count;
        const std::string line = endpoint.address ? scope::line_to_add(*endpoint.address)
                                                  : scope::line_to_add(endpoint.host);
        const std::string shown = endpoint.address && to_string(*endpoint.address) != endpoint.host
                                      ? endpoint.host + " (" + to_string(*endpoint.address) + ")"
                                      : endpoint.host;
        options_.on_bad_input(
            {ErrorKind::not_permitted,
             shown +
                 ": outside the scope; if it is yours, write into the file that --scope names: " +
                 line});
        conclude(std::move(endpoint), reasons::out_of_scope);
    }

    void start(Endpoint endpoint) {
        if (idle_.empty()) {
            inquiries_.push_back(std::make_unique<Inquiry>(context_));
            idle_.push_back(inquiries_.back().get());
        }
        Inquiry* const inquiry = idle_.back();
        idle_.pop_back();
        inquiry->start(std::move(endpoint));
    }

    [[nodiscard]] std::size_t in_flight_count() const { return inquiries_.size() - idle_.size(); }
    [[nodiscard]] bool has_room() const {
        return in_flight_count() < options_.limits.in_flight_max;
    }

    // As of the last look, and not as of now: an answer that is waiting in a socket is no silence.
    void expire(Instant looked_at) {
        while (Inquiry* const inquiry = silence_.overdue(looked_at)) {
            inquiry->on_silence(looked_at);
        }
        while (Inquiry* const inquiry = lifetime_.overdue(looked_at)) {
            inquiry->on_lifetime_over(looked_at);
        }
        while (Inquiry* const inquiry = ticks_.overdue(looked_at)) {
            inquiry->on_tick(looked_at);
        }
        while (Inquiry* const inquiry = endings_.overdue(looked_at)) {
            inquiry->on_ending_over();
        }
    }

    // Findings leave here, and not where an inquiry ends, because there its own code still runs.
    void settle() {
        for (Inquiry* const inquiry : finished_) {
            if (auto next = hosts_.release(*inquiry->endpoint().address)) {
                ready_.push_front(std::move(*next));
            }
            deliver(inquiry->take_finding());
            idle_.push_back(inquiry);
        }
        finished_.clear();
    }

    void conclude(Endpoint endpoint, const Reason& reason) {
        Finding finding;
        finding.asset = std::move(endpoint);
        finding.advisory = options_.type.advisory;
        finding.reason = &reason;
        finding.observed_at = std::chrono::system_clock::now();
        deliver(std::move(finding));
    }

    void deliver(Finding finding) {
        progress_.verdicts.add(finding.verdict());
        sink_.take(std::move(finding));
    }

    void interrupt(Instant now) {
        for (const auto& inquiry : inquiries_) {
            if (!inquiry->is_finished()) {
                inquiry->interrupt(now);
            }
        }
        settle();
        while (in_flight_count() != 0) {  // for ScanLimits::ending_time_max at most
            expire(reactor_.run_once(time_to_wait(std::chrono::steady_clock::now())));
            settle();
        }
        std::ranges::move(hosts_.take_waiting(), std::back_inserter(ready_));
        for (Endpoint& endpoint : ready_) {
            conclude(std::move(endpoint), reasons::interrupted);
        }
    }

    [[nodiscard]] bool is_done() const {
        return source_ended_ && in_flight_count() == 0 && ready_.empty() &&
               resolver_.pending_count() == 0;
    }

    Duration time_to_wait(Instant now) {
        Instant until = now + (source_waits_ ? source_poll_interval : tick);
        for (const auto& due :
             {silence_.next(), lifetime_.next(), ticks_.next(), endings_.next()}) {
            until = std::min(until, due.value_or(until));
        }
        // With a token at hand it is room, a name or a host's turn that is waited for: an event.
        if (has_room() && !connections_.has_token(now)) {
            until = std::min(until, now + connections_.wait(now));
        }
        return std::max(std::chrono::duration_cast<Duration>(until - now), Duration::zero());
    }

    void report(Instant now) {
        reported_ = now;
        progress_.in_flight_count = in_flight_count();
        progress_.elapsed = std::chrono::duration_cast<Duration>(now - started_);
        options_.on_progress(progress_);
    }

    const EndpointSource& source_;
    const ScanOptions& options_;
    finding::Sink& sink_;
    net::Resolver& resolver_;
    net::Reactor& reactor_;
    net::TokenBucket connections_;
    net::DeadlineList<Inquiry> silence_;
    net::DeadlineList<Inquiry> lifetime_;
    net::DeadlineList<Inquiry> ticks_;
    net::DeadlineList<Inquiry> endings_;
    std::vector<std::uint8_t> read_buffer_;
    std::vector<Inquiry*> finished_;
    InquiryContext context_;
    HostLimits hosts_;
    std::deque<Endpoint> ready_;  ///< may start now; counted as under way by hosts_
    std::vector<std::unique_ptr<Inquiry>> inquiries_;  ///< as many as were ever in flight at once
    std::vector<Inquiry*> idle_;                       ///< of inquiries_, the last used at the end
    bool source_ended_ = false;
    bool source_waits_ = false;  ///< it had nothing when it was last asked
    Instant started_;
    Instant reported_;
    Progress progress_;
};

}  // namespace

Result<Progress> scan(const EndpointSource& source, const ScanOptions& options,
                      finding::Sink& sink) {
    TRY(net::Reactor reactor, net::Reactor::make());
    TRY(const auto resolver, net::Resolver::make(reactor, {}));
    return Scanner(reactor, *resolver, source, options, sink).run();
}

}  // namespace hemostat::scan
