#include "package/rpm_database.h"

#include "package/berkeley_db.h"
#include "package/ndb.h"
#include "package/rpm_header.h"
#include "package/rpm_sqlite.h"

#include <algorithm>
#include <utility>

namespace hemostat::package {
namespace {

void add_package(ByteView header, ListingBuilder& listing) {
    auto package = parse_rpm_header(header);
    if (!package) {
        listing.report(package.error().what);
        return;
    }
    // Signatures' keys are kept as packages, too.
    if (!listing.is_wanted(*package)) {
        return;
    }
    if (auto files = parse_rpm_files(header)) {
        package->files = std::move(*files);
    } else {
        listing.report(package->name + ": " + files.error().what);
    }
    listing.add(std::move(*package));
}

}  // namespace

Status read_rpm_headers(ByteView file, const std::function<void(ByteView)>& take) {
    if (is_sqlite(file)) {
        return read_rpm_sqlite(file, take);
    }
    if (is_ndb(file)) {
        return read_ndb(file, take);
    }
    if (find_berkeley_byte_order(file)) {
        return read_berkeley_hash(file, [&](ByteView key, ByteView value) {
            // Key 0 has the number that the next package will get.
            if (std::ranges::any_of(key, [](std::uint8_t byte) { return byte != 0; })) {
                take(value);
            }
        });
    }
    return fail(ErrorKind::invalid_input, "it is of no kind that rpm's databases are of");
}

Listing read_rpm_database(ByteView file, const Wanted& wanted) {
    ListingBuilder listing(wanted);
    const Status done =
        read_rpm_headers(file, [&](ByteView header) { add_package(header, listing); });
    if (!done) {
        listing.report(done.error().what);
    }
    return listing.take();
}

}  // namespace hemostat::package
