// Only the hosts file is asked: no packet leaves a test.
#include "net/resolver.h"

#include <gmock/gmock.h>
#include <optional>

namespace hemostat::net {
namespace {

using namespace std::chrono_literals;

Lookup look_up(const std::string& name) {
    auto reactor = *Reactor::make();
    const auto resolver = *Resolver::make(reactor, {.uses_hosts_file_only = true});
    std::optional<Lookup> found;
    int call_count = 0;
    resolver->look_up(name, [&](Lookup lookup) {
        ++call_count;
        found = std::move(lookup);
    });
    for (int round = 0; round < 100 && !found; ++round) {
        reactor.run_once(10ms);
        resolver->process();
    }
    EXPECT_EQ(call_count, 1);
    EXPECT_EQ(resolver->pending_count(), 0U);
    return found.value_or(Lookup{});
}

TEST(Resolver, FindsLocalhostInTheHostsFile) {
    const Lookup lookup = look_up("localhost");
    EXPECT_EQ(lookup.status, LookupStatus::found);
    EXPECT_THAT(lookup.addresses, testing::Contains(*parse_ip_address("127.0.0.1")));
    for (const IpAddress& address : lookup.addresses) {
        EXPECT_EQ(std::ranges::count(lookup.addresses, address), 1);
        EXPECT_TRUE(address.is_loopback());
    }
}

// RFC 6761 §6.4: names under "invalid" do not exist. The hosts file alone cannot tell that.
TEST(Resolver, DoesNotCallANameAbsentThatItOnlySoughtInTheHostsFile) {
    const Lookup lookup = look_up("nowhere.invalid");
    EXPECT_EQ(lookup.status, LookupStatus::failed);
    EXPECT_THAT(lookup.addresses, testing::IsEmpty());
}

TEST(Resolver, NeverFindsANameThatIsNone) {
    for (const char* name : {"", ".", "a..b", "-", " "}) {
        EXPECT_NE(look_up(name).status, LookupStatus::found) << name;
    }
}

TEST(Resolver, AnswersManyAtOnce) {
    auto reactor = *Reactor::make();
    const auto resolver = *Resolver::make(reactor, {.uses_hosts_file_only = true});
    int found_count = 0;
    for (int count = 0; count < 100; ++count) {
        resolver->look_up("localhost", [&](const Lookup& lookup) {
            found_count += lookup.status == LookupStatus::found ? 1 : 0;
        });
    }
    for (int round = 0; round < 100 && found_count < 100; ++round) {
        reactor.run_once(10ms);
        resolver->process();
    }
    EXPECT_EQ(found_count, 100);
}

}  // namespace
}  // namespace hemostat::net
