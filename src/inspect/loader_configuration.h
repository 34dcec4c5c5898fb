// Where the loader is told to look for libraries: /etc/ld.so.conf and /etc/ld-musl-ARCH.path.
#pragma once

#include "inspect/coverage.h"
#include "inspect/root_folder.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::inspect {

/// A line of ld.so.conf that says something.
struct ConfigurationLine {
    enum class Kind : std::uint8_t {
        folder,   ///< to be searched
        include,  ///< a pattern of further files
    };
    Kind kind = Kind::folder;
    std::string_view text;

    bool operator==(const ConfigurationLine&) const = default;
};

/// What ldconfig reads in `text`: "include" with patterns, otherwise one absolute folder a line.
///
/// A comment ends a line; "hwcap" lines and what is behind '=' (dir=libc6) are of old times.
/// Lifetime: aliases `text`.
/// Source: ldconfig(8), and glibc's elf/ldconfig.c.
std::vector<ConfigurationLine> parse_loader_configuration(std::string_view text);

/// The folders in `text`, the content of ld-musl-ARCH.path: by line or by ':'.
///
/// Lifetime: aliases `text`.
/// Source: musl, ldso/dynlink.c.
std::vector<std::string_view> parse_musl_path(std::string_view text);

inline constexpr std::size_t configuration_size_max = std::size_t{1} << 20U;
inline constexpr std::size_t configuration_files_max = 1000;
/// Of folders, and of patterns, over all files.
inline constexpr std::size_t configuration_lines_max = 1000;

/// What stands in for a cache that is not there: the folders that ldconfig would search.
struct ConfiguredFolders {
    std::vector<std::string> folders;
    std::vector<Omission> omissions;  ///< files that could not be read
};

/// Reads `root`'s /etc/ld.so.conf and what it includes. Patterns stand for names in one folder.
///
/// Each file is read once. The loader itself does not look here; but images are shipped without a
/// cache, which their first start makes of this.
/// Limit: configuration_files_max files of configuration_size_max bytes, and
///        configuration_lines_max. An omission tells where one is reached.
ConfiguredFolders read_loader_configuration(const RootFolder& root);

}  // namespace hemostat::inspect
