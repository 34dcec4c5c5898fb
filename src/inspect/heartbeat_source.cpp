#include "inspect/heartbeat_source.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <string>

namespace hemostat::inspect {
namespace {

using namespace std::string_view_literals;

constexpr auto npos = std::string_view::npos;
/// As it stands in the names of both functions' definitions, without space.
constexpr std::string_view function_start = "1_process_heartbeat(SSL*";
/// What is wanted of the record, and the names of its length, from all branches.
constexpr std::array known_sizes{
    "1+2+payload+16"sv,
    "1+2+payload+padding"sv,
    "HEARTBEAT_SIZE_STD(payload)"sv,
};
constexpr std::array known_lengths{"s->s3->rrec.length"sv, "length"sv};

/// Without comments and white space.
std::string compact(std::string_view source) {
    std::string text;
    while (!source.empty()) {
        if (source.starts_with("/*")) {
            const std::size_t end = source.find("*/", 2);
            source.remove_prefix(end == npos ? source.size() : end + 2);
        } else if (source.starts_with("//")) {
            source.remove_prefix(std::min(source.find('\n'), source.size()));
        } else {
            if (" \t\r\n\f\v"sv.find(source.front()) == npos) {
                text += source.front();
            }
            source.remove_prefix(1);
        }
    }
    return text;
}

/// From the bracket that `text` begins with up to the one that closes it.
std::string_view enclosed(std::string_view text, char open, char close) {
    int depth = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        depth += text[at] == open ? 1 : text[at] == close ? -1 : 0;
        if (depth == 0) {
            return text.substr(0, at + 1);
        }
    }
    return text;
}

/// Whether a condition compares the payload with a length in a way that is not known.
bool has_other_check(std::string_view body) {
    for (std::size_t at = body.find("if("); at != npos; at = body.find("if(", at + 1)) {
        const auto condition = enclosed(body.substr(at + 2), '(', ')');
        if (condition.find("payload") != npos && condition.find("length") != npos) {
            return true;
        }
    }
    return false;
}

/// Whether what is too short is discarded.
bool has_known_check(std::string_view text) {
    for (const std::string_view size : known_sizes) {
        for (const std::string_view length : known_lengths) {
            if (text.find(fmt::format("if({}>{})return0;", size, length)) != npos) {
                return true;
            }
        }
    }
    return false;
}

BoundsCheck check_of(std::string_view body) {
    // A comparison behind the copy is too late.
    const bool is_known = has_known_check(body.substr(0, body.find("memcpy(")));
    // What the preprocessor decides is not decided here.
    if (is_known && body.find("#if") == npos) {
        return BoundsCheck::present;
    }
    return is_known || has_other_check(body) ? BoundsCheck::unclear : BoundsCheck::absent;
}

}  // namespace

std::string_view to_string(BoundsCheck check) {
    switch (check) {
        case BoundsCheck::no_function: return "no_function";
        case BoundsCheck::present: return "present";
        case BoundsCheck::unclear: return "unclear";
        case BoundsCheck::absent: return "absent";
    }
    return "";
}

BoundsCheck find_bounds_check(std::string_view source) {
    const std::string text = compact(source);
    auto worst = BoundsCheck::no_function;
    for (std::size_t at = text.find(function_start); at != npos;
         at = text.find(function_start, at + 1)) {
        const std::string_view rest = std::string_view(text).substr(text.find('(', at));
        const std::string_view behind = rest.substr(enclosed(rest, '(', ')').size());
        if (behind.starts_with('{')) {  // a definition
            worst = std::max(worst, check_of(enclosed(behind, '{', '}')));
        }
    }
    return worst;
}

}  // namespace hemostat::inspect
