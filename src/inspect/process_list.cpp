#include "inspect/process_list.h"

#include "base/text.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace hemostat::inspect {

namespace fs = std::filesystem;

Result<std::vector<std::int32_t>> list_pids(const std::string& proc) {
    std::error_code error;
    std::vector<std::int32_t> pids;
    fs::directory_iterator entry(proc, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        if (const auto pid = parse_decimal<std::uint32_t>(entry->path().filename().native())) {
            pids.push_back(static_cast<std::int32_t>(*pid));
        }
    }
    if (error) {
        return fail(ErrorKind::io, error.message());
    }
    std::ranges::sort(pids);
    return pids;
}

}  // namespace hemostat::inspect
