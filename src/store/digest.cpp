#include "store/digest.h"

#include "base/bytes.h"

#include <array>

namespace hemostat::store {

Digest::Digest(std::string_view what) : context_(::EVP_MD_CTX_new()) {
    ASSERT(::EVP_DigestInit_ex(context_.get(), ::EVP_sha256(), nullptr) == 1);
    add(what);
}

Digest& Digest::add(std::string_view field) {
    std::array<std::uint8_t, 8> size{};
    for (std::size_t i = 0; i < size.size(); ++i) {
        size[i] = static_cast<std::uint8_t>(std::uint64_t{field.size()} >> (56 - 8 * i));
    }
    ASSERT(::EVP_DigestUpdate(context_.get(), size.data(), size.size()) == 1);
    ASSERT(::EVP_DigestUpdate(context_.get(), field.data(), field.size()) == 1);
    return *this;
}

std::string Digest::finish() {
    std::array<std::uint8_t, 32> digest{};
    ASSERT(::EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) == 1);
    return to_hex(digest);
}

Status Digest::check_available() {
    std::array<std::uint8_t, 32> digest{};
    if (::EVP_Digest("", 0, digest.data(), nullptr, ::EVP_sha256(), nullptr) != 1) {
        return fail(ErrorKind::internal, "OpenSSL makes no SHA-256 here");
    }
    return Done{};
}

std::string sha256_of(std::string_view content) {
    std::array<std::uint8_t, 32> digest{};
    ASSERT(::EVP_Digest(content.data(), content.size(), digest.data(), nullptr, ::EVP_sha256(),
                        nullptr) == 1);
    return to_hex(digest);
}

}  // namespace hemostat::store
