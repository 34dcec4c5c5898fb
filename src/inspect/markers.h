// Texts in a file's bytes that tell of OpenSSL and its relatives.
#pragma once

#include "base/bytes.h"
#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace hemostat::inspect {

enum class Marker : std::uint8_t {
    openssl,          ///< "OpenSSL ", in front of a version
    cryptogams,       ///< the author's line in hand-written assembly
    openssldir,       ///< "OPENSSLDIR: ", of a libcrypto that can be asked for it
    no_heartbeats,    ///< the compiler's option, in the text that holds all of them
    ssl_source,       ///< the name of a source file of libssl
    crypto_source,    ///< the name of a source file of libcrypto
    ssl_function,     ///< a public function of libssl, defined or wanted
    crypto_function,  ///< a public function of libcrypto, defined or wanted
    boringssl,
    libressl,
    aws_lc,
    ssl_library,     ///< a name that begins like that of libssl's file, perhaps of one to load
    crypto_library,  ///< the same of libcrypto's
};

struct MarkerHit {
    Marker marker = Marker::openssl;
    std::uint64_t end = 0;  ///< bytes from the start of the content to behind the text
};

/// Finds all markers in one pass over content that comes in pieces.
///
/// Thread: one search at a time; any number of MarkerSearch objects beside each other.
/// Limit:  hits_max of each text are kept, the first ones; is_cut() says that there were more.
class MarkerSearch {
public:
    static constexpr std::size_t hits_max = 16'384;

    /// Errors: internal, when the patterns do not compile on this machine.
    static Result<MarkerSearch> make();
    MarkerSearch(MarkerSearch&&) noexcept;
    MarkerSearch& operator=(MarkerSearch&&) noexcept;
    ~MarkerSearch();

    /// Forgets what was found and begins new content.
    Status begin();
    Status feed(ByteView piece);
    /// In the order of their ends.
    [[nodiscard]] const std::vector<MarkerHit>& hits() const;
    [[nodiscard]] bool is_cut() const;

private:
    struct State;
    explicit MarkerSearch(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace hemostat::inspect
