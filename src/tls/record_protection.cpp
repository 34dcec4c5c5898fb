#include "tls/record_protection.h"

#include "base/result.h"
#include "tls/crypto.h"
#include "tls/record.h"
#include "wire/reader.h"
#include "wire/writer.h"

#include <openssl/hmac.h>
#include <algorithm>
#include <utility>

namespace hemostat::tls {
namespace {

constexpr std::size_t tag_size = 16;
constexpr std::size_t gcm_explicit_nonce_size = 8;
constexpr std::size_t gcm_salt_size = 4;
constexpr std::size_t aead_nonce_size = 12;

const EVP_CIPHER* find_cipher(const CipherSuite& suite) {
    const EVP_CIPHER* const cipher = EVP_get_cipherbyname(suite.cipher);
    ASSERT(cipher != nullptr);
    return cipher;
}

// Whole blocks in, whole blocks out: TLS pads by itself.
Bytes run_cbc(const CipherSuite& suite, ByteView key, ByteView iv, ByteView input, bool encrypts) {
    const CipherContext context(EVP_CIPHER_CTX_new());
    Bytes output(input.size() + suite.block_size);
    int size = 0;
    ASSERT(context && EVP_CipherInit_ex(context.get(), find_cipher(suite), nullptr, key.data(),
                                        iv.data(), encrypts ? 1 : 0) > 0);
    EVP_CIPHER_CTX_set_padding(context.get(), 0);
    ASSERT(EVP_CipherUpdate(context.get(), output.data(), &size, input.data(),
                            static_cast<int>(input.size())) > 0);
    output.resize(static_cast<std::size_t>(size));
    return output;
}

CipherContext start_aead(const CipherSuite& suite, const Bytes& key, const Bytes& nonce,
                         const Bytes& additional_data, bool encrypts) {
    CipherContext context(EVP_CIPHER_CTX_new());
    int size = 0;
    ASSERT(context && EVP_CipherInit_ex(context.get(), find_cipher(suite), nullptr, key.data(),
                                        nonce.data(), encrypts ? 1 : 0) > 0);
    ASSERT(EVP_CipherUpdate(context.get(), nullptr, &size, additional_data.data(),
                            static_cast<int>(additional_data.size())) > 0);
    return context;
}

}  // namespace

Bytes RecordProtection::protect(ContentType type, ByteView plaintext) {
    const Bytes fragment = suite_->mode == CipherMode::cbc ? protect_cbc(type, plaintext)
                                                           : protect_aead(type, plaintext);
    ++sequence_;
    return encode_record(type, version_, fragment);
}

std::optional<Bytes> RecordProtection::unprotect(ContentType type, ByteView fragment) {
    auto plaintext = suite_->mode == CipherMode::cbc ? unprotect_cbc(type, fragment)
                                                     : unprotect_aead(type, fragment);
    ++sequence_;
    return plaintext;
}

// RFC 5246 §6.2.3.2: GenericBlockCipher.
Bytes RecordProtection::protect_cbc(ContentType type, ByteView plaintext) {
    Bytes blocks(plaintext.begin(), plaintext.end());
    const Bytes code = mac(type, plaintext);
    blocks.insert(blocks.end(), code.begin(), code.end());
    const std::size_t padding = suite_->block_size - blocks.size() % suite_->block_size;
    blocks.insert(blocks.end(), padding, static_cast<std::uint8_t>(padding - 1));
    if (!has_explicit_iv()) {
        Bytes encrypted = run_cbc(*suite_, keys_.key, keys_.iv, blocks, true);
        keys_.iv.assign(encrypted.end() - suite_->block_size, encrypted.end());
        return encrypted;
    }
    Bytes fragment(suite_->block_size);
    fill_random(fragment);
    const Bytes encrypted = run_cbc(*suite_, keys_.key, fragment, blocks, true);
    fragment.insert(fragment.end(), encrypted.begin(), encrypted.end());
    return fragment;
}

std::optional<Bytes> RecordProtection::unprotect_cbc(ContentType type, ByteView fragment) {
    const std::size_t block_size = suite_->block_size;
    const std::size_t iv_size = has_explicit_iv() ? block_size : 0;
    if (fragment.size() % block_size != 0 || fragment.size() < iv_size + suite_->mac_size + 1) {
        return std::nullopt;
    }
    const ByteView iv = has_explicit_iv() ? fragment.first(iv_size) : ByteView(keys_.iv);
    const ByteView encrypted = fragment.subspan(iv_size);
    Bytes blocks = run_cbc(*suite_, keys_.key, iv, encrypted, false);
    if (!has_explicit_iv()) {
        const ByteView last = encrypted.last(block_size);
        keys_.iv.assign(last.begin(), last.end());
    }
    const std::size_t padding = blocks.back() + std::size_t{1};
    if (blocks.size() < padding + suite_->mac_size ||
        !std::all_of(blocks.end() - static_cast<std::ptrdiff_t>(padding), blocks.end(),
                     [&](std::uint8_t byte) { return byte == padding - 1; })) {
        return std::nullopt;
    }
    const std::size_t size = blocks.size() - padding - suite_->mac_size;
    const ByteView plaintext = ByteView(blocks).first(size);
    if (!std::ranges::equal(mac(type, plaintext),
                            ByteView(blocks).subspan(size, suite_->mac_size))) {
        return std::nullopt;
    }
    blocks.resize(size);
    return blocks;
}

// RFC 5246 §6.2.3.3: GenericAEADCipher.
Bytes RecordProtection::protect_aead(ContentType type, ByteView plaintext) {
    wire::Writer explicit_nonce;
    if (suite_->mode == CipherMode::gcm) {
        explicit_nonce.u24(0).u24(0).u16(static_cast<std::uint16_t>(sequence_));
    }
    Bytes fragment = explicit_nonce.take();
    const CipherContext context = start_aead(*suite_, keys_.key, nonce(fragment),
                                             additional_data(type, plaintext.size()), true);
    const std::size_t start = fragment.size();
    fragment.resize(start + plaintext.size() + tag_size);
    int size = 0;
    ASSERT(EVP_EncryptUpdate(context.get(), fragment.data() + start, &size, plaintext.data(),
                             static_cast<int>(plaintext.size())) > 0);
    ASSERT(EVP_EncryptFinal_ex(context.get(), fragment.data() + start + size, &size) > 0);
    ASSERT(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, tag_size,
                               fragment.data() + start + plaintext.size()) > 0);
    return fragment;
}

