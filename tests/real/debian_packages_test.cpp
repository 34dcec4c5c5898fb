// Debian's packages, as apt downloads them: every copy of OpenSSL in them, and no mention.
#include "tests/binary/workshop.h"
#include "tests/real/download.h"
#include "tests/real/package_case.h"

#include <gtest/gtest.h>

namespace {

using hemostat::test::Copy;
using hemostat::test::Expectation;
using hemostat::test::PackageCase;

constexpr auto heartbleed = "CVE-2014-0160";
constexpr auto punycode = "CVE-2022-3602";  // in libcrypto, 3.0.0 to 3.0.6
/// Stands for the release that Debian's version names: the 3.0.22 of 3.0.22-1~deb12u2.
constexpr auto packaged_release = "packaged release";
constexpr auto cryptogams = "CRYPTOGAMS by <appro@openssl.org>";
constexpr auto header_version = "OpenSSL 3.0.";

Copy libcrypto(std::string path, std::string verdict, std::string reason) {
    return {.path = std::move(path),
            .component = "libcrypto",
            .version = packaged_release,
            .library = "OpenSSL",
            .verdict = std::move(verdict),
            .reason = std::move(reason)};
}

// From OpenSSL 3 on it holds no version.
Copy libssl(std::string path, std::string verdict, std::string reason) {
    return {.path = std::move(path),
            .component = "libssl",
            .version = "",
            .library = "OpenSSL",
            .verdict = std::move(verdict),
            .reason = std::move(reason)};
}

Copy boringssl(std::string path, std::string component) {
    return {.path = std::move(path),
            .component = std::move(component),
            .version = "",
            .library = "BoringSSL",
            .verdict = "not_affected",
            .reason = "other_library"};
}

// A boot loader's own copy, in a program of UEFI. It may be updated: any 1.x is as good.
Copy boot_loader(std::string path) {
    return {.path = std::move(path),
            .component = "libcrypto",
            .version = "1.*",
            .library = "OpenSSL",
            .verdict = "not_affected",
            .reason = "other_component"};
}

// What speaks of OpenSSL, and holds none.
PackageCase mention(std::string name, std::string trap) {
    return {.name = std::move(name),
            .trap = std::move(trap),
            .expectations = {{.advisory = heartbleed, .copies = {}}}};
}

const std::vector<PackageCase> packages{
    {.name = "libssl3",
     .trap = cryptogams,
     .expectations =
         {{.advisory = heartbleed,
           .copies = {libcrypto("usr/lib/*/libcrypto.so.3", "not_affected", "other_component"),
                      libssl("usr/lib/*/libssl.so.3", "not_affected", "version_unaffected")}},
          {.advisory = punycode,
           .copies = {libcrypto("usr/lib/*/libcrypto.so.3", "fixed", "version_fixed"),
                      libssl("usr/lib/*/libssl.so.3", "not_affected", "other_component")}}}},
    {.name = "libssl-dev",
     .trap = cryptogams,
     .expectations =
         {{.advisory = heartbleed,
           .copies = {libcrypto("usr/lib/*/libcrypto.a", "not_affected", "other_component"),
                      libssl("usr/lib/*/libssl.a", "not_affected", "heartbeat_code_absent")}},
          {.advisory = punycode,
           .copies = {libcrypto("usr/lib/*/libcrypto.a", "fixed", "version_fixed"),
                      libssl("usr/lib/*/libssl.a", "not_affected", "other_component")}}}},
    {.name = "shim-unsigned",
     .trap = "OpenSSL 1.",
     .expectations = {{.advisory = heartbleed,
                       .copies = {boot_loader("usr/lib/shim/shim*.efi"),
                                  boot_loader("usr/lib/shim/mm*.efi")}}}},
    {.name = "android-libboringssl",
     .trap = "BoringSSL",
     .expectations = {{.advisory = heartbleed,
                       .copies = {boringssl("usr/lib/*/android/libcrypto.so.0", "libcrypto"),
                                  boringssl("usr/lib/*/android/libssl.so.0", "libssl")}}}},
    // Firmware for virtual machines: some of its drivers hold OpenSSL, and we do not get at them.
    {.name = "ovmf",
     .trap = "_FVH",
     .expectations = {{.advisory = heartbleed, .copies = {}}},
     .not_read = "a UEFI firmware volume"},
    // They name the version of the headers that they were compiled with, and load another.
    mention("nginx", header_version),
    mention("bind9-libs", header_version),
    mention("libpython3.11-minimal", header_version),
    mention("stunnel4", header_version),
    mention("python3-cryptography", header_version),
    mention("libruby3.1", header_version),
    // They use its functions, and speak of it.
    mention("openssl", "SSL_do_handshake"),
    mention("libnet-ssleay-perl", "SSL_do_handshake"),
    mention("libnode108", "SSL_CTX_new"),
    mention("libcurl4", "SSL_CTX_new"),
    mention("openssh-client", "OpenSSL version mismatch"),
    // They share its assembly, or have functions of its names, and are written by others.
    mention("libgnutls30", cryptogams),
    mention("libgnutls-openssl27", "SSL_CTX_new"),
    mention("libwolfssl35", "SSL_do_handshake"),
};

class DebianPackage : public testing::TestWithParam<PackageCase> {};

TEST_P(DebianPackage, HoldsTheseCopiesAndNoOthers) {
    const auto file = hemostat::test::download_deb(GetParam().name);
    if (!file) {
        GTEST_SKIP() << "Debian's " << GetParam().name << ": " << file.error().what;
    }
    const std::string version =
        hemostat::binary::output_of("dpkg-deb --field '" + *file + "' Version");
    PackageCase package = GetParam();
    for (Expectation& expectation : package.expectations) {
        for (Copy& copy : expectation.copies) {
            if (copy.version == packaged_release) {
                copy.version = version.substr(0, version.find('-'));
            }
        }
    }
    const hemostat::binary::Workshop workshop;
    workshop.run("dpkg-deb --extract '" + *file + "' unpacked");
    expect_copies(package, *file, "!data.tar.*!./", workshop.path("unpacked"));
}

INSTANTIATE_TEST_SUITE_P(Real, DebianPackage, testing::ValuesIn(packages),
                         hemostat::test::test_name);

}  // namespace
