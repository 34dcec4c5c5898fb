#include "scan/target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::scan {
namespace {

using namespace std::string_view_literals;
using testing::HasSubstr;
using testing::StartsWith;

/// How `text` is understood, or why it is not.
std::string shown(std::string_view text) {
    const auto target = parse_target(text);
    if (!target) {
        return "refused: " + target.error().what;
    }
    static constexpr std::array kinds{"name ", "address ", "block "};
    return kinds[target->host.index()] + to_string(*target);
}

TEST(ParseTarget, TakesNamesWithAndWithoutAPort) {
    EXPECT_EQ(shown("www.example.org"), "name www.example.org");
    EXPECT_EQ(shown("WWW.Example.org.:8443"), "name WWW.Example.org:8443");
    EXPECT_EQ(shown("localhost"), "name localhost");
    EXPECT_THAT(shown("www..example.org"), StartsWith("refused: 'www..example.org' is not a host"));
    EXPECT_THAT(shown("www.example.org:"),
                StartsWith("refused: 'www.example.org:': '' is not a port"));
    EXPECT_THAT(shown(":443"), StartsWith("refused: ':443': '' is not a host name"));
    EXPECT_THAT(shown("user@example.org"), HasSubstr("only letters"));
    EXPECT_THAT(shown(""), StartsWith("refused: '' is not a host name"));
}

TEST(ParseTarget, RefusesPortsThatDoNotExist) {
    EXPECT_EQ(shown("h:1"), "name h:1");
    EXPECT_EQ(shown("h:65535"), "name h:65535");
    for (const auto text : {"h:0", "h:65536", "h:-1", "h:443x", "[::1]:0", "https://h:0/"}) {
        EXPECT_THAT(shown(text), HasSubstr("is not a port: write a number from 1")) << text;
    }
}

TEST(ParseTarget, TakesIpv4Addresses) {
    EXPECT_EQ(shown("192.0.2.7"), "address 192.0.2.7");
    EXPECT_EQ(shown("192.0.2.7:443"), "address 192.0.2.7:443");
    EXPECT_THAT(shown("[192.0.2.7]:443"), HasSubstr("'192.0.2.7' is not an IPv6 address"));
}

TEST(ParseTarget, DoesNotTakeABadAddressForAName) {
    EXPECT_EQ(shown("1.2.3.4.example"), "name 1.2.3.4.example");
    for (const auto text : {"1.2.3", "256.1.1.1", "1.2.3.4.5", "0x7f.1", "017700000001",
                            "1.2.3:443", "https://256.1.1.1/"}) {
        EXPECT_THAT(shown(text), HasSubstr("four numbers from 0 to 255")) << text;
    }
}

TEST(ParseTarget, TakesIpv6AddressesBareOrInBrackets) {
    EXPECT_EQ(shown("2001:DB8:0::1"), "address 2001:db8::1");
    EXPECT_EQ(shown("[2001:db8::1]"), "address 2001:db8::1");
    EXPECT_EQ(shown("[2001:db8::1]:8443"), "address [2001:db8::1]:8443");
    EXPECT_EQ(shown("fe80::1%lo"), "address fe80::1%1");
    EXPECT_EQ(shown("[fe80::1%lo]:443"), "address [fe80::1%1]:443");
    EXPECT_THAT(shown("2001:db8::g"), HasSubstr("'2001:db8::g' is not an IPv6 address"));
    EXPECT_THAT(shown("fe80::1%none0"), HasSubstr("interface of this machine"));
    for (const auto text : {"[2001:db8::1", "[::1]443", "[::1]x:443", "["}) {
        EXPECT_THAT(shown(text), HasSubstr("has brackets in the wrong place")) << text;
    }
    EXPECT_THAT(shown("[]"), HasSubstr("is not an IPv6 address"));
}

TEST(ParseTarget, TakesAnIpv4MappedAddressForItsIpv4Address) {
    EXPECT_EQ(shown("[::ffff:192.0.2.7]:443"), "address 192.0.2.7:443");
    EXPECT_EQ(shown("::fffe:192.0.2.7"), "address ::fffe:c000:207");
}

TEST(ParseTarget, TakesHostAndPortOfAUrl) {
    EXPECT_EQ(shown("https://www.example.org"), "name www.example.org:443");
    EXPECT_EQ(shown("HTTPS://user:pass@www.example.org:8443/a:b/@c?d#e"),
              "name www.example.org:8443");
    EXPECT_EQ(shown("https://www.example.org?a=//b@c"), "name www.example.org:443");
    EXPECT_EQ(shown("https://[2001:db8::1]/"), "address [2001:db8::1]:443");
    EXPECT_EQ(shown("https://192.0.2.7/24"), "address 192.0.2.7:443");
    EXPECT_THAT(shown("https:///path"), HasSubstr("'' is not a host name"));
    EXPECT_THAT(shown("https://www.example.org:/"), HasSubstr("'' is not a port"));
    EXPECT_THAT(shown("https://2001:db8::1/"), HasSubstr("write it as in https://[2001:db8::7]/"));
}

TEST(ParseTarget, TakesThePortOfTheScheme) {
    EXPECT_EQ(shown("imaps://h"), "name h:993");
    EXPECT_EQ(shown("pop3s://h"), "name h:995");
    EXPECT_EQ(shown("smtps://h"), "name h:465");
    EXPECT_EQ(shown("ldaps://h"), "name h:636");
    EXPECT_EQ(shown("ftps://h"), "name h:990");
}

TEST(ParseTarget, RefusesSchemesWithoutTls) {
    EXPECT_EQ(shown("http://www.example.org/a"),
              "refused: 'http://www.example.org/a' cannot be checked: TLS is not spoken by http; "
              "did you mean https://www.example.org/a?");
    EXPECT_THAT(shown("imap://h"), HasSubstr("did you mean imaps://h?"));
    EXPECT_THAT(shown("gopher://h"), HasSubstr("has a scheme that we do not know: write https"));
    EXPECT_THAT(shown("://h"), HasSubstr("has a scheme that we do not know"));
}

TEST(ParseTarget, TakesBlocks) {
    EXPECT_EQ(shown("10.0.0.0/24"), "block 10.0.0.0/24");
    EXPECT_EQ(shown("10.0.0.1/32"), "block 10.0.0.1/32");
    EXPECT_EQ(shown("0.0.0.0/0"), "block 0.0.0.0/0");
    EXPECT_EQ(shown("2001:db8::/96"), "block 2001:db8::/96");
    EXPECT_THAT(shown("10.0.0.0/33"), HasSubstr("no prefix length from 0 to 32"));
    EXPECT_THAT(shown("10.0.0.0/"), HasSubstr("no prefix length from 0 to 32"));
    EXPECT_THAT(shown("10.0.0.0/24:443"), HasSubstr("the ports of a block with --port"));
    EXPECT_THAT(shown("2001:db8::/129"), HasSubstr("no prefix length from 0 to 128"));
    EXPECT_THAT(shown("fe80::%lo/120"), HasSubstr("neither a block"));
    EXPECT_THAT(shown("example.org/24"), HasSubstr("or https://www.example.org/"));
}

TEST(ParseTarget, RefusesABlockThatStartsInside) {
    EXPECT_EQ(shown("10.0.0.5/24"),
              "refused: '10.0.0.5/24' starts inside its block: write 10.0.0.0/24 for the whole "
              "block, or 10.0.0.5 for the one address");
    EXPECT_THAT(shown("10.0.0.5/0"), HasSubstr("write 0.0.0.0/0 for"));
    EXPECT_THAT(shown("2001:db8::1/127"), HasSubstr("write 2001:db8::/127 for"));
}

TEST(ParseTarget, RefusesABlockThatCannotBeFinished) {
    EXPECT_THAT(shown("2001:db8::/95"), HasSubstr("more than 2^32 addresses"));
    EXPECT_THAT(shown("::/0"), HasSubstr("write smaller blocks, as in ::/112"));
}

TEST(ParseTarget, ShowsBadInputSoThatItCannotSteerATerminal) {
    EXPECT_EQ(parse_target("a\x1b[2Jb"sv).error().what.find('\x1b'), std::string::npos);
    EXPECT_THAT(shown("192.0.2.7\0.example.org"sv), HasSubstr("refused: '192.0.2.7\\x00"));
    EXPECT_THAT(shown("bücher.example"), HasSubstr("write it in its xn-- form"));
}

rc::Gen<std::string> any_name() {
    const auto label = rc::gen::nonEmpty(
        rc::gen::container<std::string>(rc::gen::elementOf(std::string("abcxyzABC019-_"))));
    return rc::gen::map(rc::gen::resize(12, label),
                        [](const std::string& text) { return text + ".example"; });
}

rc::Gen<IpAddress> any_address() {
    return rc::gen::map(rc::gen::arbitrary<std::array<std::uint8_t, 17>>(), [](const auto& bytes) {
        IpAddress address;
        if ((bytes[16] & 1) != 0) {
            address.family = IpAddress::Family::v6;
            std::copy_n(bytes.begin(), 16, address.octets.begin());
        } else {
            std::copy_n(bytes.begin(), 4, address.octets.begin());
        }
        return address;
    });
}

Target any_target() {
    const auto port = *rc::gen::inRange<std::uint16_t>(0, 65535);
    Target target{.host = *any_name(), .port = port};
    if (*rc::gen::arbitrary<bool>()) {
        target.host = (*any_address()).unmapped();
    }
    if (port == 0) {
        target.port = std::nullopt;
    }
    return target;
}

RC_GTEST_PROP(TargetText, IsReadBackAsTheSameTarget, ()) {
    const Target target = any_target();
    const auto again = parse_target(to_string(target));
    RC_ASSERT(again.has_value());
    RC_ASSERT(*again == target);
}

RC_GTEST_PROP(TargetText, OfABlockIsReadBackOrNamesTheRightBlock, ()) {
    const IpAddress address = *any_address();
    const auto bits = *rc::gen::inRange(address.bit_count() - 31, address.bit_count() + 1);
    const auto target = parse_target(to_string(IpNetwork{address, bits}));
    if (target) {
        RC_ASSERT(std::get<IpNetwork>(target->host) == (IpNetwork{address, bits}));
        RC_ASSERT(*parse_target(to_string(*target)) == *target);
        return;
    }
    const std::string what = target.error().what;
    const auto start = what.find("write ") + 6;
    const auto right = parse_target(what.substr(start, what.find(' ', start) - start));
    RC_ASSERT(right.has_value());
    RC_ASSERT(std::get<IpNetwork>(right->host).contains(address));
    RC_ASSERT(std::get<IpNetwork>(right->host).prefix_bits == bits);
}

}  // namespace
}  // namespace hemostat::scan