std::optional<Bytes> RecordProtection::unprotect_aead(ContentType type, ByteView fragment) {
    const std::size_t start = suite_->mode == CipherMode::gcm ? gcm_explicit_nonce_size : 0;
    if (fragment.size() < start + tag_size) {
        return std::nullopt;
    }
    const ByteView encrypted = fragment.subspan(start, fragment.size() - start - tag_size);
    Bytes tag(fragment.end() - tag_size, fragment.end());
    const CipherContext context = start_aead(*suite_, keys_.key, nonce(fragment.first(start)),
                                             additional_data(type, encrypted.size()), false);
    Bytes plaintext(encrypted.size() + tag_size);
    int size = 0;
    int rest = 0;
    ASSERT(EVP_DecryptUpdate(context.get(), plaintext.data(), &size, encrypted.data(),
                             static_cast<int>(encrypted.size())) > 0);
    ASSERT(EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, tag_size, tag.data()) > 0);
    if (EVP_DecryptFinal_ex(context.get(), plaintext.data() + size, &rest) <= 0) {
        return std::nullopt;
    }
    plaintext.resize(encrypted.size());
    return plaintext;
}

Bytes RecordProtection::additional_data(ContentType type, std::size_t size) const {
    wire::Writer data;
    for (int shift = 56; shift >= 0; shift -= 8) {
        data.u8(static_cast<std::uint8_t>(sequence_ >> shift));
    }
    data.u8(number_of(type)).u16(number_of(version_)).u16(static_cast<std::uint16_t>(size));
    return data.take();
}

Bytes RecordProtection::mac(ContentType type, ByteView plaintext) const {
    Bytes input = additional_data(type, plaintext.size());
    input.insert(input.end(), plaintext.begin(), plaintext.end());
    Bytes code(suite_->mac_size);
    unsigned size = 0;
    ASSERT(HMAC(EVP_get_digestbyname(suite_->mac_digest), keys_.mac_key.data(),
                static_cast<int>(keys_.mac_key.size()), input.data(), input.size(), code.data(),
                &size) != nullptr);
    return code;
}

Bytes RecordProtection::nonce(ByteView explicit_nonce) const {
    Bytes whole = keys_.iv;
    whole.insert(whole.end(), explicit_nonce.begin(), explicit_nonce.end());
    // RFC 7905 §2: the sequence number, padded to the left, is XORed into the IV.
    for (std::size_t index = 0; suite_->mode == CipherMode::chacha20_poly1305 && index < 8;
         ++index) {
        whole[aead_nonce_size - 1 - index] ^= static_cast<std::uint8_t>(sequence_ >> 8 * index);
    }
    return whole;
}

ConnectionProtection make_protection(const CipherSuite& suite, ProtocolVersion version,
                                     const MasterSecret& master, const Randoms& randoms) {
    const std::size_t iv_size = suite.mode == CipherMode::cbc   ? suite.block_size
                                : suite.mode == CipherMode::gcm ? gcm_salt_size
                                                                : aead_nonce_size;
    const std::size_t block_size = 2 * (suite.mac_size + suite.key_size + iv_size);
    const Bytes block =
        make_key_block(handshake_digest(version, suite), master, randoms, block_size);
    wire::Reader reader(block);
    const auto take = [&](std::size_t size) {
        const ByteView part = reader.bytes(size, "key_block");
        return Bytes(part.begin(), part.end());
    };
    RecordProtection::Keys client;
    RecordProtection::Keys server;
    client.mac_key = take(suite.mac_size);
    server.mac_key = take(suite.mac_size);
    client.key = take(suite.key_size);
    server.key = take(suite.key_size);
    client.iv = take(iv_size);
    server.iv = take(iv_size);
    return {RecordProtection(suite, version, std::move(client)),
            RecordProtection(suite, version, std::move(server))};
}

}  // namespace hemostat::tls
