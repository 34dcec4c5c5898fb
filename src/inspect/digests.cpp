#include "inspect/digests.h"

#include <openssl/evp.h>
#include <algorithm>
#include <array>

namespace hemostat::inspect {
namespace {

// Empty where the system's policy forbids the algorithm.
std::string make_digest(ByteView content, const EVP_MD* algorithm) {
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
    unsigned size = 0;
    if (EVP_Digest(content.data(), content.size(), digest.data(), &size, algorithm, nullptr) != 1) {
        return {};
    }
    return to_hex(ByteView(digest).first(size));
}

}  // namespace

std::string_view Digests::of(package::DigestKind kind) const {
    switch (kind) {
        case package::DigestKind::md5: return md5;
        case package::DigestKind::sha1: return sha1;
        case package::DigestKind::sha256: return sha256;
        case package::DigestKind::none: break;
    }
    return {};
}

bool Digests::lacks_some() const {
    const auto missing =
        std::ranges::count(std::array{&md5, &sha1, &sha256}, true,
                           [](const std::string* digest) { return digest->empty(); });
    return missing == 1 || missing == 2;
}

Digests make_digests(ByteView content) {
    if (content.size() > digested_size_max) {
        return {};
    }
    return {.md5 = make_digest(content, EVP_md5()),
            .sha1 = make_digest(content, EVP_sha1()),
            .sha256 = make_digest(content, EVP_sha256())};
}

}  // namespace hemostat::inspect
