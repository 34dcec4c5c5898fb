// A key and its self-signed certificate, new for each run: the lab keeps no secret in the tree.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "lab/deleter.h"

#include <openssl/evp.h>
#include <filesystem>
#include <memory>

namespace hemostat::lab {

enum class KeyKind : std::uint8_t { rsa, ecdsa };

using Key = std::unique_ptr<EVP_PKEY, Deleter<EVP_PKEY_free>>;

struct Identity {
    KeyKind kind = KeyKind::rsa;
    Key key;
    Bytes certificate;  ///< DER
};

/// RSA of 2048 bits or ECDSA on P-256, for localhost, valid for a day.
Result<Identity> make_identity(KeyKind kind);

/// Writes `stem`.crt and `stem`.key, as PEM.
Status write_identity(const Identity& identity, const std::filesystem::path& stem);

}  // namespace hemostat::lab
