#include "lab/temporary_folder.h"

#include "base/text.h"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace hemostat::lab {

TemporaryFolder::~TemporaryFolder() {
    if (!path_.empty()) {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
}

Result<TemporaryFolder> TemporaryFolder::make() {
    std::string path = (std::filesystem::temp_directory_path() / "hemostat-lab-XXXXXX").string();
    if (mkdtemp(path.data()) == nullptr) {
        return fail(ErrorKind::io, "cannot make " + path + ": " + system_message(errno));
    }
    TemporaryFolder folder;
    folder.path_ = path;
    return folder;
}

}  // namespace hemostat::lab
