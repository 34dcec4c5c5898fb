#include "lab/bleeder_cipher.h"

#include "base/result.h"
#include "lab/bleeder_settings.h"
#include "lab/deleter.h"
#include "wire/writer.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <algorithm>
#include <memory>

namespace hemostat::lab {
namespace {

using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Deleter<EVP_CIPHER_CTX_free>>;

/// Part `index` of the two parts of one size that a key block has: the client's, the server's.
Bytes part_of(ByteView block, std::size_t offset, std::size_t size, Side side) {
    const ByteView part = block.subspan(offset + (side == Side::server ? size : 0), size);
    return {part.begin(), part.end()};
}

Bytes random_block() {
    Bytes block(cipher_block_size);
    fill_random(block);
    return block;
}

/// Every padding byte is the padding's length, the length byte itself not counted.
std::optional<std::size_t> unpadded_size(ByteView content) {
    const std::size_t padding = content.back() + std::size_t{1};
    if (content.size() < padding + mac_size ||
        !std::ranges::all_of(content.last(padding),
                             [&](auto byte) { return byte == content.back(); })) {
        return std::nullopt;
    }
    return content.size() - padding;
}

}  // namespace

RecordCipher::RecordCipher(Side sender, std::uint16_t version, ByteView key_block)
    : version_(version),
      mac_key_(part_of(key_block, 0, mac_size, sender)),
      key_(part_of(key_block, 2 * mac_size, cipher_block_size, sender)),
      iv_(part_of(key_block, 2 * (mac_size + cipher_block_size), cipher_block_size, sender)) {}

Bytes RecordCipher::seal(std::uint8_t content_type, ByteView content) {
    Bytes padded(content.begin(), content.end());
    const Bytes code = mac(content_type, content);
    padded.insert(padded.end(), code.begin(), code.end());
    const std::size_t padding = cipher_block_size - padded.size() % cipher_block_size;
    padded.insert(padded.end(), padding, static_cast<std::uint8_t>(padding - 1));
    Bytes fragment = has_explicit_iv() ? random_block() : Bytes{};
    const Bytes encrypted = crypt(true, has_explicit_iv() ? fragment : iv_, padded);
    fragment.insert(fragment.end(), encrypted.begin(), encrypted.end());
    iv_.assign(fragment.end() - cipher_block_size, fragment.end());
    return fragment;
}

std::optional<Bytes> RecordCipher::open(std::uint8_t content_type, ByteView fragment) {
    const std::size_t blocks_min = has_explicit_iv() ? 3 : 2;  // of MAC and padding, and the IV
    if (fragment.size() % cipher_block_size != 0 ||
        fragment.size() < blocks_min * cipher_block_size) {
        return std::nullopt;
    }
    const std::size_t skipped = has_explicit_iv() ? cipher_block_size : 0;
    const ByteView iv = has_explicit_iv() ? fragment.first(cipher_block_size) : ByteView(iv_);
    Bytes content = crypt(false, iv, fragment.subspan(skipped));
    iv_.assign(fragment.end() - cipher_block_size, fragment.end());
    const auto size = unpadded_size(content);
    if (!size) {
        return std::nullopt;
    }
    content.resize(*size);
    const Bytes received_mac(content.end() - mac_size, content.end());
    content.resize(*size - mac_size);
    const bool is_right =
        CRYPTO_memcmp(mac(content_type, content).data(), received_mac.data(), mac_size) == 0;
    return is_right ? std::optional(std::move(content)) : std::nullopt;
}

bool RecordCipher::has_explicit_iv() const {
    return version_ >= version::tls11;
}

/// RFC 5246 §6.2.3.1: over the sequence number and the record as it was before encryption.
Bytes RecordCipher::mac(std::uint8_t content_type, ByteView content) {
    wire::Writer input;
    for (int shift = 56; shift >= 0; shift -= 8) {
        input.u8(static_cast<std::uint8_t>(sequence_number_ >> shift));
    }
    ++sequence_number_;
    input.u8(content_type).u16(version_).vector(2, [&](auto& w) { w.bytes(content); });
    Bytes code(mac_size);
    HMAC(EVP_sha1(), mac_key_.data(), static_cast<int>(mac_key_.size()), input.view().data(),
         input.view().size(), code.data(), nullptr);
    return code;
}

Bytes RecordCipher::crypt(bool encrypt, ByteView iv, ByteView input) const {
    const CipherContext context(EVP_CIPHER_CTX_new());
    Bytes output(input.size());
    int size = 0;
    ASSERT(EVP_CipherInit_ex2(context.get(), EVP_aes_128_cbc(), key_.data(), iv.data(),
                              encrypt ? 1 : 0, nullptr) == 1);
    EVP_CIPHER_CTX_set_padding(context.get(), 0);
    ASSERT(EVP_CipherUpdate(context.get(), output.data(), &size, input.data(),
                            static_cast<int>(input.size())) == 1);
    return output;
}

}  // namespace hemostat::lab
