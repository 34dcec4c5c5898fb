#include "advisory/openssl_releases.h"

#include <string>

namespace hemostat::advisory {
namespace {

constexpr Branch list[]{
    {"0.9.6", {{{"beta", 3}}}, "0.9.6m"},
    {"0.9.7", {{{"beta", 6}}}, "0.9.7m"},
    {"0.9.8", {{{"beta", 6}}}, "0.9.8zh"},
    {"1.0.0", {{{"beta", 5}}}, "1.0.0t"},
    {"1.0.1", {{{"beta", 3}}}, "1.0.1u"},
    {"1.0.2", {{{"beta", 3}}}, "1.0.2zs"},
    {"1.1.0", {{{"pre", 6}}}, "1.1.0l"},
    {"1.1.1", {{{"pre", 9}}}, "1.1.1zk"},
    {"3.0", {{{"alpha", 17}, {"beta", 2}}}, "3.0.24"},
    {"3.1", {{{"alpha", 1}, {"beta", 1}}}, "3.1.8"},
    {"3.2", {{{"alpha", 2}, {"beta", 1}}}, "3.2.6"},
    {"3.3", {{{"alpha", 1}, {"beta", 1}}}, "3.3.7"},
    {"3.4", {{{"alpha", 1}, {"beta", 1}}}, "3.4.8"},
    {"3.5", {{{"alpha", 1}, {"beta", 1}}}, "3.5.10"},
    {"3.6", {{{"alpha", 1}, {"beta", 1}}}, "3.6.5"},
    {"4.0", {{{"alpha", 1}, {"beta", 1}}}, "4.0.4"},
    {"4.1", {{{"alpha", 1}, {"beta", 1}}}, "4.1.1"},
};

}  // namespace

std::span<const Branch> branches() {
    return list;
}

std::vector<OpenSslVersion> releases_of(const Branch& branch) {
    const OpenSslVersion last = *parse_openssl_version(branch.last);
    OpenSslVersion release = last;
    release.letter = 0;
    release.numbers[2] = last.letter == 0 ? std::uint16_t{0} : last.numbers[2];
    std::vector<OpenSslVersion> releases;
    for (const Branch::PreReleases& some : branch.pre_releases) {
        for (int number = 1; number <= some.count; ++number) {
            releases.push_back(*parse_openssl_version(
                to_text(release) + "-" + std::string(some.word) + std::to_string(number)));
        }
    }
    for (; release <= last; last.letter == 0 ? ++release.numbers[2] : ++release.letter) {
        releases.push_back(release);
    }
    return releases;
}

}  // namespace hemostat::advisory
