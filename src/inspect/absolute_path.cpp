#include "inspect/absolute_path.h"

#include <filesystem>
#include <system_error>

namespace hemostat::inspect {

std::string absolute_path(const std::string& path) {
    if (path.starts_with('/')) {
        return path;
    }
    std::error_code unknown;
    const auto absolute = std::filesystem::absolute(path, unknown);
    return unknown ? path : absolute.lexically_normal().native();
}

}  // namespace hemostat::inspect
