#include "net/reactor.h"

#include "base/text.h"

#include <algorithm>
#include <cerrno>
#include <span>

namespace hemostat::net {
namespace {

constexpr std::size_t events_per_look_max = 1024;

}  // namespace

Reactor::Reactor(Socket epoll) : epoll_(std::move(epoll)), events_(events_per_look_max) {}

Result<Reactor> Reactor::make() {
    Socket epoll(epoll_create1(EPOLL_CLOEXEC));
    if (!epoll.is_open()) {
        return fail(ErrorKind::io, "epoll_create1: " + system_message(errno));
    }
    return Reactor(std::move(epoll));
}

Status Reactor::add(int fd, EventHandler& handler) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.ptr = &handler;
    if (epoll_ctl(epoll_.fd(), EPOLL_CTL_ADD, fd, &event) != 0) {
        return fail(ErrorKind::io, "epoll_ctl: " + system_message(errno));
    }
    return Done{};
}

void Reactor::forget(EventHandler& handler) {
    const auto drop = [&](Pending& pending) {
        if (pending.handler == &handler) {
            pending.handler = nullptr;
        }
    };
    std::ranges::for_each(std::span(round_).subspan(told_count_), drop);
    std::ranges::for_each(again_, drop);
}

Instant Reactor::run_once(Duration wait_max) {
    const auto wait_ms = std::chrono::ceil<std::chrono::milliseconds>(wait_max).count();
    const int timeout = again_.empty() ? static_cast<int>(wait_ms) : 0;
    const int count =
        epoll_wait(epoll_.fd(), events_.data(), static_cast<int>(events_.size()), timeout);
    if (count >= 0 && count < static_cast<int>(events_.size())) {
        looked_at_ = std::chrono::steady_clock::now();
    }
    round_.swap(again_);
    again_.clear();
    for (int index = 0; index < count; ++index) {
        const epoll_event& event = events_[static_cast<std::size_t>(index)];
        round_.push_back({static_cast<EventHandler*>(event.data.ptr),
                          {.can_read = (event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0,
                           .can_write = (event.events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) != 0,
                           .has_ended = (event.events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0}});
    }
    // By index: a handler may make others be forgotten.
    while (told_count_ < round_.size()) {
        const Pending pending = round_[told_count_++];
        if (pending.handler != nullptr && pending.handler->on_ready(pending.ready)) {
            again_.push_back(
                {pending.handler, {.can_read = true, .has_ended = pending.ready.has_ended}});
        }
    }
    round_.clear();
    told_count_ = 0;
    return looked_at_;
}

}  // namespace hemostat::net
