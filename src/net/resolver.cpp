#include "net/resolver.h"

#include <ares.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <algorithm>
#include <cstring>
#include <unordered_map>

namespace hemostat::net {
namespace {

constexpr int query_timeout_ms = 2000;
constexpr int query_tries = 2;

std::optional<IpAddress> to_address(const ares_addrinfo_node& node) {
    IpAddress address;
    if (node.ai_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, node.ai_addr, sizeof v4);
        std::memcpy(address.octets.data(), &v4.sin_addr, sizeof v4.sin_addr);
        return address;
    }
    if (node.ai_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, node.ai_addr, sizeof v6);
        std::memcpy(address.octets.data(), &v6.sin6_addr, sizeof v6.sin6_addr);
        address.family = IpAddress::Family::v6;
        address.zone = v6.sin6_scope_id;
        return address.unmapped();
    }
    return std::nullopt;
}

Lookup to_lookup(int status, const ares_addrinfo* result) {
    Lookup lookup;
    for (auto* node = result != nullptr ? result->nodes : nullptr; node != nullptr;
         node = node->ai_next) {
        const auto address = to_address(*node);
        if (address && std::ranges::find(lookup.addresses, *address) == lookup.addresses.end()) {
            lookup.addresses.push_back(*address);
        }
    }
    if (!lookup.addresses.empty()) {
        lookup.status = LookupStatus::found;
    } else if (status == ARES_ENOTFOUND || status == ARES_ENODATA || status == ARES_SUCCESS) {
        lookup.status = LookupStatus::not_found;
    }
    return lookup;
}

class AresResolver final : public Resolver {
public:
    explicit AresResolver(Reactor& reactor) : reactor_(reactor) {}
    AresResolver(const AresResolver&) = delete;
    AresResolver& operator=(const AresResolver&) = delete;

    ~AresResolver() override {
        if (channel_ != nullptr) {
            ares_destroy(channel_);
        }
    }

    Status open(const ResolverOptions& options) {
        static const int library_status = ares_library_init(ARES_LIB_INIT_ALL);
        ares_options settings{};
        int mask = ARES_OPT_SOCK_STATE_CB | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES;
        settings.timeout = query_timeout_ms;
        settings.tries = query_tries;
        settings.sock_state_cb = on_socket_state;
        settings.sock_state_cb_data = this;
        char hosts_file_only[] = "f";
        if (options.uses_hosts_file_only) {
            settings.lookups = hosts_file_only;
            mask |= ARES_OPT_LOOKUPS;
        }
        const int status = library_status == ARES_SUCCESS
                               ? ares_init_options(&channel_, &settings, mask)
                               : library_status;
        if (status != ARES_SUCCESS) {
            return fail(ErrorKind::internal, std::string("resolver: ") + ares_strerror(status));
        }
        return Done{};
    }

    void look_up(const std::string& name, Callback callback) override {
        ares_addrinfo_hints hints{};
        hints.ai_family = AF_UNSPEC;
        hints.ai_socktype = SOCK_STREAM;
        hints.ai_flags = ARES_AI_NOSORT;
        ++pending_count_;
        auto query = std::make_unique<Query>(Query{this, std::move(callback)});
        ares_getaddrinfo(channel_, name.c_str(), nullptr, &hints, on_result, query.release());
    }

    void process() override {
        ares_process_fd(channel_, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
        finished_.clear();
    }

    [[nodiscard]] std::size_t pending_count() const override { return pending_count_; }

private:
    struct Query {
        AresResolver* resolver;
        Callback callback;
    };

    // One descriptor of the library's. Readiness is remembered by the kernel, edge by edge, so the
    // library is given both directions each time; it reads until it would block.
    struct Watch final : EventHandler {
        Watch(ares_channel owner, int descriptor) : channel(owner), fd(descriptor) {}
        bool on_ready(Readiness ready) override {
            ares_process_fd(channel, ready.can_read ? fd : ARES_SOCKET_BAD,
                            ready.can_write ? fd : ARES_SOCKET_BAD);
            // Over TCP the library reads once a call, and no new edge comes for what is left.
            int left = 0;
            return is_open && ready.can_read && ::ioctl(fd, FIONREAD, &left) == 0 && left > 0;
        }
        ares_channel channel;
        int fd;
        bool is_open = true;
    };

    static void on_socket_state(void* data, ares_socket_t fd, int reads, int writes) {
        auto* const self = static_cast<AresResolver*>(data);
        const auto found = self->watches_.find(fd);
        const bool is_wanted = reads != 0 || writes != 0;
        if (is_wanted && found == self->watches_.end()) {
            auto& watch = self->watches_[fd];
            watch = std::make_unique<Watch>(self->channel_, fd);
            // Without a watch the query runs into its timeout, and the name is not called absent.
            static_cast<void>(self->reactor_.add(fd, *watch));
        } else if (!is_wanted && found != self->watches_.end()) {
            self->reactor_.forget(*found->second);
            found->second->is_open = false;
            self->finished_.push_back(std::move(found->second));
            self->watches_.erase(found);
        }
    }

    static void on_result(void* data, int status, int /*timeouts*/, ares_addrinfo* result) {
        const std::unique_ptr<Query> query(static_cast<Query*>(data));
        const Lookup lookup = to_lookup(status, result);
        if (result != nullptr) {
            ares_freeaddrinfo(result);
        }
        --query->resolver->pending_count_;
        // Destroying the channel ends what is under way; nobody waits for that any more.
        if (status != ARES_EDESTRUCTION) {
            query->callback(lookup);
        }
    }

    Reactor& reactor_;
    ares_channel channel_ = nullptr;
    std::size_t pending_count_ = 0;
    std::unordered_map<int, std::unique_ptr<Watch>> watches_;
    std::vector<std::unique_ptr<Watch>> finished_;  ///< may be on the call stack
};

}  // namespace

Result<std::unique_ptr<Resolver>> Resolver::make(Reactor& reactor, ResolverOptions options) {
    auto resolver = std::make_unique<AresResolver>(reactor);
    if (const Status opened = resolver->open(options); !opened) {
        return tl::make_unexpected(opened.error());
    }
    return resolver;
}

}  // namespace hemostat::net
