#include "inspect/listening_services.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <algorithm>
#include <csignal>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::inspect {
namespace {

using testing::ElementsAre;

IpAddress ip(std::string_view text) {
    return *parse_ip_address(text);
}

/// One line a service: where it is scanned < what it is bound to, and the process.
std::vector<std::string> services_of(const std::vector<ListeningSocket>& sockets,
                                     const SocketOwners& owners = {},
                                     const std::vector<IpAddress>& local = {ip("127.0.0.1"),
                                                                            ip("::1")}) {
    std::vector<std::string> shown;
    for (const ListeningService& service : list_services(sockets, owners, local)) {
        shown.push_back(to_string(service.scan_address) + " < " + to_string(service.bound_address) +
                        " " + std::to_string(service.port) +
                        (service.process ? " " + std::to_string(service.process->pid) : ""));
    }
    return shown;
}

SocketOwners owned_by(std::vector<std::pair<std::uint64_t, std::int32_t>> pids) {
    SocketOwners owners;
    for (const auto& [inode, pid] : pids) {
        owners.by_inode.emplace(inode, Process{pid, "p", "/p"});
    }
    return owners;
}

TEST(ListServices, SortsByPortThenAddress) {
    EXPECT_THAT(services_of({{ip("::1"), 443, 1},
                             {ip("127.0.0.2"), 443, 2},
                             {ip("127.0.0.1"), 443, 3},
                             {ip("127.0.0.1"), 22, 4}}),
                ElementsAre("127.0.0.1 < 127.0.0.1 22", "127.0.0.1 < 127.0.0.1 443",
                            "127.0.0.2 < 127.0.0.2 443", "::1 < ::1 443"));
}

TEST(ListServices, ScansAWildcardOnLoopback) {
    EXPECT_THAT(
        services_of({{ip("0.0.0.0"), 1, 1}, {ip("::"), 2, 2}, {ip("::ffff:0.0.0.0"), 3, 3}}),
        ElementsAre("127.0.0.1 < 0.0.0.0 1", "::1 < :: 2", "127.0.0.1 < 0.0.0.0 3"));
    EXPECT_THAT(services_of({{ip("::"), 2, 2}}, {}, {ip("127.0.0.1")}),
                ElementsAre("127.0.0.1 < :: 2"));
}

TEST(ListServices, TakesAnIpv4MappedAddressForItsIpv4Address) {
    EXPECT_THAT(services_of({{ip("::ffff:192.0.2.7"), 1, 1}}),
                ElementsAre("192.0.2.7 < 192.0.2.7 1"));
}

TEST(ListServices, FindsTheInterfaceOfALinkLocalAddress) {
    const std::vector<IpAddress> local{ip("192.0.2.7"), ip("2001:db8::7"), ip("fe80::7%3")};
    EXPECT_THAT(
        services_of({{ip("fe80::7"), 1, 1}, {ip("fe80::8"), 1, 2}, {ip("2001:db8::7"), 1, 3}}, {},
                    local),
        ElementsAre("2001:db8::7 < 2001:db8::7 1", "fe80::7%3 < fe80::7%3 1",
                    "fe80::8 < fe80::8 1"));
}

TEST(ListServices, MergesBothWildcardsOfOneProcess) {
    const std::vector<ListeningSocket> both{{ip("0.0.0.0"), 443, 1}, {ip("::"), 443, 2}};
    EXPECT_THAT(services_of(both, owned_by({{1, 100}, {2, 100}})),
                ElementsAre("127.0.0.1 < 0.0.0.0 443 100"));
}

TEST(ListServices, KeepsBothWildcardsOfTwoProcesses) {
    const std::vector<ListeningSocket> both{{ip("0.0.0.0"), 443, 1}, {ip("::"), 443, 2}};
    EXPECT_THAT(services_of(both, owned_by({{1, 100}, {2, 200}})),
                ElementsAre("127.0.0.1 < 0.0.0.0 443 100", "::1 < :: 443 200"));
    EXPECT_THAT(services_of(both, owned_by({{1, 100}})),
                ElementsAre("127.0.0.1 < 0.0.0.0 443 100", "::1 < :: 443"));
    EXPECT_THAT(services_of(both), ElementsAre("127.0.0.1 < 0.0.0.0 443", "::1 < :: 443"));
}

TEST(ListServices, MergesNothingElse) {
    const auto owners = owned_by({{1, 100}, {2, 100}, {3, 100}, {4, 100}});
    EXPECT_THAT(services_of({{ip("0.0.0.0"), 443, 1},
                             {ip("::"), 8443, 2},
                             {ip("::1"), 443, 3},
                             {ip("127.0.0.1"), 443, 4}},
                            owners),
                ElementsAre("127.0.0.1 < 0.0.0.0 443 100", "127.0.0.1 < 127.0.0.1 443 100",
                            "::1 < ::1 443 100", "::1 < :: 8443 100"));
}

TEST(ListServices, TakesSocketsThatShareAPortForOneServiceOfEachProcess) {
    const std::vector<ListeningSocket> shared{
        {ip("0.0.0.0"), 443, 1}, {ip("0.0.0.0"), 443, 2}, {ip("0.0.0.0"), 443, 3}};
    EXPECT_THAT(services_of(shared, owned_by({{1, 100}, {2, 200}, {3, 100}})),
                ElementsAre("127.0.0.1 < 0.0.0.0 443 100", "127.0.0.1 < 0.0.0.0 443 200"));
    EXPECT_THAT(services_of(shared), ElementsAre("127.0.0.1 < 0.0.0.0 443"));
}

/// A socket of ours that listens on a free port of 127.0.0.1.
class Listener {
public:
    Listener() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in name{};
        name.sin_family = AF_INET;
        name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(bind(fd_, reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
        EXPECT_EQ(listen(fd_, 1), 0);
        socklen_t size = sizeof name;
        EXPECT_EQ(getsockname(fd_, reinterpret_cast<sockaddr*>(&name), &size), 0);
        port_ = ntohs(name.sin_port);
    }
    ~Listener() { close(fd_); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }

private:
    int fd_;
    std::uint16_t port_ = 0;
};

std::vector<ListeningService> services_on(std::uint16_t port) {
    auto services = find_listening_services()->services;
    std::erase_if(services, [&](const auto& service) { return service.port != port; });
    return services;
}

TEST(FindListeningServices, FindsASocketOfThisProcessAndNotOneThatIsClosed) {
    std::uint16_t port = 0;
    {
        const Listener listener;
        port = listener.port();
        const std::string executable = std::filesystem::read_symlink("/proc/self/exe");
        EXPECT_THAT(services_on(port),
                    ElementsAre(ListeningService{ip("127.0.0.1"), ip("127.0.0.1"), port,
                                                 Process{getpid(), "tests_inspect", executable}}));
    }
    EXPECT_THAT(services_on(port), ElementsAre());
}

TEST(FindListeningServices, NamesTheMasterOfForkedWorkers) {
    const Listener listener;
    const pid_t worker = fork();
    if (worker == 0) {
        pause();
        _exit(0);
    }
    const auto services = services_on(listener.port());
    kill(worker, SIGKILL);
    waitpid(worker, nullptr, 0);
    ASSERT_EQ(services.size(), 1U);
    EXPECT_EQ(services.front().process->pid, std::min(getpid(), worker));
}

}  // namespace
}  // namespace hemostat::inspect
