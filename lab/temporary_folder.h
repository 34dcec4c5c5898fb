// A private folder that goes away with its object.
#pragma once

#include "base/result.h"

#include <filesystem>
#include <utility>

namespace hemostat::lab {

/// Owns a folder that only its user can enter, or none.
class TemporaryFolder {
public:
    TemporaryFolder() = default;
    TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
    TemporaryFolder& operator=(TemporaryFolder&& other) noexcept {
        path_.swap(other.path_);
        return *this;
    }
    ~TemporaryFolder();

    static Result<TemporaryFolder> make();

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace hemostat::lab
