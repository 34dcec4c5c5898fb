#include "tests/binary/workshop.h"

#include <gtest/gtest.h>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <sstream>

namespace hemostat::binary {

std::string output_of(const std::string& command) {
    std::FILE* const pipe = popen(("LC_ALL=C; export LC_ALL; " + command).c_str(), "r");
    if (pipe == nullptr) {
        ADD_FAILURE() << command;
        return {};
    }
    std::string text;
    std::array<char, 65'536> part{};
    while (const std::size_t size = std::fread(part.data(), 1, part.size(), pipe)) {
        text.append(part.data(), size);
    }
    EXPECT_EQ(pclose(pipe), 0) << command;
    return text;
}

Bytes load(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    EXPECT_TRUE(file) << path;
    return {std::istreambuf_iterator<char>(file), {}};
}

std::multiset<std::string> find_all(const std::string& text, const std::string& pattern) {
    const std::regex expression(pattern);
    std::multiset<std::string> found;
    std::istringstream lines(text);
    std::smatch match;
    for (std::string line; std::getline(lines, line);) {
        if (std::regex_search(line, match, expression)) {
            found.insert(match[1]);
        }
    }
    return found;
}

Workshop::Workshop() : folder_(testing::TempDir() + "binary.XXXXXX") {
    EXPECT_NE(mkdtemp(folder_.data()), nullptr);
}

Workshop::~Workshop() {
    std::filesystem::remove_all(folder_);
}

void Workshop::write(const std::string& name, const std::string& text) const {
    std::ofstream(path(name), std::ios::binary) << text;
}

std::string Workshop::run(const std::string& command) const {
    return output_of("cd '" + folder_ + "' && " + command);
}

}  // namespace hemostat::binary
