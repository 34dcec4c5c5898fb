#include "archive/spool.h"

#include <algorithm>

namespace hemostat::archive {

Result<Spool> spool(Input& input, const std::string& folder, std::uint64_t size_max) {
    static constexpr std::size_t chunk_size = std::size_t{64} * 1024;
    TRY(FileBytes file, FileBytes::make_temporary(folder));
    Bytes chunk(chunk_size);
    while (true) {
        const auto got = input.read(chunk);
        if (!got || *got == 0) {
            return Spool{std::move(file)};
        }
        const std::uint64_t room = size_max - file.size();
        const ByteView fitting = ByteView(chunk).first(std::min<std::uint64_t>(*got, room));
        TRY(const Done written, file.append(fitting));
        static_cast<void>(written);
        if (fitting.size() < *got) {
            return Spool{std::move(file), false};
        }
    }
}

}  // namespace hemostat::archive
