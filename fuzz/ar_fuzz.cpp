// Archives from hostile bytes. Oracle: members stand one behind the other within the file, their
// names are texts within it, and an error stays.
#include "base/result.h"
#include "binary/ar.h"
#include "binary/image.h"

#include <functional>

namespace {

using namespace hemostat;

bool is_within(ByteView part, ByteView whole) {
    return part.empty() || (!std::less<>{}(part.data(), whole.data()) &&
                            !std::less<>{}(whole.data() + whole.size(), part.data() + part.size()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView file(data, size);
    auto reader = binary::ArReader::open(file);
    if (!reader) {
        return 0;
    }
    ASSERT(binary::recognise(file) == binary::Format::ar);
    const std::uint8_t* end = data;
    while (true) {
        const auto member = reader->next();
        if (!member) {
            const auto again = reader->next();
            ASSERT(!again && again.error() == member.error());
            return 0;
        }
        if (!*member) {
            return 0;
        }
        const auto& [name, content] = **member;
        ASSERT(name.size() <= binary::text_size_max && name.find('\0') == std::string_view::npos);
        ASSERT(is_within(as_bytes(name), file) && is_within(content, file));
        // Every member has a header of its own in front of its content.
        ASSERT(content.data() - end >= 60);
        end = content.data() + content.size();
    }
}
