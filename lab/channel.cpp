// One connection of the loop.
#include "lab/listener.h"
#include "lab/loop.h"

#include <sys/socket.h>
#include <array>
#include <cerrno>

namespace hemostat::lab {
namespace {

constexpr std::size_t read_size = 64 * 1024;
constexpr int reads_per_turn_max = 64;  // so that one busy peer cannot starve the others

}  // namespace

Channel::Channel(Descriptor socket, std::unique_ptr<Session> session)
    : socket_(std::move(socket)), session_(std::move(session)), wanted_(read_size) {}

Channel::~Channel() {
    leave();
}

void Channel::send(ByteView bytes) {
    unsent_.insert(unsent_.end(), bytes.begin(), bytes.end());
}

void Channel::reset() {
    // A linger time of zero makes close() send a reset.
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    setsockopt(socket_.number(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    leave();
}

Channel* Channel::dial(std::uint16_t port, std::unique_ptr<Session> session) {
    auto connection = dial_loopback(port);
    if (!connection) {
        return nullptr;
    }
    dialled_ = std::make_unique<Channel>(std::move(*connection), std::move(session));
    partner_ = dialled_.get();
    partner_->partner_ = this;
    return partner_;
}

bool Channel::wants_bytes() const {
    const bool partner_is_full = partner_ != nullptr && partner_->unsent() > unsent_bytes_max;
    return ending_ != Ending::close && !is_gone() && unsent() <= unsent_bytes_max &&
           !partner_is_full;
}

void Channel::tell(EventKind kind, ByteView bytes) {
    session_->resume(*this, Event{.kind = kind, .bytes = bytes});
}

/// Gives the session what is there, in the pieces that it asks for.
void Channel::read_some() {
    std::array<std::uint8_t, read_size> buffer;
    for (int reads = 0; reads < reads_per_turn_max && wants_bytes(); ++reads) {
        const std::size_t size = std::min(wanted_, buffer.size());
        const ssize_t got = recv(socket_.number(), buffer.data(), size, MSG_DONTWAIT);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
            return;
        }
        if (got <= 0) {
            tell(EventKind::ended);
            close();
            return;
        }
        take(ByteView(buffer).first(static_cast<std::size_t>(got)));
    }
}

void Channel::take(ByteView bytes) {
    if (ending_ == Ending::none) {
        tell(EventKind::received, bytes);
    }
}

void Channel::write_some() {
    while (unsent() > 0 && !is_gone()) {
        const ByteView rest = ByteView(unsent_).subspan(sent_);
        const ssize_t put =
            ::send(socket_.number(), rest.data(), rest.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (put < 0) {
            if (errno != EAGAIN && errno != EINTR) {
                leave();
            }
            return;
        }
        sent_ += static_cast<std::size_t>(put);
    }
    unsent_.clear();
    sent_ = 0;
    if (ending_ == Ending::close) {
        leave();
    } else if (ending_ == Ending::finish) {
        shutdown(socket_.number(), SHUT_WR);
        ending_ = Ending::finished;
    }
}

/// Closes the socket. The loop forgets the channel at its next turn.
void Channel::leave() {
    ending_ = Ending::gone;
    socket_.close();
    if (partner_ != nullptr) {
        partner_->partner_ = nullptr;
        if (!partner_->is_gone()) {
            partner_->close();
        }
        partner_ = nullptr;
    }
}

}  // namespace hemostat::lab
