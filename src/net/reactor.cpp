#include "net/reactor.h"

#include "base/text.h"

#include <sys/epoll.h>
#include <algorithm>
#include <array>
#include <cerrno>
#include <span>

namespace hemostat::net {
namespace {

constexpr std::size_t events_per_round_max = 1024;

}  // namespace

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

void Reactor::run_once(Duration wait_max) {
    std::array<epoll_event, events_per_round_max> events{};
    const auto wait_ms = std::chrono::ceil<std::chrono::milliseconds>(wait_max).count();
    const int timeout = again_.empty() ? static_cast<int>(wait_ms) : 0;
    const int count =
        epoll_wait(epoll_.fd(), events.data(), static_cast<int>(events.size()), timeout);
    round_.swap(again_);
    again_.clear();
    for (int index = 0; index < count; ++index) {
        const epoll_event& event = events[static_cast<std::size_t>(index)];
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
}

}  // namespace hemostat::net
