#include "scan/host_limits.h"

#include "base/bytes.h"
#include "base/result.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

namespace hemostat::scan {

std::size_t IpAddressHash::operator()(const IpAddress& address) const noexcept {
    return std::hash<std::string_view>{}(as_text(address.octets));
}

std::optional<finding::Endpoint> HostLimits::admit(finding::Endpoint endpoint) {
    Host& host = hosts_[*endpoint.address];
    if (host.active_count < per_host_max_) {
        ++host.active_count;
        return endpoint;
    }
    host.waiting.push_back(std::move(endpoint));
    ++waiting_count_;
    return std::nullopt;
}

std::optional<finding::Endpoint> HostLimits::release(const IpAddress& address) {
    const auto found = hosts_.find(address);
    ASSERT(found != hosts_.end());
    Host& host = found->second;
    if (!host.waiting.empty()) {
        finding::Endpoint next = std::move(host.waiting.front());
        host.waiting.pop_front();
        --waiting_count_;
        return next;
    }
    if (--host.active_count == 0) {
        hosts_.erase(found);
    }
    return std::nullopt;
}

std::deque<finding::Endpoint> HostLimits::take_waiting() {
    std::deque<finding::Endpoint> all;
    for (auto& [address, host] : hosts_) {
        std::ranges::move(host.waiting, std::back_inserter(all));
        host.waiting.clear();
    }
    waiting_count_ = 0;
    return all;
}

}  // namespace hemostat::scan
