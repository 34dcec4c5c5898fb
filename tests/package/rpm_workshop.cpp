#include "tests/package/rpm_workshop.h"

#include <gtest/gtest.h>
#include <sstream>

namespace hemostat::package {
namespace {

constexpr const char* rpm_options =
    " --nodeps --justdb --ignorearch --ignoreos --nosignature --nodigest ";

Bytes from_hex(const std::string& text) {
    Bytes bytes;
    for (std::size_t at = 0; at + 1 < text.size(); at += 2) {
        bytes.push_back(static_cast<std::uint8_t>(std::stoul(text.substr(at, 2), nullptr, 16)));
    }
    return bytes;
}

void append(Bytes& bytes, const std::string& text) {
    bytes.insert(bytes.end(), text.begin(), text.end());
}

void append_u32(Bytes& bytes, std::size_t value) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
        bytes.push_back(static_cast<std::uint8_t>(value >> shift));
    }
}

std::uint32_t adler32(ByteView bytes) {
    std::uint32_t low = 1;
    std::uint32_t high = 0;
    for (const std::uint8_t byte : bytes) {
        low = (low + byte) % 65'521;
        high = (high + low) % 65'521;
    }
    return high << 16U | low;
}

Bytes make_blob(std::size_t number, const Bytes& header) {
    Bytes blob;
    append(blob, "BlbS");
    append_u32(blob, number);
    append_u32(blob, 1);
    append_u32(blob, header.size());
    blob.insert(blob.end(), header.begin(), header.end());
    while ((blob.size() + 12) % 16 != 0) {
        blob.push_back(0);
    }
    append_u32(blob, adler32(blob));
    append_u32(blob, header.size());
    append(blob, "BlbE");
    return blob;
}

}  // namespace

void RpmWorkshop::build(const RpmOptions& options, const std::string& package) const {
    std::ostringstream spec;
    spec << "Name: " << options.name << "\nVersion: " << options.version
         << "\nRelease: " << options.release << "\nSummary: s\nLicense: l\nAutoReqProv: no\n";
    if (!options.epoch.empty()) {
        spec << "Epoch: " << options.epoch << "\n";
    }
    if (!options.vendor.empty()) {
        spec << "Vendor: " << options.vendor << "\n";
    }
    spec << "%description\nd\n%install\ninstall -D -m 644 " << folder_.path(options.source_file)
         << " %{buildroot}" << options.path << "\n%files\n"
         << options.path << "\n";
    folder_.write("a.spec", spec.str());
    folder_.run(
        "rm -rf build && rpmbuild -bb --target x86_64 --define \"_topdir $PWD/build\""
        " --define '_tmppath %{_topdir}/tmp' --define 'debug_package %{nil}'"
        " --define '__os_install_post %{nil}' --define '_build_id_links none'"
        " --define '_binary_filedigest_algorithm " +
        options.digest_algorithm + "' a.spec > build.log 2>&1 && mv build/RPMS/x86_64/*.rpm " +
        package + " && rm -r build a.spec build.log");
}

void RpmWorkshop::install(const RpmOptions& options, const std::string& database) const {
    build(options, "a.rpm");
    folder_.run("mkdir -p " + database + " && rpm --dbpath \"$PWD/" + database +
                "\" --install --force" + rpm_options + "a.rpm > rpm.log 2>&1 && rm a.rpm rpm.log");
}

std::vector<Bytes> RpmWorkshop::headers(const std::string& database) const {
    std::istringstream lines(folder_.run(
        "sqlite3 " + database + "/rpmdb.sqlite 'SELECT hex(blob) FROM Packages ORDER BY hnum'"));
    std::vector<Bytes> headers;
    for (std::string line; std::getline(lines, line);) {
        headers.push_back(from_hex(line));
    }
    EXPECT_FALSE(headers.empty());
    return headers;
}

void RpmWorkshop::write_berkeley(const std::vector<Bytes>& headers, const std::string& path,
                                 const std::string& byte_order) const {
    std::string dump =
        "VERSION=3\nformat=bytevalue\ntype=hash\ndb_pagesize=4096\ndb_lorder=" + byte_order +
        "\nHEADER=END\n 00000000\n 09000000\n";
    for (std::size_t number = 1; number <= headers.size(); ++number) {
        const auto low = static_cast<std::uint8_t>(number);
        dump += " " + to_hex(Bytes{low, 0, 0, 0}) + "\n " + to_hex(headers[number - 1]) + "\n";
    }
    folder_.write("a.dump", dump + "DATA=END\n");
    folder_.run("rm -f " + path + " && db5.3_load -f a.dump " + path + " && rm a.dump");
}

Bytes make_ndb(const std::vector<Bytes>& headers) {
    Bytes slots;
    append(slots, "RpmP");
    append_u32(slots, 0);
    append_u32(slots, 1);
    append_u32(slots, 1);
    append_u32(slots, headers.size() + 1);
    slots.resize(32);
    Bytes blobs;
    for (std::size_t number = 1; number <= 254; ++number) {
        append(slots, "Slot");
        if (number > headers.size()) {
            slots.resize(slots.size() + 12);
            continue;
        }
        const Bytes blob = make_blob(number, headers[number - 1]);
        append_u32(slots, number);
        append_u32(slots, (4096 + blobs.size()) / 16);
        append_u32(slots, blob.size() / 16);
        blobs.insert(blobs.end(), blob.begin(), blob.end());
    }
    slots.insert(slots.end(), blobs.begin(), blobs.end());
    return slots;
}

}  // namespace hemostat::package
