// Packages of rpm and the three kinds of its databases, made by the real tools.
#pragma once

#include "base/bytes.h"
#include "tests/binary/workshop.h"

#include <string>
#include <vector>

namespace hemostat::package {

struct RpmOptions {
    std::string name;
    std::string version;
    std::string release;
    std::string epoch;        ///< or empty
    std::string source_file;  ///< in the folder; packed as `path`
    std::string path;
    std::string digest_algorithm = "8";  ///< 1 is MD5, 8 is SHA-256
    std::string vendor = {};             ///< or empty
};

/// Builds packages with rpmbuild, and installs them into databases, in a folder.
class RpmWorkshop {
public:
    explicit RpmWorkshop(const binary::Workshop& folder) : folder_(folder) {}

    /// Builds a package as the file `package`.
    void build(const RpmOptions& options, const std::string& package) const;
    /// Builds a package and enters it into rpmdb.sqlite in the folder `database`.
    void install(const RpmOptions& options, const std::string& database) const;
    /// The headers that rpm has put into `database`, in order.
    [[nodiscard]] std::vector<Bytes> headers(const std::string& database) const;
    /// Makes `path` with Berkeley DB's own tool, as rpm would; its byte order is 1234 or 4321.
    void write_berkeley(const std::vector<Bytes>& headers, const std::string& path,
                        const std::string& byte_order = "1234") const;

private:
    const binary::Workshop& folder_;
};

/// Packages.db as rpm's ndb backend, which Debian's rpm lacks, lays it out.
Bytes make_ndb(const std::vector<Bytes>& headers);

}  // namespace hemostat::package
