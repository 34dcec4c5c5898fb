#include "advisory/package_version.h"

#include "base/result.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

namespace hemostat::advisory {
namespace {

bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

bool is_not_digit(char character) {
    return !is_digit(character);
}

bool is_lower_letter(char character) {
    return character >= 'a' && character <= 'z';
}

bool is_letter(char character) {
    return is_lower_letter(character) || (character >= 'A' && character <= 'Z');
}

bool is_lower_hexadecimal(char character) {
    return is_digit(character) || (character >= 'a' && character <= 'f');
}

/// The longest front of `text` whose characters are all `accepted`, taken off it.
template <typename Predicate>
std::string_view take_while(std::string_view& text, Predicate accepted) {
    const auto end = std::ranges::find_if_not(text, accepted);
    const auto front = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(front.size());
    return front;
}

/// Runs of digits by their value, however long; an empty one is zero.
std::weak_ordering compare_numbers(std::string_view left, std::string_view right) {
    const auto is_zero = [](char character) { return character == '0'; };
    take_while(left, is_zero);
    take_while(right, is_zero);
    const auto order = left.size() <=> right.size();
    return order != 0 ? order : left <=> right;
}

// ---- dpkg ----

struct DpkgVersion {
    std::string_view epoch;
    std::string_view upstream;
    std::string_view revision;
};

DpkgVersion split_dpkg(std::string_view text) {
    DpkgVersion version;
    std::string_view behind_digits = text;
    const auto digits = take_while(behind_digits, is_digit);
    if (!digits.empty() && behind_digits.starts_with(':')) {
        version.epoch = digits;
        text = behind_digits.substr(1);
    }
    // deb-version(7): "Dpkg will break the version number apart at the last hyphen"
    const auto hyphen = text.rfind('-');
    version.upstream = text.substr(0, hyphen);
    if (hyphen != std::string_view::npos) {
        version.revision = text.substr(hyphen + 1);
    }
    return version;
}

/// Where the character of `text` at `at` stands among others; the end is 0.
int dpkg_place(std::string_view text, std::size_t at) {
    if (at >= text.size()) {
        return 0;
    }
    // Policy §5.6.12: "all the letters sort earlier than all the non-letters and […] a tilde sorts
    // before anything, even the end of a part"
    const char character = text[at];
    if (character == '~') {
        return -1;
    }
    const int code = static_cast<unsigned char>(character);
    return is_letter(character) ? code : code + 256;
}

std::weak_ordering compare_dpkg_words(std::string_view left, std::string_view right) {
    for (std::size_t at = 0; at < std::max(left.size(), right.size()); ++at) {
        const auto order = dpkg_place(left, at) <=> dpkg_place(right, at);
        if (order != 0) {
            return order;
        }
    }
    return std::weak_ordering::equivalent;
}

std::weak_ordering compare_dpkg_parts(std::string_view left, std::string_view right) {
    while (!left.empty() || !right.empty()) {
        const auto left_word = take_while(left, is_not_digit);
        const auto right_word = take_while(right, is_not_digit);
        if (const auto order = compare_dpkg_words(left_word, right_word); order != 0) {
            return order;
        }
        const auto left_number = take_while(left, is_digit);
        const auto right_number = take_while(right, is_digit);
        if (const auto order = compare_numbers(left_number, right_number); order != 0) {
            return order;
        }
    }
    return std::weak_ordering::equivalent;
}

// ---- rpm ----

struct RpmVersion {
    std::string_view epoch;
    std::string_view version;
    std::optional<std::string_view> release;
};

RpmVersion split_rpm(std::string_view text) {
    RpmVersion result;
    std::string_view behind_digits = text;
    const auto digits = take_while(behind_digits, is_digit);
    if (behind_digits.starts_with(':')) {
        result.epoch = digits;
        text = behind_digits.substr(1);
    }
    const auto hyphen = text.rfind('-');
    result.version = text.substr(0, hyphen);
    if (hyphen != std::string_view::npos) {
        result.release = text.substr(hyphen + 1);
    }
    return result;
}

/// In rpm's order, the least first.
enum class RpmKind : std::uint8_t { tilde, end, caret, word, number };

struct RpmSegment {
    RpmKind kind;
    std::string_view text;
};

RpmSegment take_rpm_segment(std::string_view& text) {
    // rpm-version(7): "The segment separator characters are not compared"
    take_while(text, [](char character) {
        return !is_digit(character) && !is_letter(character) && character != '~' &&
               character != '^';
    });
    if (text.empty()) {
        return {RpmKind::end, {}};
    }
    if (is_digit(text.front())) {
        return {RpmKind::number, take_while(text, is_digit)};
    }
    if (is_letter(text.front())) {
        return {RpmKind::word, take_while(text, is_letter)};
    }
    const auto kind = text.front() == '~' ? RpmKind::tilde : RpmKind::caret;
    text.remove_prefix(1);
    return {kind, {}};
}

std::weak_ordering compare_rpm_components(std::string_view left, std::string_view right) {
    while (true) {
        const auto left_segment = take_rpm_segment(left);
        const auto right_segment = take_rpm_segment(right);
        const auto kind = left_segment.kind;
        if (kind != right_segment.kind) {
            return kind <=> right_segment.kind;
        }
        const std::weak_ordering order =
            kind == RpmKind::number ? compare_numbers(left_segment.text, right_segment.text)
                                    : left_segment.text <=> right_segment.text;
        if (order != 0 || kind == RpmKind::end) {
            return order;
        }
    }
}

// ---- apk ----

/// In apk's order, the least first, but for suffixes of a pre-release: those come before all.
/// It is the grammar's order backwards: a part may follow only greater ones.
enum class ApkKind : std::uint8_t {
    invalid,
    end,
    revision,
    hash,
    suffix_number,
    suffix,
    letter,
    number,
    first_number,
};

// apk-package(5): "The list of valid suffixes (and their sorting order)"
constexpr std::array<std::string_view, 9> apk_suffixes{"alpha", "beta", "pre", "rc", "cvs",
                                                       "svn",   "git",  "hg",  "p"};
constexpr std::size_t apk_pre_release_count = 4;

struct ApkPart {
    ApkKind kind = ApkKind::invalid;
    std::string_view text;
    std::size_t suffix = 0;  ///< where a suffix stands in apk_suffixes

