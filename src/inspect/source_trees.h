// OpenSSL as source: a tree with its folder ssl/, whatever it is vendored in.
#pragma once

#include "advisory/advisory.h"
#include "finding/finding.h"
#include "inspect/heartbeat_source.h"
#include "inspect/judgement.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::inspect {

/// What a file of a source tree is there to tell.
enum class SourceFile : std::uint8_t {
    version,  ///< crypto/opensslv.h, include/openssl/opensslv.h
    tls,      ///< ssl/t1_lib.c
    dtls,     ///< ssl/d1_both.c; from 1.1.0 on ssl/d1_lib.c
};

struct SourcePlace {
    std::string_view root;  ///< of the tree; aliases the path
    SourceFile file = SourceFile::version;
};

/// Where a file of that path would stand in a source tree of OpenSSL; nothing for most paths.
std::optional<SourcePlace> find_source_place(std::string_view path);

/// Larger files tell nothing.
inline constexpr std::size_t source_size_max = std::size_t{4} << 20U;
inline constexpr std::size_t trees_max = 100'000;

/// Puts together what the files of each tree say.
///
/// Thread: take() may be called by many at once.
class SourceTrees {
public:
    /// False for a file of one tree more than trees_max.
    bool take(const SourcePlace& place, std::string_view content);

    /// One finding for each tree that has source of libssl; headers alone are none.
    [[nodiscard]] std::vector<finding::Finding> judge(const advisory::Advisory& advisory) const;

private:
    struct Tree {
        std::optional<BoundsCheck> tls;
        std::optional<BoundsCheck> dtls;
        std::string version;
    };

    static Judgement judge(const Tree& tree, const advisory::Advisory& advisory);
    static std::string evidence_of(const Tree& tree);

    std::mutex mutex_;
    std::map<std::string, Tree, std::less<>> trees_;  ///< by their root
};

}  // namespace hemostat::inspect
