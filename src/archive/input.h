// Bytes that are read: from front to back, or from any offset.
#pragma once

#include "base/bytes.h"
#include "base/file.h"
#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace hemostat::archive {

/// Bytes from front to back.
class Input {
public:
    virtual ~Input() = default;

    /// Fills the front of `out`, which is not empty; 0 at the end.
    ///
    /// Errors: io when a file fails; invalid_input when a container is broken here; limit. What was
    ///         read before counts; whatever is asked after an error fails as well.
    virtual Result<std::size_t> read(std::span<std::uint8_t> out) = 0;
};

/// Bytes that can be read in any order.
class RandomAccess {
public:
    virtual ~RandomAccess() = default;

    [[nodiscard]] virtual std::uint64_t size() const = 0;
    /// Fills `out` with what is at `offset`; less only where the bytes end.
    ///
    /// Errors: io.
    virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> out) = 0;
};

/// Lifetime: the bytes are aliased.
class MemoryBytes final : public RandomAccess {
public:
    explicit MemoryBytes(ByteView bytes) : bytes_(bytes) {}

    [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
    Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override;

private:
    ByteView bytes_;
};

/// A regular file or block device. Its size is taken once: what is appended later is not read.
class FileBytes final : public RandomAccess {
public:
    /// Does not wait for a writer where `path` is a pipe.
    ///
    /// Errors: io, in the system's words, also for what has no size, such as a pipe.
    static Result<FileBytes> open(const std::string& path);
    /// An empty file without a name in `folder`; it goes with its owner.
    ///
    /// Errors: io, in the system's words.
    static Result<FileBytes> make_temporary(const std::string& folder);

    FileBytes(FileBytes&& other) noexcept
        : fd_(std::exchange(other.fd_, -1)),
          size_(std::exchange(other.size_, 0)),
          state_(other.state_),
          device_(other.device_) {}
    FileBytes& operator=(FileBytes&& other) = delete;
    ~FileBytes() override;

    [[nodiscard]] std::uint64_t size() const override { return size_; }
    Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override;

    /// How the file stood when it was opened; nothing for what is no regular file.
    [[nodiscard]] const std::optional<FileState>& state() const { return state_; }
    /// The file system it is on, as stat(2) numbers them.
    [[nodiscard]] dev_t device() const { return device_; }

    /// Only for a temporary file.
    ///
    /// Errors: io, in the system's words.
    Status append(ByteView bytes);

private:
    FileBytes(int fd, std::uint64_t size) : fd_(fd), size_(size) {}

    int fd_;
    std::uint64_t size_;
    std::optional<FileState> state_;
    dev_t device_ = 0;
};

/// Passes on what it reads, counts it, and remembers the first failure.
class Tracked final : public RandomAccess {
public:
    explicit Tracked(RandomAccess& inner) : inner_(inner) {}

    [[nodiscard]] std::uint64_t size() const override { return inner_.size(); }
    Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override;

    /// Bytes that were read, twice if they were read twice.
    [[nodiscard]] std::uint64_t read_size() const { return read_size_; }
    [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }

private:
    RandomAccess& inner_;
    std::uint64_t read_size_ = 0;
    std::optional<Error> failure_;
};

/// The bytes of another from `begin` to `end`.
class Slice final : public RandomAccess {
public:
    /// Lifetime: `inner` is aliased; it reaches to `end`.
    Slice(RandomAccess& inner, std::uint64_t begin, std::uint64_t end)
        : inner_(inner), begin_(begin), end_(end) {}

    [[nodiscard]] std::uint64_t size() const override { return end_ - begin_; }
    Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> out) override;

    /// How far it was read.
    [[nodiscard]] std::uint64_t reached() const { return reached_; }

private:
    RandomAccess& inner_;
    std::uint64_t begin_;
    std::uint64_t end_;
    std::uint64_t reached_ = 0;
};

/// The bytes of a RandomAccess from front to back.
class Sequential final : public Input {
public:
    explicit Sequential(RandomAccess& bytes) : bytes_(bytes) {}

    Result<std::size_t> read(std::span<std::uint8_t> out) override;

private:
    RandomAccess& bytes_;
    std::uint64_t offset_ = 0;
};

/// An Input whose front can be looked at before it is read.
class Peeked final : public Input {
public:
    explicit Peeked(Input& inner) : inner_(inner) {}

    /// What has not been read yet: its first `size` bytes, or less where it ends or fails.
    ByteView peek(std::size_t size);
    Result<std::size_t> read(std::span<std::uint8_t> out) override;

private:
    Input& inner_;
    Bytes window_;
    std::size_t taken_ = 0;
    std::optional<Error> failure_;  ///< met while looking, told when the window has been read
};

/// Bytes that were read too far, then the rest of the Input they came from.
class Rejoined final : public Input {
public:
    Rejoined(Bytes front, Input& rest) : front_(std::move(front)), rest_(rest) {}

    Result<std::size_t> read(std::span<std::uint8_t> out) override;

private:
    Bytes front_;
    std::size_t taken_ = 0;
    Input& rest_;
};

/// One Input up to its end, then another.
class Joined final : public Input {
public:
    Joined(Input& first, Input& second) : first_(first), second_(second) {}

    Result<std::size_t> read(std::span<std::uint8_t> out) override;

private:
    Input& first_;
    Input& second_;
    bool is_first_over_ = false;
};

/// The first `size` bytes of an Input.
class Limited final : public Input {
public:
    Limited(Input& inner, std::uint64_t size) : inner_(inner), left_(size) {}

    Result<std::size_t> read(std::span<std::uint8_t> out) override;

private:
    Input& inner_;
    std::uint64_t left_;
};

/// Passes on what it reads, and keeps a little of what stands at `offset`.
class Watched final : public Input {
public:
    Watched(Input& inner, std::uint64_t offset, std::size_t size)
        : inner_(inner), offset_(offset), size_(size) {}

    Result<std::size_t> read(std::span<std::uint8_t> out) override;
    /// Empty when it was not read that far.
    [[nodiscard]] ByteView kept() const { return kept_; }

private:
    Input& inner_;
    std::uint64_t offset_;
    std::size_t size_;
    std::uint64_t position_ = 0;
    Bytes kept_;
};

/// An Input without the zeros at its front.
class NonZero final : public Input {
public:
    explicit NonZero(Input& inner) : inner_(inner) {}

    Result<std::size_t> read(std::span<std::uint8_t> out) override;

private:
    Input& inner_;
    bool has_begun_ = false;
};

}  // namespace hemostat::archive