    [[nodiscard]] bool is_pre_release() const {
        return kind == ApkKind::suffix && suffix < apk_pre_release_count;
    }
};

/// Takes a version apart, from front to back.
class ApkReader {
public:
    explicit ApkReader(std::string_view text) : rest_(text) {}

    /// The next part. Every part but the invalid one and the end takes characters.
    ApkPart take() {
        const ApkPart part = is_first_ ? run(ApkKind::first_number, is_digit) : take_next();
        is_first_ = false;
        last_ = part.kind;
        return part;
    }

private:
    ApkPart take_next() {
        if (rest_.empty()) {
            return {.kind = ApkKind::end};
        }
        if (last_ == ApkKind::suffix && is_digit(rest_.front())) {
            return run(ApkKind::suffix_number, is_digit);
        }
        if (last_ >= ApkKind::number && is_lower_letter(rest_.front())) {
            return {.kind = ApkKind::letter, .text = take_front(1)};
        }
        const char mark = take_front(1).front();
        if (mark == '.' && last_ >= ApkKind::number) {
            return run(ApkKind::number, is_digit);
        }
        if (mark == '_' && last_ >= ApkKind::suffix_number) {
            return take_suffix();
        }
        if (mark == '~' && last_ > ApkKind::hash) {
            return run(ApkKind::hash, is_lower_hexadecimal);
        }
        if (mark == '-' && last_ > ApkKind::revision && rest_.starts_with('r')) {
            take_front(1);
            return run(ApkKind::revision, is_digit);
        }
        return {};
    }

