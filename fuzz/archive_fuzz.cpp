// A walk through hostile bytes. Oracle: it ends within small limits, gives at most what they allow,
// shows only printable paths, and says the same twice.
#include "archive/image_layers.h"
#include "archive/walk.h"
#include "base/bytes.h"
#include "base/result.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace {

using namespace hemostat;

constexpr std::uint64_t unpacked_size_max = std::uint64_t{1} << 20;

const archive::Limits limits{.nesting_max = 3,
                             .compressions_max = 2,
                             .segments_max = 3,
                             .entries_max = 200,
                             .member_size_max = std::uint64_t{1} << 19,
                             .unpacked_size_max = unpacked_size_max,
                             .ratio_max = 100,
                             .ratio_from_size = std::uint64_t{1} << 16,
                             .name_size_max = 100,
                             .spool_size_max = std::uint64_t{1} << 18,
                             .spool_folder = "/tmp"};

void assert_printable(std::string_view text) {
    std::string shown(text);
    for (std::size_t at = shown.find("…"); at != std::string::npos; at = shown.find("…")) {
        shown.erase(at, std::string_view("…").size());
    }
    ASSERT(std::ranges::all_of(shown, [](char letter) { return letter >= 0x20 && letter < 0x7f; }));
}

/// All that is told, as text.
struct Record final : archive::Visitor {
    std::string text;
    std::uint64_t content_size = 0;

    void take(const std::string& path, archive::Input& content,
              archive::RandomAccess* /*whole*/) override {
        assert_printable(path);
        text += path + "\n";
        std::array<std::uint8_t, 4096> part{};
        auto got = content.read(part);
        for (; got && *got > 0; got = content.read(part)) {
            ASSERT(*got <= part.size());
            content_size += *got;
            text += as_text(std::span(part).first(*got));
        }
        ASSERT(got || !content.read(part));  // a failure stays
        text += got ? "end\n" : got.error().what;
    }

    void not_inspected(const std::string& path, archive::Obstacle why,
                       const std::string& detail) override {
        assert_printable(path);
        assert_printable(detail);
        text += path + std::string(archive::to_string(why)) + detail + "\n";
    }

    void take_image(const std::string& path, const archive::ImageLayers& layers) override {
        text += path + (layers.is_hidden("a/layer.tar!f") ? " hides f\n" : " is an image\n");
    }
};

}  // namespace

// Libarchive asks at once for as much as a header says, and copes when it gets nothing.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {
    return "allocator_may_return_null=1:max_allocation_size_mb=1024";
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    archive::MemoryBytes bytes({data, size});
    Record first;
    archive::walk("input", bytes, limits, first);
    ASSERT(first.content_size <= size + unpacked_size_max);
    Record second;
    archive::walk("input", bytes, limits, second);
    ASSERT(first.text == second.text);
    return 0;
}
