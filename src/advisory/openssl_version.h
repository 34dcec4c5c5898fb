// Version numbers as OpenSSL writes them into its libraries and its banners.
#pragma once

#include "base/result.h"

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace hemostat::advisory {

/// A version of OpenSSL, made by parse_openssl_version().
///
/// Shape:  1.0.1e-fips is {1, 0, 1}, letter 5, release, suffix "-fips".
/// Source: OPENSSL_VERSION_NUMBER(3) of 1.1.1; the versioning policy of OpenSSL 3.0.
struct OpenSslVersion {
    /// How far on the way to the release, in the order of the way.
    enum class Stage : std::uint8_t { development, alpha, beta, pre, release };

    std::array<std::uint16_t, 3> numbers{};
    std::uint8_t letter = 0;         ///< 0 without a letter, a is 1, z is 26, za is 27
    Stage stage = Stage::release;    ///< of 1.0.2-beta2-dev it is beta, of 1.0.2-dev development
    std::uint16_t stage_number = 0;  ///< the 17 of -alpha17
    bool is_unfinished = false;      ///< ends in -dev: the sources that become this version
    std::string suffix;              ///< what stands behind the letter, as it was written

    /// The branch that gets its own fixes: 1.0.1 before 3.0, 3.5 from then on.
    [[nodiscard]] std::string branch() const;

    /// Upstream's order: 1.0.1e, 1.0.1f-dev, 1.0.1f; 1.0.2-dev, 1.0.2-beta1, 1.0.2-beta2-dev,
    /// 1.0.2-beta2, 1.0.2. What suffixes else say (-fips, +quic) has no part in it: 1.0.1e and
    /// 1.0.1e-fips are equivalent, and equal for ==.
    friend std::weak_ordering operator<=>(const OpenSslVersion& left, const OpenSslVersion& right);
    friend bool operator==(const OpenSslVersion& left, const OpenSslVersion& right);
};

/// `text` as a version and nothing else: no "OpenSSL" in front, no date behind.
///
/// Does not know which versions were released, nor that LibreSSL's look the same.
/// Refuses every word in a suffix that it does not know: it might be one that comes before the
/// release, and an unfixed version would be taken for the fixed one.
/// Errors: invalid_input, naming `text` and what would be right.
/// Limit:  64 characters, numbers below 1000, letters as far as zzz.
Result<OpenSslVersion> parse_openssl_version(std::string_view text);

/// The text from which `version` was made.
std::string to_text(const OpenSslVersion& version);

}  // namespace hemostat::advisory