    ApkPart take_suffix() {
        const auto word = take_while(rest_, is_lower_letter);
        const auto found = std::ranges::find(apk_suffixes, word);
        if (found == apk_suffixes.end()) {
            return {};
        }
        return {.kind = ApkKind::suffix,
                .text = word,
                .suffix = static_cast<std::size_t>(found - apk_suffixes.begin())};
    }

    template <typename Predicate>
    ApkPart run(ApkKind kind, Predicate accepted) {
        const auto text = take_while(rest_, accepted);
        return text.empty() ? ApkPart{} : ApkPart{.kind = kind, .text = text};
    }

    std::string_view take_front(std::size_t size) {
        const auto front = rest_.substr(0, size);
        rest_.remove_prefix(size);
        return front;
    }

    std::string_view rest_;
    ApkKind last_ = ApkKind::invalid;
    bool is_first_ = true;
};

/// The contents of two parts of one kind.
std::weak_ordering compare_apk_contents(const ApkPart& left, const ApkPart& right) {
    switch (left.kind) {
        case ApkKind::number:
            // As Gentoo's specification has it, but for zeros at the end, which apk lets count: a
            // number that starts with zero is compared as text.
            if (left.text.starts_with('0') || right.text.starts_with('0')) {
                return left.text <=> right.text;
            }
            [[fallthrough]];
        case ApkKind::first_number:
        case ApkKind::suffix_number:
        case ApkKind::revision: return compare_numbers(left.text, right.text);
        case ApkKind::suffix: return left.suffix <=> right.suffix;
        case ApkKind::letter:
        case ApkKind::hash: return left.text <=> right.text;
        case ApkKind::end:
        case ApkKind::invalid: break;
    }
    return std::weak_ordering::equivalent;
}

std::weak_ordering compare_apk_parts(const ApkPart& left, const ApkPart& right) {
    if (left.is_pre_release() != right.is_pre_release()) {
        return right.is_pre_release() <=> left.is_pre_release();
    }
    const auto order = left.kind <=> right.kind;
    return order != 0 ? order : compare_apk_contents(left, right);
}

}  // namespace

std::weak_ordering compare_dpkg(std::string_view left, std::string_view right) {
    const auto left_version = split_dpkg(left);
    const auto right_version = split_dpkg(right);
    auto order = compare_numbers(left_version.epoch, right_version.epoch);
    if (order == 0) {
        order = compare_dpkg_parts(left_version.upstream, right_version.upstream);
    }
    if (order == 0) {
        order = compare_dpkg_parts(left_version.revision, right_version.revision);
    }
    return order;
}

std::weak_ordering compare_rpm(std::string_view left, std::string_view right) {
    const auto left_version = split_rpm(left);
    const auto right_version = split_rpm(right);
    auto order = compare_numbers(left_version.epoch, right_version.epoch);
    if (order == 0) {
        order = compare_rpm_components(left_version.version, right_version.version);
    }
    if (order != 0) {
        return order;
    }
    // rpm-version(7): "an EVR with more components is considered newer"
    if (!left_version.release || !right_version.release) {
        return left_version.release.has_value() <=> right_version.release.has_value();
    }
    return compare_rpm_components(*left_version.release, *right_version.release);
}

std::weak_ordering compare_apk(std::string_view left, std::string_view right) {
    ApkReader left_reader(left);
    ApkReader right_reader(right);
    while (true) {
        const auto left_part = left_reader.take();
        const auto right_part = right_reader.take();
        const auto order = compare_apk_parts(left_part, right_part);
        if (order != 0 || left_part.kind <= ApkKind::end) {
            return order;
        }
    }
}

std::weak_ordering compare(PackageManager manager, std::string_view left, std::string_view right) {
    switch (manager) {
        case PackageManager::dpkg: return compare_dpkg(left, right);
        case PackageManager::rpm: return compare_rpm(left, right);
        case PackageManager::apk: return compare_apk(left, right);
    }
    ASSERT(false);
}

}  // namespace hemostat::advisory
