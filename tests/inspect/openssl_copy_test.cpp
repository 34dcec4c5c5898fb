// What makes a copy, what only mentions one, and what a copy says of itself.
#include "inspect/openssl_copy.h"

#include "base/result.h"

#include <gmock/gmock.h>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::inspect {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Texts as they lie in a file, each with a NUL behind it.
std::string content_of(const std::vector<std::string_view>& texts) {
    std::string content(3, '\0');
    for (const std::string_view text : texts) {
        content.append(text).push_back('\0');
    }
    return content;
}

std::vector<MarkerHit> search(std::string_view content, std::size_t piece_size) {
    auto search = *MarkerSearch::make();
    EXPECT_TRUE(search.begin());
    for (std::size_t at = 0; at < content.size(); at += piece_size) {
        EXPECT_TRUE(search.feed(as_bytes(content.substr(at, piece_size))));
    }
    return search.hits();
}

std::optional<OpenSslCopy> find_in(const std::vector<std::string_view>& texts,
                                   const binary::Image& image = {}) {
    const std::string content = content_of(texts);
    return find_openssl_copy(as_bytes(content), search(content, content.size()), {&image, 1});
}

binary::Image importing(std::vector<std::string_view> names) {
    binary::Image image;
    image.undefined = std::move(names);
    return image;
}

binary::Image defining(std::vector<std::string_view> names) {
    binary::Image image;
    image.defined = std::move(names);
    return image;
}

constexpr std::string_view banner = "OpenSSL 1.0.1e 11 Feb 2013";
constexpr std::string_view part_of_libssl = "TLSv1 part of OpenSSL 1.0.1e 11 Feb 2013";
constexpr std::string_view part_of_libcrypto = "AES part of OpenSSL 1.0.1e 11 Feb 2013";
constexpr std::string_view cryptogams = "AES for x86_64, CRYPTOGAMS by <appro@openssl.org>";
constexpr std::string_view folder = "OPENSSLDIR: \"/usr/lib/ssl\"";

TEST(OpenSslCopy, IsNotWhatOnlySaysTheVersionOfItsHeaders) {
    EXPECT_FALSE(find_in({banner}));
    EXPECT_FALSE(find_in({banner, "SSL_do_handshake", "EVP_CIPHER_CTX_ctrl"},
                         importing({"EVP_CIPHER_CTX_ctrl", "SSL_do_handshake"})));
}

TEST(OpenSslCopy, IsNotWhatSharesOneSignWithIt) {
    EXPECT_FALSE(find_in({cryptogams}));
    EXPECT_FALSE(find_in({cryptogams, "SHA1 for x86_64, CRYPTOGAMS by <appro@openssl.org>"}));
    EXPECT_FALSE(find_in({"ssl/ssl_lib.c", cryptogams}));
    EXPECT_FALSE(find_in({}));
}

TEST(OpenSslCopy, IsWhatTwoSignsOfOneHalfSay) {
    const auto crypto = find_in({banner, cryptogams, folder});
    ASSERT_TRUE(crypto);
    EXPECT_TRUE(crypto->has_libcrypto);
    EXPECT_FALSE(crypto->has_libssl);
    const auto ssl = find_in({part_of_libssl, "s3_lib.c", "ssl_lib.c"});
    ASSERT_TRUE(ssl);
    EXPECT_FALSE(ssl->has_libcrypto);
    EXPECT_TRUE(ssl->has_libssl);
    const auto both = find_in({part_of_libssl, "ssl_lib.c", part_of_libcrypto, folder});
    ASSERT_TRUE(both);
    EXPECT_TRUE(both->has_libssl && both->has_libcrypto);
}

TEST(OpenSslCopy, HasLibsslOnOneSignWhereLibcryptoIsContained) {
    for (const std::string_view sign : {part_of_libssl, std::string_view("ssl/ssl_lib.c"),
                                        std::string_view("SSL_do_handshake")}) {
        const auto copy = find_in({cryptogams, folder, sign});
        ASSERT_TRUE(copy);
        EXPECT_TRUE(copy->has_libssl) << sign;
    }
    EXPECT_FALSE(find_in({cryptogams, folder, "SSL_do_handshake"}, importing({"SSL_do_handshake"}))
                     ->has_libssl);
}

TEST(OpenSslCopy, IsFoundWithItsVersionWiped) {
    const auto copy = find_in({cryptogams, folder, "SSL_do_handshake", "ssl_lib.c"},
                              defining({"SSL_do_handshake"}));
    ASSERT_TRUE(copy);
    EXPECT_TRUE(copy->has_libssl && copy->has_libcrypto);
    EXPECT_THAT(copy->versions, IsEmpty());
}

TEST(OpenSslCopy, SaysEachOfItsVersionsOnce) {
    const auto copy = find_in(
        {part_of_libssl, "ssl_lib.c", banner, "DTLSv1 part of OpenSSL 1.0.1e-fips 11 Feb 2013"});
    ASSERT_TRUE(copy);
    EXPECT_THAT(copy->versions, ElementsAre("1.0.1e", "1.0.1e-fips"));
}

TEST(OpenSslCopy, ReadsVersionsAsUpstreamAndDistributionsWriteThem) {
    for (const auto& [text, version] : std::vector<std::pair<std::string, std::string>>{
             {"OpenSSL 1.0.2-beta1 24 Feb 2014", "1.0.2-beta1"},
             {"OpenSSL 1.0.1-fips-beta1 03 Jan 2012", "1.0.1-fips-beta1"},
             {"OpenSSL 1.1.1n  15 Mar 2022", "1.1.1n"},
             {"OpenSSL 1.0.1g-dev xx XXX xxxx", "1.0.1g-dev"},
             {"OpenSSL 1.1.1k  FIPS 25 Mar 2021", "1.1.1k"},
             {"OpenSSL 3.0.19 27 Jan 2026", "3.0.19"},
             {"OpenSSL 1.0.1e", ""},
             {"OpenSSL 1.0.1e and later", ""},
             {"OpenSSL method 11 Feb 2013", ""}}) {
        const auto copy = find_in({text, cryptogams, folder});
        ASSERT_TRUE(copy);
        EXPECT_EQ(copy->versions.empty() ? "" : copy->versions[0], version) << text;
    }
}

