// SHA-256 over fields, such that no two different lists of fields give the same bytes.
#pragma once

#include "base/result.h"

#include <openssl/evp.h>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace hemostat::store {

/// What is hashed: of each field its size in eight bytes, the most significant first, and then its
/// bytes. Numbers are fields of decimal digits. The first field says what the others are.
class Digest {
public:
    explicit Digest(std::string_view what);

    Digest& add(std::string_view field);
    Digest& add(std::int64_t field) { return add(std::string_view(std::to_string(field))); }

    /// In lower-case hexadecimal. Once.
    [[nodiscard]] std::string finish();

    /// Errors: internal where the system's policy forbids SHA-256. A Digest expects that it does
    ///         not.
    static Status check_available();

private:
    struct Release {
        void operator()(EVP_MD_CTX* context) const { ::EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_MD_CTX, Release> context_;
};

/// SHA-256 of `content` alone, in lower-case hexadecimal: what sha256sum says of it.
std::string sha256_of(std::string_view content);

}  // namespace hemostat::store
