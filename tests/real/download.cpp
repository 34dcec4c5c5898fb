#include "tests/real/download.h"

#include "tests/cli/program.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>
#include <algorithm>
#include <array>
#include <filesystem>
#include <sstream>
#include <vector>

namespace hemostat::test {
namespace {

namespace fs = std::filesystem;

// A folder beside the downloads, so that what is complete gets its name in one step.
class Draft {
public:
    Draft() : folder_(std::string(HEMOSTAT_DOWNLOADS) + "/draft.XXXXXX") {
        fs::create_directories(HEMOSTAT_DOWNLOADS);
        is_made_ = mkdtemp(folder_.data()) != nullptr;
    }
    ~Draft() {
        if (is_made_) {
            std::error_code ignored;
            fs::remove_all(folder_, ignored);
        }
    }
    Draft(const Draft&) = delete;
    Draft& operator=(const Draft&) = delete;

    [[nodiscard]] bool is_made() const { return is_made_; }
    [[nodiscard]] const std::string& folder() const { return folder_; }

private:
    std::string folder_;
    bool is_made_ = false;
};

// What a client says went wrong: its first line of an error, or the last of all.
std::string complaint(const std::string& text) {
    constexpr std::array starts{"E: ", "npm ERR!", "npm error"};
    std::istringstream lines(text);
    std::string last;
    for (std::string line; std::getline(lines, line);) {
        if (std::ranges::any_of(starts, [&](auto start) { return line.starts_with(start); })) {
            return line;
        }
        last = line;
    }
    return last;
}

// Nothing that time or a network would mend: the test is wrong, or the package was changed.
bool is_for_good(const std::string& text) {
    constexpr std::array codes{"E404", "ETARGET", "EINTEGRITY"};
    return std::ranges::any_of(
        codes, [&](auto code) { return text.ends_with(std::string("code ") + code); });
}

// The client checks what it gets against its registry's own hashes, and ends with an error.
Result<std::string> download(std::vector<std::string> client, const std::string& extension,
                             const std::string& kept) {
    if (fs::exists(kept)) {
        return kept;
    }
    const Draft draft;
    if (!draft.is_made()) {
        return fail(ErrorKind::io, "no folder can be made for what is downloaded");
    }
    std::vector<std::string> words{"prlimit",
                                   fmt::format("--fsize={}", download_size_max),
                                   "timeout",
                                   "--kill-after=5",
                                   fmt::format("{}", download_seconds_max),
                                   "env",
                                   "--chdir=" + draft.folder(),
                                   "LC_ALL=C"};
    words.insert(words.end(), client.begin(), client.end());
    const Ran ran = run_program(std::move(words));
    if (ran.status != 0) {
        const std::string why = complaint(ran.err);
        EXPECT_FALSE(is_for_good(why)) << ran.err;
        return fail(ErrorKind::io,
                    fmt::format("{} ended with {}: {}", client.front(), ran.status, why));
    }
    for (const auto& entry : fs::directory_iterator(draft.folder())) {
        if (entry.path().extension() == extension) {
            fs::rename(entry.path(), kept);
            return kept;
        }
    }
    ADD_FAILURE() << client.front() << " brought no " << extension << ": " << ran.out << ran.err;
    return fail(ErrorKind::internal, "what was downloaded is not there");
}

}  // namespace

Result<std::string> download_deb(const std::string& name) {
    // A line: 'address' file size hash. Nothing is asked of the network.
    const Ran named = run_program({"apt-get", "download", "--print-uris", name});
    std::istringstream words(named.out);
    std::string address;
    std::string file;
    if (named.status != 0 || !(words >> address >> file)) {
        return fail(ErrorKind::io, named.status == 127 ? "there is no apt-get"
                                                       : fmt::format("apt-get update may help: {}",
                                                                     complaint(named.err)));
    }
    return download({"apt-get", "-q", "-o", "Acquire::Retries=1", "-o", "Acquire::http::Timeout=20",
                     "-o", "Acquire::https::Timeout=20", "download", name},
                    ".deb", std::string(HEMOSTAT_DOWNLOADS) + "/" + file);
}

Result<std::string> download_npm(const std::string& package) {
    std::string file = package + ".tgz";
    std::ranges::replace(file, '/', '+');
    return download({"npm", "pack", "--cache=cache", "--fetch-retries=1",
                     "--fetch-retry-mintimeout=1000", "--fetch-timeout=60000", package},
                    ".tgz", std::string(HEMOSTAT_DOWNLOADS) + "/" + file);
}

}  // namespace hemostat::test
