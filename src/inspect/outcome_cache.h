// What came of files that have not changed since, from one inspection to the next.
#pragma once

#include "base/file.h"
#include "base/result.h"
#include "inspect/known_files.h"
#include "inspect/outcome.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace hemostat::inspect {

/// In $XDG_CACHE_HOME, otherwise in /var/cache for root and in ~/.cache for others; empty when the
/// environment names no home.
std::string default_cache_folder();

/// A database that says of each folder what its files are and which of them nothing came of, and
/// of each other file what did.
///
/// A file is known by its FileState; where an image of a file system was made with times of its
/// own, only while that is mounted. What this program, or a library that it has loaded, said before
/// it was replaced is forgotten. See docs/decisions/0010-the-cache.md.
/// Limit:  one that has grown to cache_size_max is begun anew.
class OutcomeCache {
public:
    static constexpr std::uint64_t cache_size_max = std::uint64_t{512} << 20U;

    /// Opens or makes the cache in `folder`, for what is found of the advisory whose document is
    /// `advisory_document`.
    ///
    /// Errors: not_permitted where others could write to it; io, in the system's or SQLite's words;
    ///         internal where there is no SHA-256.
    static Result<OutcomeCache> open(const std::string& folder, std::string_view advisory_document);

    OutcomeCache(OutcomeCache&&) noexcept;
    OutcomeCache& operator=(OutcomeCache&&) noexcept;
    ~OutcomeCache();

    /// What had been kept when it was made. What cannot be read is not known.
    ///
    /// Thread: one.
    class Reader {
    public:
        Reader(Reader&&) noexcept;
        Reader& operator=(Reader&&) noexcept;
        ~Reader();

        /// Nothing for a folder that is not known.
        std::optional<KnownFiles> find_folder(const std::string& path);
        /// What came of the file at `path`, where something did.
        std::optional<Outcome> find(const std::string& path, const FileState& state,
                                    std::string_view mount);

    private:
        friend OutcomeCache;
        struct Connection;
        explicit Reader(std::unique_ptr<Connection> connection);
        std::unique_ptr<Connection> connection_;
    };

    /// Errors: io, in SQLite's words.
    Result<Reader> reader() const;

    /// Thread: any.
    void keep_folder(const std::string& path, KnownFiles files);
    void keep(const std::string& path, const FileState& state, std::string_view mount,
              const Outcome& outcome);

    /// Writes what is still in memory.
    ///
    /// Errors: io, the first failure to write: from it on nothing was kept.
    Status flush();

private:
    struct Writer;
    explicit OutcomeCache(std::unique_ptr<Writer> writer);
    std::unique_ptr<Writer> writer_;
};

}  // namespace hemostat::inspect
