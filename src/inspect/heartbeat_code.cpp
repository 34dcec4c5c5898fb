#include "inspect/heartbeat_code.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace hemostat::inspect {
namespace {

constexpr std::array<std::string_view, 4> heartbeat_functions{
    "tls1_process_heartbeat", "dtls1_process_heartbeat", "tls1_heartbeat", "dtls1_heartbeat"};
// Internal to libssl, and seen only where all internal names are.
constexpr std::array<std::string_view, 3> neighbour_functions{"ssl3_read_bytes", "tls1_enc",
                                                              "dtls1_read_bytes"};

// ERR_put_error(library, function, reason, …): the first two arguments as x86-64 code loads them.
constexpr std::uint8_t load_library_ssl[] = {0xbf, 20, 0, 0, 0};        // mov $20, %edi
constexpr std::uint8_t load_tls1_heartbeat[] = {0xbe, 0x3b, 1, 0, 0};   // mov $315, %esi
constexpr std::uint8_t load_dtls1_heartbeat[] = {0xbe, 0x31, 1, 0, 0};  // mov $305, %esi
constexpr std::uint8_t load_ssl3_read_bytes[] = {0xbe, 148, 0, 0, 0};   // mov $148, %esi
/// Arguments are loaded side by side.
constexpr std::size_t arguments_apart_max = 40;

struct Sites {
    std::size_t loads = 0;    ///< of the function's number, whatever for
    std::size_t reports = 0;  ///< with the library's number beside it

    void operator+=(const Sites& other) {
        loads += other.loads;
        reports += other.reports;
    }
};

Sites find_sites(ByteView code, ByteView load_function) {
    Sites sites;
    const std::string_view text = as_text(code);
    const std::string_view function = as_text(load_function);
    const std::string_view library = as_text(load_library_ssl);
    for (std::size_t at = text.find(function); at != text.npos; at = text.find(function, at + 1)) {
        ++sites.loads;
        const std::size_t before = std::min(at, arguments_apart_max);
        const std::string_view around =
            text.substr(at - before, before + function.size() + arguments_apart_max);
        sites.reports += static_cast<std::size_t>(around.find(library) != around.npos);
    }
    return sites;
}

bool is_defined(std::span<const binary::Image> images, std::string_view name) {
    return std::ranges::any_of(images, [&](const auto& image) { return image.defines(name); });
}

/// The reports that x86-64 code makes, as Unix passes arguments.
struct Reports {
    Sites heartbeat;
    Sites neighbour;
};

bool is_read_for_reports(const binary::Image& image) {
    return image.machine == "x86_64" && image.format != binary::Format::pe;
}

Reports find_reports(ByteView content, const binary::Image& image) {
    Reports reports;
    for (const binary::Range& range : image.code) {
        const ByteView code = content.subspan(range.offset, range.size);
        reports.heartbeat += find_sites(code, load_tls1_heartbeat);
        reports.heartbeat += find_sites(code, load_dtls1_heartbeat);
        reports.neighbour += find_sites(code, load_ssl3_read_bytes);
    }
    return reports;
}

// Linking a whole program may put the functions for heartbeats into their callers, and their names
// are gone. In a library they are public; in an object, nothing has been linked.
bool may_have_lost_names(const binary::Image& image, const std::optional<Reports>& reports) {
    return image.kind == binary::Kind::executable && (!reports || reports->heartbeat.loads != 0);
}

}  // namespace

HeartbeatCodeFound find_heartbeat_code(ByteView content, std::span<const binary::Image> images) {
    for (const std::string_view name : heartbeat_functions) {
        if (is_defined(images, name)) {
            return {HeartbeatCode::present, fmt::format("it defines {}", name)};
        }
    }
    std::optional<Reports> reports;
    if (images.size() == 1 && is_read_for_reports(images.front())) {
        reports = find_reports(content, images.front());
    }
    if (reports && reports->heartbeat.reports != 0 && reports->neighbour.reports != 0) {
        return {HeartbeatCode::present, "its code reports errors of the function for heartbeats"};
    }
    // An absence is only believed of what was read whole.
    const bool is_whole =
        std::ranges::none_of(images, [](const auto& image) { return image.defect.has_value(); });
    const bool shows_internals = std::ranges::all_of(
        neighbour_functions, [&](std::string_view name) { return is_defined(images, name); });
    const bool has_lost_names = std::ranges::any_of(
        images, [&](const auto& image) { return may_have_lost_names(image, reports); });
    if (is_whole && shows_internals && !has_lost_names) {
        return {HeartbeatCode::absent,
                "it defines the internal functions of libssl, and none for heartbeats"};
    }
    // Any load of these numbers, whatever for, might be a report that is put together otherwise.
    if (is_whole && reports && reports->heartbeat.loads == 0 && reports->neighbour.reports != 0) {
        return {HeartbeatCode::absent,
                "its code reports errors of libssl's record layer, and none of heartbeats"};
    }
    return {};
}

}  // namespace hemostat::inspect
