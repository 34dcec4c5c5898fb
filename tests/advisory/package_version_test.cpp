#include "advisory/package_version.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <array>
#include <compare>
#include <cstddef>
#include <iterator>
#include <numeric>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::advisory {
namespace {

using enum PackageManager;

struct Case {
    std::string_view left;
    char order;  ///< one of < = >
    std::string_view right;
};

char sign(std::weak_ordering order) {
    return order < 0 ? '<' : order > 0 ? '>' : '=';
}

void expect_orders(PackageManager manager, std::span<const Case> cases) {
    for (const auto& [left, order, right] : cases) {
        EXPECT_EQ(sign(compare(manager, left, right)), order) << left << ' ' << right;
        EXPECT_EQ(sign(0 <=> compare(manager, right, left)), order) << right << ' ' << left;
    }
}

/// Every version comes before all that follow it.
void expect_ascending(PackageManager manager, std::span<const std::string_view> versions) {
    for (const auto& left : versions) {
        for (const auto& right : versions) {
            EXPECT_EQ(compare(manager, left, right), &left <=> &right) << left << ' ' << right;
        }
    }
}

TEST(CompareDpkg, OrdersPackagesOfOpenSsl) {
    static constexpr std::string_view versions[] = {
        "0.9.8o-4squeeze14", "1.0.1-4ubuntu5.12", "1.0.1c-3ubuntu2.7", "1.0.1e-2",
        "1.0.1e-2+deb7u4",   "1.0.1e-2+deb7u5",   "1.0.1e-2+deb7u20",  "1.0.1e-3ubuntu1.2",
        "1.0.1f-1ubuntu2",   "1.0.1g-1",          "3.0.0~~alpha17-1",  "3.0.0~beta1-1",
        "3.0.0-1",           "3.0.19-1~deb12u2",  "3.0.19-1",          "3.0.22-1~deb12u2",
        "1:0.9.8-1",
    };
    expect_ascending(dpkg, versions);
}

TEST(CompareDpkg, SortsCharactersAsThePolicySays) {
    // proves deb-version(7): "the following parts are in sorted order"
    static constexpr std::string_view parts[] = {"1~~", "1~~a", "1~", "1", "1a", "1+"};
    expect_ascending(dpkg, parts);
    static constexpr std::string_view letters[] = {"1A", "1Z", "1a", "1z", "1za", "1+", "1."};
    expect_ascending(dpkg, letters);
}

TEST(CompareDpkg, DecidesWhereTextsAreLikeEachOther) {
    static constexpr Case cases[] = {
        {"1.0", '=', "1.00"},
        {"1.0", '=', "0:1.0"},
        {"1.0", '=', "1.0-0"},
        {"1.0", '<', "1.0-0.1"},
        {"1.0", '>', "1.0-~1"},
        {"1.0-1", '<', "1.0-1-1"},
        {"1.0a", '=', "1.0a0"},
        {"1.2-3-4", '>', "1.2-9"},
        {"09:1", '<', "10:0"},
        {"1:1:1", '>', "1:1"},
        {"x:1", '<', "x:2"},
        {"x:1", '<', "9:1"},
        {"1.9", '<', "1.10"},
        {"1.99999999999999999999998", '<', "1.99999999999999999999999"},
        {"1.099999999999999999999999", '>', "1.9"},
        {"", '=', "0"},
        {"", '<', "1"},
    };
    expect_orders(dpkg, cases);
}

// The values of rpm's own tests/rpmvercmp.at, in rows of our own.
TEST(CompareRpm, AgreesWithRpmsOwnTests) {
    static constexpr Case cases[] = {
        {"1.0", '=', "1.0"},
        {"1.0", '<', "2.0"},
        {"2.0.1", '=', "2.0.1"},
        {"2.0", '<', "2.0.1"},
        {"2.0.1a", '=', "2.0.1a"},
        {"2.0.1a", '>', "2.0.1"},
        {"5.5p1", '=', "5.5p1"},
        {"5.5p1", '<', "5.5p2"},
        {"5.5p10", '=', "5.5p10"},
        {"5.5p1", '<', "5.5p10"},
        {"10xyz", '<', "10.1xyz"},
        {"xyz10", '=', "xyz10"},
        {"xyz10", '<', "xyz10.1"},
        {"xyz.4", '=', "xyz.4"},
        {"xyz.4", '<', "8"},
        {"xyz.4", '<', "2"},
        {"5.5p2", '<', "5.6p1"},
        {"5.6p1", '<', "6.5p1"},
        {"6.0.rc1", '>', "6.0"},
        {"10b2", '>', "10a1"},
        {"10a2", '<', "10b2"},
        {"1.0aa", '=', "1.0aa"},
        {"1.0a", '<', "1.0aa"},
        {"10.0001", '=', "10.0001"},
        {"10.0001", '=', "10.1"},
        {"10.0001", '<', "10.0039"},
        {"4.999.9", '<', "5.0"},
        {"20101121", '=', "20101121"},
        {"20101121", '<', "20101122"},
        {"2_0", '=', "2_0"},
        {"2.0", '=', "2_0"},
        {"a", '=', "a"},
        {"a+", '=', "a_"},
        {"+a", '=', "_a"},
        {"+_", '=', "_+"},
        {"+", '=', "_"},
        {"1.0~rc1", '=', "1.0~rc1"},
        {"1.0~rc1", '<', "1.0"},
        {"1.0~rc1", '<', "1.0~rc2"},
        {"1.0~rc1~git123", '=', "1.0~rc1~git123"},
        {"1.0~rc1~git123", '<', "1.0~rc1"},
        {"1.0^", '=', "1.0^"},
        {"1.0^", '>', "1.0"},
        {"1.0^git1", '=', "1.0^git1"},
        {"1.0^git1", '>', "1.0"},
        {"1.0^git1", '<', "1.0^git2"},
        {"1.0^git1", '<', "1.01"},
        {"1.0^20160101", '=', "1.0^20160101"},
        {"1.0^20160101", '<', "1.0.1"},
        {"1.0^20160101^git1", '=', "1.0^20160101^git1"},
        {"1.0^20160102", '>', "1.0^20160101^git1"},
        {"1.0~rc1^git1", '=', "1.0~rc1^git1"},
        {"1.0~rc1^git1", '>', "1.0~rc1"},
        {"1.0^git1~pre", '=', "1.0^git1~pre"},
        {"1.0^git1", '>', "1.0^git1~pre"},
        {"1b.fc17", '<', "1.fc17"},
        {"1g.fc17", '>', "1.fc17"},
        {"1.1.α", '=', "1.1.ββ"},
    };
    expect_orders(rpm, cases);
}

// The examples of rpm-version(7).
TEST(CompareRpm, AgreesWithTheManual) {
    static constexpr Case cases[] = {
        {"abc123", '=', "abc0123"},
        {"abc123", '=', "abc.000123"},
        {"0.0", '>', "0"},
        {"1.xyz", '<', "1.0"},
        {"1.xyz", '>', "1"},
        {"1.0", '=', "1+.+0"},
        {"123", '>', "99"},
        {"123", '<', "321"},
        {"2.60.1-1", '>', "2.60"},
        {"2.60.1-1", '<', "3.0"},
        {"1.0-5", '>', "1.0"},
        {"1.0-5", '>', "1.0-1"},
        {"1.0-5", '<', "1.0.1"},
        {"5:3.0-1", '>', "6.0-1"},
        {"5:3.0-1", '>', "4:6.0-1"},
        {"5:3.0-1", '<', "5:3.1-1"},
        {"1.0~beta1-3", '>', "0.99"},
        {"1.0~beta1-3", '<', "1.0"},
        {"2.0^20250611", '>', "2.0"},
        {"2.0^20250611", '<', "2.0.2"},
    };
    expect_orders(rpm, cases);
}

TEST(CompareRpm, OrdersPackagesOfOpenSsl) {
    static constexpr std::string_view versions[] = {
        "0.9.8e-27.el5_10.1", "1.0.1e-16.el6_5.4", "1.0.1e-16.el6_5.4.0.1.centos",
        "1.0.1e-16.el6_5.7",  "1.0.1e-34.el7",     "1.0.1e-37.fc19.1",
        "1.0.1e-37.66.amzn1", "1.0.2k-26.el7_9",   "1:1.0.2k-16.el7",
        "1:1.1.1k-12.el8_9",  "1:3.0.7-27.el9",
    };
    expect_ascending(rpm, versions);
}

TEST(CompareRpm, TakesEpochAndReleaseAsRpmDoes) {
    static constexpr Case cases[] = {
        {"1.0-1", '=', "0:1.0-1"},
        {"1.0-1", '=', ":1.0-1"},
        {"1.0-1", '<', "1:0.9-1"},
        {"02:1-1", '=', "2:1-1"},
        {"10:1-1", '>', "9:1-1"},
        {"1.0", '<', "1.0-"},
        {"1.0-", '<', "1.0-1"},
        {"1.0", '<', "1.0-~1"},
        {"1-2-3", '>', "1-9"},
        {"x:1-1", '<', "0:1-1"},
        {"", '=', "."},
        {"", '<', "0"},
        {"", '>', "~"},
        {"1.", '=', "1"},
        {"1.0-01", '=', "1.0-1"},
        {"99999999999999999999998", '<', "99999999999999999999999"},
    };
    expect_orders(rpm, cases);
}

// Rows of apk-tools' test/unit/version.data where each rule decides.
TEST(CompareApk, AgreesWithApksOwnTests) {
    static constexpr Case cases[] = {
        {"2.34", '>', "0.1.0_alpha"},
        {"0.1.0_alpha", '=', "0.1.0_alpha"},
        {"0.1.0_alpha2", '>', "0.1.0_alpha"},
        {"1.0.4-r3", '<', "1.0.4-r4"},
        {"1.1", '>', "1.1_alpha1"},
        {"1.2.1", '>', "1.2"},
        {"1.3_alpha", '<', "1.3_alpha2"},
        {"2.3.0b-r1", '<', "2.3.0b-r2"},
        {"0.12", '<', "0.13_beta1"},
        {"3.1_p16", '<', "3.1_p17"},
        {"1.06-r6", '<', "006"},
        {"006", '>', "1.0.0"},
        {"1.2.2-r1", '>', "1.2.2"},
        {"1.02.07", '<', "1.02.10-r1"},
        {"2.5.1-r8", '<', "2.5.1a-r1"},
        {"0.9.8c-r1", '<', "0.9.8d"},
        {"1.8.5", '<', "1.8.5_p2"},
        {"0.9.28-r2", '<', "0.9.28.1"},
        {"087-r1", '<', "103"},
        {"1.0_p10-r0", '>', "1.0_p9-r0"},
        {"0.1.0_alpha_pre2", '<', "0.1.0_alpha"},
        {"1.0.0_pre20191002222144-r0", '<', "1.0.0_pre20210530193627-r0"},
        {"6.0_pre1", '<', "6.0"},
        {"6.1_p1", '>', "6.1"},
        {"8.2.0015", '<', "8.2.002"},
        {"23_foo", '>', "4_beta"},
    };
    expect_orders(apk, cases);
}

TEST(CompareApk, OrdersPackagesOfOpenSsl) {
    static constexpr std::string_view versions[] = {
        "1.0.1f-r0", "1.0.1g-r0", "1.0.1g-r1",  "1.0.2_beta1-r0",  "1.0.2-r0",  "1.0.2a-r0",
        "3.0.9-r0",  "3.0.12-r4", "3.0.12-r12", "3.1.0_alpha1-r0", "3.1.0_rc1", "3.1.0-r0",
    };
    expect_ascending(apk, versions);
}

TEST(CompareApk, OrdersEveryKindOfPart) {
    static constexpr std::string_view parts[] = {
        "1.2_alpha_beta", "1.2_alpha",  "1.2_alpha0", "1.2_beta",  "1.2_pre", "1.2_rc",  "1.2",
        "1.2-r0",         "1.2-r1",     "1.2~0a",     "1.2~0a-r1", "1.2~b",   "1.2_cvs", "1.2_svn",
        "1.2_git",        "1.2_hg",     "1.2_p",      "1.2_p-r1",  "1.2_p~a", "1.2_p1",  "1.2_p1_p",
        "1.2_p2",         "1.2a_alpha", "1.2a",       "1.2a_p",    "1.2b",    "1.2.0",   "1.2.00",
        "1.2.01",         "1.2.1",      "1.2.2",      "1.2.10",
    };
    expect_ascending(apk, parts);
}

TEST(CompareApk, PutsWhatLeavesTheGrammarBeforeWhatEndsThere) {
    for (const std::string_view text : {"1.0bc", "1.0.", "1.0_foo", "1.0_alphabet", "1.0-1",
                                        "1.0-r", "1.0~", "1.0~G", "1.0 ", "1.0A", "1.0-r1.2"}) {
        EXPECT_EQ(sign(compare_apk(text, "1.0_rc9")), '>') << text;
        EXPECT_EQ(sign(compare_apk(text, "1.0bd-r9")), text.starts_with("1.0b") ? '=' : '<')
            << text;
    }
    static constexpr Case cases[] = {
        {"1.0.", '<', "1.0"},
        {"1.0_foo", '<', "1.0"},
        {"1.0~", '<', "1.0"},
        {"1.0-r1x", '<', "1.0-r1"},
        {"1.0bc", '<', "1.0b"},
        {"1.0bc", '>', "1.0"},
        {"1.0a.1", '<', "1.0a"},
        {"1.0~a_p1", '<', "1.0~a"},
        {"1.0~a~b", '<', "1.0~a"},
        {"1.0-r1-r1", '<', "1.0-r1"},
        {"", '<', "0"},
        {"x", '=', "y"},
        {"006", '=', "6"},
        {"1.0_p01", '=', "1.0_p1"},
        {"1.0-r01", '=', "1.0-r1"},
    };
    expect_orders(apk, cases);
}

/// Version-like texts out of a few pieces, so that many share a front and every rule decides some.
rc::Gen<std::string> version_text() {
    static const std::vector<std::string> pieces{
        "0", "1", "01", "10", "2", ".", "-",  "-r1", ":",    "~",      "^",  "+",
        "_", "a", "b",  "za", "Z", " ", "_p", "_rc", "_hg2", "_alpha", "~a", "\xce\xb1"};
    const auto tail = rc::gen::container<std::vector<std::string>>(rc::gen::elementOf(pieces));
    return rc::gen::map(rc::gen::resize(4, tail), [](const std::vector<std::string>& chosen) {
        return std::accumulate(chosen.begin(), chosen.end(), std::string("1"));
    });
}

RC_GTEST_PROP(PackageVersionProperty, OrderIsTotal, ()) {
    const auto texts = *rc::gen::container<std::vector<std::string>>(8, version_text());
    for (const auto manager : {dpkg, rpm, apk}) {
        for (const auto& one : texts) {
            RC_ASSERT(is_eq(compare(manager, one, one)));
            for (const auto& two : texts) {
                const auto order = compare(manager, one, two);
                RC_ASSERT(order == (0 <=> compare(manager, two, one)));
                for (const auto& three : texts) {
                    const auto next = compare(manager, two, three);
                    const bool is_chain = order == next || is_eq(order) || is_eq(next);
                    const auto sum = is_eq(order) ? next : order;
                    RC_ASSERT((!is_chain || compare(manager, one, three) == sum));
                }
            }
        }
    }
}

/// Versions that dpkg accepts; the same ones in every run.
class DpkgVersions {
public:
    std::string next() {
        static constexpr std::array epochs{"", "", "", "0:", "1:", "10:"};
        std::string text = choose(epochs);
        text += choose(digits_);
        add_pieces(text);
        for (auto hyphens = below(3); hyphens > 0; --hyphens) {
            text += '-';
            text += choose(digits_);
            add_pieces(text);
        }
        return text;
    }

