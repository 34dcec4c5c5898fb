#include "tests/archive/containers.h"

#include "base/bytes.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

namespace hemostat::archive::test {

namespace fs = std::filesystem;

Folder::Folder() : path_(testing::TempDir() + "archive.XXXXXX") {
    if (::mkdtemp(path_.data()) == nullptr) {
        ADD_FAILURE() << "no folder at " << path_;
    }
}

Folder::~Folder() {
    fs::remove_all(path_);
}

void Folder::write(const std::string& name, std::string_view content) const {
    fs::create_directories(fs::path(file(name)).parent_path());
    std::ofstream(file(name), std::ios::binary) << content;
}

void Folder::write(const Files& files) const {
    for (const auto& [name, content] : files) {
        write(name, content);
    }
}

std::string Folder::read(const std::string& name) const {
    std::ifstream stream(file(name), std::ios::binary);
    EXPECT_TRUE(stream) << name;
    return {std::istreambuf_iterator<char>(stream), {}};
}

void Folder::run(const std::string& command) const {
    const std::string here = "cd '" + path_ + "' && { " + command + "; } >/dev/null";
    EXPECT_EQ(std::system(here.c_str()), 0) << command;
}

std::string made_by(const std::string& command, const Files& files) {
    const Folder folder;
    fs::create_directory(folder.file("in"));
    for (const auto& [name, content] : files) {
        folder.write("in/" + name, content);
    }
    folder.run("cd in && { " + command + "; }");
    return folder.read("out");
}

std::string written_as(const std::string& format, const std::string& filter, const Files& files) {
    const Folder folder;
    struct ::archive* const handle = archive_write_new();
    EXPECT_EQ(archive_write_set_format_by_name(handle, format.c_str()), ARCHIVE_OK);
    if (!filter.empty()) {
        EXPECT_EQ(archive_write_add_filter_by_name(handle, filter.c_str()), ARCHIVE_OK);
    }
    archive_write_set_bytes_in_last_block(handle, 1);
    EXPECT_EQ(archive_write_open_filename(handle, folder.file("out").c_str()), ARCHIVE_OK);
    for (const auto& [name, content] : files) {
        struct archive_entry* const entry = archive_entry_new();
        archive_entry_set_pathname(entry, name.c_str());
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
        EXPECT_GE(archive_write_header(handle, entry), ARCHIVE_WARN)
            << archive_error_string(handle);
        EXPECT_EQ(archive_write_data(handle, content.data(), content.size()),
                  static_cast<la_ssize_t>(content.size()));
        archive_entry_free(entry);
    }
    EXPECT_EQ(archive_write_free(handle), ARCHIVE_OK);
    return folder.read("out");
}

void Seen::take(const std::string& path, Input& content, RandomAccess* /*whole*/) {
    std::array<std::uint8_t, 1000> part{};
    std::string text;
    auto got = content.read(part);
    for (; got && *got > 0; got = content.read(part)) {
        text += as_text(std::span(part).first(*got));
    }
    if (!got) {
        broken.push_back(path);
    }
    if (!files.emplace(path, std::move(text)).second) {
        twice.push_back(path);
    }
}

void Seen::not_inspected(const std::string& path, Obstacle why, const std::string& detail) {
    obstacles.emplace_back(path, why);
    details.push_back(detail);
}

bool Seen::excuses(const std::string& path) const {
    return std::ranges::any_of(obstacles, [&](const auto& obstacle) {
        return path == obstacle.first || path.starts_with(obstacle.first + "!");
    });
}

Seen walk_through(std::string_view bytes, const Limits& limits) {
    MemoryBytes memory(as_bytes(bytes));
    Seen seen;
    walk("f", memory, limits, seen);
    return seen;
}

std::string noise(std::size_t size, unsigned seed) {
    std::mt19937 generator(seed);
    std::string text(size, '\0');
    std::ranges::generate(text, [&] { return static_cast<char>(generator() & 0xff); });
    return text;
}

}  // namespace hemostat::archive::test
