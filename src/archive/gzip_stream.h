// What gzip has packed, unpacked only as far as it is read.
#pragma once

#include "archive/budget.h"
#include "archive/input.h"
#include "archive/members.h"

#include <zlib.h>
#include <cstdint>
#include <optional>

namespace hemostat::archive {

/// One member without a name: the content of all streams that stand one behind the other, with or
/// without zeros between them. What else follows ends it, and is told by behind().
///
/// Source: RFC 1952 §2.2.
/// Lifetime: what it is given outlives it.
class GzipStream final : public Members {
public:
    GzipStream(Input& packed, Budget& budget);
    GzipStream(const GzipStream&) = delete;
    GzipStream& operator=(const GzipStream&) = delete;
    ~GzipStream() override;

    Step next() override;
    [[nodiscard]] const Break& failure() const override { return failure_; }
    [[nodiscard]] std::string name() const override { return {}; }
    [[nodiscard]] bool has_content() const override { return true; }
    [[nodiscard]] bool is_folder() const override { return false; }
    [[nodiscard]] bool is_encrypted() const override { return false; }
    tl::expected<std::size_t, Break> read(std::span<std::uint8_t> out) override;
    [[nodiscard]] ByteView recent() const override { return {}; }
    [[nodiscard]] bool has_source_failed() const override { return has_source_failed_; }
    /// What was met behind the last stream, and was not read, once the member was read to its end.
    [[nodiscard]] const std::optional<Break>& behind() const { return behind_; }

private:
    tl::expected<std::size_t, Break> read_content(std::span<std::uint8_t> out);
    bool load(std::size_t size_min);
    bool begin_next_stream();
    bool skip_zeros();

    Input& packed_;
    Budget& budget_;
    z_stream zlib_{};  ///< its next_in and avail_in are what is left of block_
    Bytes block_;
    bool is_within_stream_ = true;
    bool has_begun_ = false;
    bool has_source_failed_ = false;
    std::uint64_t zero_count_ = 0;  ///< behind streams
    std::optional<Break> behind_;
    Break failure_;
};

}  // namespace hemostat::archive