TEST(OpenSslCopy, SaysThatThereAreMoreVersionsThanItKeeps) {
    std::string many;
    for (int number = 0; number < 17; ++number) {
        many += "OpenSSL 3.0." + std::to_string(number) + " 27 Jan 2026" + '\0';
    }
    const auto copy = find_in({many, cryptogams, folder});
    ASSERT_TRUE(copy);
    EXPECT_EQ(copy->versions.size(), versions_max);
    EXPECT_TRUE(copy->has_more_versions);
    EXPECT_FALSE(find_in({banner, cryptogams, folder})->has_more_versions);
}

TEST(OpenSslCopy, IsNotMistakenForWhatWasSplitOff) {
    for (const auto& [text, library] : std::vector<std::pair<std::string, Library>>{
             {"OpenSSL 1.1.1 (compatible; BoringSSL)", Library::boringssl},
             {"third_party/boringssl/src/ssl/ssl_lib.cc", Library::boringssl},
             {"LibreSSL 3.8.2", Library::libressl},
             {"AWS-LC 1.36.0", Library::aws_lc}}) {
        const auto copy = find_in({text, cryptogams, folder});
        ASSERT_TRUE(copy);
        EXPECT_EQ(copy->library, library) << text;
    }
    EXPECT_EQ(find_in({"LibreSSL 3.8.2", banner, cryptogams, folder})->library, Library::openssl)
        << "curl's library speaks of LibreSSL too";
}

TEST(OpenSslCopy, OfCxxSourcesIsOneThatWasSplitOff) {
    EXPECT_EQ(find_in({"src/ssl/ssl_lib.cc", cryptogams, folder})->library, Library::boringssl);
    EXPECT_EQ(find_in({"src/ssl/ssl_lib.c", cryptogams, folder})->library, Library::openssl);
    EXPECT_EQ(find_in({"AWS-LC 1.36.0", "ssl/ssl_lib.cc", cryptogams, folder})->library,
              Library::aws_lc);
    EXPECT_EQ(find_in({"ssl/ssl_lib.cc", banner, cryptogams, folder})->library, Library::openssl)
        << "a version of OpenSSL is not to be hidden by another's source";
}

TEST(OpenSslCopy, QuotesItsSignsAndWhereTheyStand) {
    const auto copy = find_in({part_of_libssl, "ssl_lib.c"});
    ASSERT_TRUE(copy);
    ASSERT_EQ(copy->signs.size(), 2U);
    EXPECT_EQ(copy->signs[0].text, part_of_libssl);
    EXPECT_EQ(copy->signs[0].offset, 3U);
    EXPECT_EQ(copy->signs[1].text, "ssl_lib.c");
    EXPECT_EQ(copy->signs[1].offset, 3 + part_of_libssl.size() + 1);
}

TEST(OpenSslCopy, KeepsNoMoreSignsThanItsLimit) {
    std::string many;
    for (int count = 0; count < 1000; ++count) {
        many += std::to_string(count) + " part of OpenSSL 1.0.1e 11 Feb 2013" + '\0';
    }
    const auto copy = find_in({many, cryptogams});
    ASSERT_TRUE(copy);
    EXPECT_EQ(copy->signs.size(), signs_max);
}

TEST(MarkerSearch, FindsTheSameHoweverTheContentIsCut) {
    const std::string content =
        content_of({banner, cryptogams, folder, "-DOPENSSL_NO_HEARTBEATS", "ssl_lib.c"});
    const auto ends = [&](std::size_t piece_size) {
        std::vector<std::pair<Marker, std::uint64_t>> found;
        for (const MarkerHit& hit : search(content, piece_size)) {
            found.emplace_back(hit.marker, hit.end);
        }
        return found;
    };
    const auto whole = ends(content.size());
    EXPECT_EQ(whole.size(), 5U);
    for (std::size_t size = 1; size < 40; ++size) {
        EXPECT_EQ(ends(size), whole) << size;
    }
}

TEST(MarkerSearch, SaysThatThereWasMoreThanItKeeps) {
    auto search = *MarkerSearch::make();
    for (const std::size_t count : {MarkerSearch::hits_max, MarkerSearch::hits_max + 1}) {
        ASSERT_TRUE(search.begin());
        for (std::size_t number = 0; number < count; ++number) {
            ASSERT_TRUE(search.feed(as_bytes("OpenSSL ")));
        }
        EXPECT_EQ(search.hits().size(), MarkerSearch::hits_max);
        EXPECT_EQ(search.is_cut(), count > MarkerSearch::hits_max);
    }
}

TEST(MarkerSearch, ForgetsTheLastContent) {
    auto search = *MarkerSearch::make();
    ASSERT_TRUE(search.begin());
    ASSERT_TRUE(search.feed(as_bytes("ssl_lib.c")));
    EXPECT_EQ(search.hits().size(), 1U);
    ASSERT_TRUE(search.begin());
    ASSERT_TRUE(search.feed(as_bytes(".c ssl_lib")));
    EXPECT_TRUE(search.hits().empty());
}

}  // namespace
}  // namespace hemostat::inspect