    /// `text` with one character or a piece more, or less: near enough for late rules to decide.
    std::string near(const std::string& text) {
        std::string other = text;
        const auto at = 1 + below(text.size());
        // Behind the digit with which the last part begins.
        const bool is_inside = at < text.size() && text.find_first_of(":-", at - 1) == text.npos;
        if (is_inside && below(2) == 0) {
            other.erase(at, 1);
            return other;
        }
        other.insert(is_inside ? at : text.size(), choose(pieces_));
        return other;
    }

private:
    std::size_t below(std::size_t count) { return random_() % count; }
    template <typename Choices>
    const char* choose(const Choices& choices) {
        return choices[below(std::size(choices))];
    }
    void add_pieces(std::string& text) {
        for (auto count = below(4); count > 0; --count) {
            text += choose(pieces_);
        }
    }

    static constexpr std::array digits_{"0", "1", "9", "10"};
    static constexpr std::array pieces_{"0", "1", "09", "10", ".", "~", "+", "a", "b", "z", "A"};
    std::mt19937 random_{20140407};
};

/// Whether dpkg says that `left` stands so to `right`; `relation` is one of < = >.
/// Nothing when dpkg does not run or refuses a version.
std::optional<bool> dpkg_says(std::string left, char relation, std::string right) {
    std::string program = "dpkg";
    std::string option = "--compare-versions";
    std::string word = relation == '<' ? "lt" : relation == '>' ? "gt" : "eq";
    const std::array arguments{program.data(), option.data(), left.data(),
                               word.data(),    right.data(),  static_cast<char*>(nullptr)};
    pid_t pid = 0;
    int status = 0;
    if (posix_spawnp(&pid, "dpkg", nullptr, nullptr, arguments.data(), environ) != 0 ||
        waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) > 1) {
        return std::nullopt;
    }
    return WEXITSTATUS(status) == 0;
}

TEST(CompareDpkg, AgreesWithDpkg) {
    constexpr int pair_count = 180;  // one process each
    DpkgVersions versions;
    for (int pair = 0; pair < pair_count; ++pair) {
        const auto left = versions.next();
        const auto right = pair % 4 == 0 ? versions.next() : versions.near(left);
        const char order = sign(compare_dpkg(left, right));
        EXPECT_EQ(dpkg_says(left, order, right), true) << left << ' ' << order << ' ' << right;
    }
}

}  // namespace
}  // namespace hemostat::advisory
