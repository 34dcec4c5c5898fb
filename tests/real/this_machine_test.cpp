// What is installed here: hemostat's copies of OpenSSL, compared with what other tools see.
#include "tests/cli/program.h"
#include "tests/real/copies.h"

#include <gtest/gtest.h>
#include <fstream>
#include <set>
#include <sstream>

namespace {

using hemostat::test::Copy;
using hemostat::test::Ran;
using hemostat::test::run_program;
using Paths = std::set<std::string>;

// Where packages install programs and libraries; /bin and /lib are links to there.
const std::vector<std::string> folders{"/usr/bin", "/usr/sbin", "/usr/lib", "/usr/libexec"};

Paths files_with(const std::string& text) {
    std::vector<std::string> words{"rg", "-uuu", "-a", "-l", "-F", "-e", text};
    words.insert(words.end(), folders.begin(), folders.end());
    const Ran ran = run_program(std::move(words));
    EXPECT_LE(ran.status, 1) << ran.err;
    std::istringstream lines(ran.out);
    Paths paths;
    for (std::string line; std::getline(lines, line);) {
        paths.insert(line);
    }
    return paths;
}

bool is_elf_or_ar(const std::string& path) {
    std::string start(8, '\0');
    std::ifstream(path, std::ios::binary).read(start.data(), 8);
    return start.starts_with("\177ELF") || start == "!<arch>\n";
}

bool needs_libcrypto(const std::string& path) {
    std::istringstream lines(run_program({"readelf", "--dynamic", "--wide", path}).out);
    for (std::string line; std::getline(lines, line);) {
        if (line.find("(NEEDED)") != line.npos && line.find("[libcrypto.so") != line.npos) {
            return true;
        }
    }
    return false;
}

// Both texts are of libcrypto's own sources. What wants the library from another file is a part of
// OpenSSL outside of it: an engine, a provider.
Paths libcryptos() {
    const Paths with_folder = files_with("OPENSSLDIR: ");
    Paths found;
    for (const std::string& path : files_with("CRYPTOGAMS by <appro@openssl.org>")) {
        if (with_folder.contains(path) && is_elf_or_ar(path) && !needs_libcrypto(path)) {
            found.insert(path);
        }
    }
    return found;
}

// A function that is in every libssl, and that this file brings.
Paths libssls() {
    const auto defines = [](const std::string& path, const std::string& table) {
        const Ran symbols = run_program({"nm", table, "--defined-only", path});
        return symbols.out.find(" T SSL_do_handshake\n") != std::string::npos ||
               symbols.out.find(" T SSL_do_handshake@") != std::string::npos;
    };
    Paths found;
    for (const std::string& path : files_with("SSL_do_handshake")) {
        if (is_elf_or_ar(path) && (defines(path, "--extern-only") || defines(path, "--dynamic"))) {
            found.insert(path);
        }
    }
    return found;
}

TEST(ThisMachine, HasTheCopiesThatOtherToolsSeeAndNoOthers) {
    const Paths crypto = libcryptos();
    const Paths ssl = libssls();
    // The lab's openssl brings one.
    ASSERT_THAT(crypto, testing::Contains(testing::HasSubstr("/libcrypto.so.3")));
    ASSERT_THAT(ssl, testing::Contains(testing::HasSubstr("/libssl.so.3")));
    Paths seen = crypto;
    seen.insert(ssl.begin(), ssl.end());

    for (const Copy& copy : hemostat::test::inspect(folders).copies) {
        if (copy.path.find('!') != std::string::npos) {
            continue;  // in an archive, which the others do not open
        }
        const bool is_seen = seen.erase(copy.path) != 0;
        // BoringSSL's build may leave every text of libcrypto out.
        EXPECT_TRUE(is_seen || copy.library != "OpenSSL") << "no copy:" << copy;
        if (copy.library == "OpenSSL") {
            EXPECT_TRUE(!crypto.contains(copy.path) ||
                        copy.component.find("libcrypto") != std::string::npos)
                << copy;
            EXPECT_TRUE(!ssl.contains(copy.path) || copy.component.starts_with("libssl")) << copy;
        }
    }
    EXPECT_THAT(seen, testing::IsEmpty()) << "copies that were not found";
}

}  // namespace
