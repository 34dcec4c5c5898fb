// One content, a file's or an archive member's, on the way to a finding.
#pragma once

#include "advisory/advisory.h"
#include "archive/input.h"
#include "base/result.h"
#include "finding/finding.h"
#include "inspect/digests.h"
#include "inspect/dynamic_link.h"
#include "inspect/markers.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace hemostat::inspect {

/// Larger content that has any marker is not judged: it must be in memory to be read as code.
inline constexpr std::size_t judged_size_max = std::size_t{512} << 20U;

/// Reads contents one after another; its memory is used again.
class ContentInspector {
public:
    /// Errors: internal, when the text search cannot be set up.
    static Result<ContentInspector> make(const advisory::Advisory& advisory);

    /// A finding for content that holds OpenSSL; nothing for all other.
    ///
    /// Content that is no code and no archive of code is read no further than its first bytes.
    /// Where the same bytes can be read again, `again` saves keeping them; it may be nullptr.
    /// Errors: those of `content` and `again`; internal when a temporary file fails or the content
    ///         changed meanwhile; limit above judged_size_max.
    Result<std::optional<finding::Finding>> inspect(const std::string& path,
                                                    archive::Input& content,
                                                    archive::RandomAccess* again);

    /// Of the content for which inspect() has given the last finding.
    [[nodiscard]] const Digests& digests() const { return digests_; }

    /// What the content of the last inspect() needs of OpenSSL from other files.
    [[nodiscard]] const std::optional<DynamicLink>& link() const { return link_; }

    /// Bytes of code searched so far, over all contents.
    [[nodiscard]] std::uint64_t byte_count() const { return byte_count_; }

private:
    ContentInspector(const advisory::Advisory& advisory, MarkerSearch search);

    /// The content as a whole.
    struct Loaded {
        std::unique_ptr<std::uint8_t[]> owned;  ///< null where kept_ has it
        ByteView bytes;
    };

    Status search_rest(archive::Input& content, std::size_t first_size, bool keeps);
    Status keep(ByteView piece);
    Status spool(ByteView piece);
    Result<Loaded> load(archive::RandomAccess* again);

    const advisory::Advisory* advisory_;
    MarkerSearch search_;
    Bytes piece_;
    Bytes kept_;                                 ///< the content so far, unless it is spooled
    std::optional<archive::FileBytes> spooled_;  ///< the content so far, once it is large
    Digests digests_;
    std::optional<DynamicLink> link_;
    std::uint64_t size_ = 0;  ///< of the content
    std::uint64_t byte_count_ = 0;
};

}  // namespace hemostat::inspect
