#include "advisory/openssl_version.h"

#include "base/text.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <tuple>

namespace hemostat::advisory {
namespace {

using Stage = OpenSslVersion::Stage;

constexpr std::size_t text_size_max = 64;
constexpr std::uint16_t number_max = 999;
constexpr std::size_t letter_count_max = 3;

/// Words in a suffix that name a build, not a version. rhel5 follows fips in Red Hat's 0.9.8e.
constexpr std::array<std::string_view, 3> build_words{"fips", "freebsd", "rhel5"};

struct StageWord {
    std::string_view word;
    Stage stage;
};
/// 1.1.0 and 1.1.1 wrote pre where the others write alpha and beta.
constexpr std::array<StageWord, 3> stage_words{{
    {"alpha", Stage::alpha},
    {"beta", Stage::beta},
    {"pre", Stage::pre},
}};

bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

bool is_lower_letter(char character) {
    return character >= 'a' && character <= 'z';
}

bool is_metadata(char character) {
    return is_digit(character) || is_lower_letter(character) ||
           (character >= 'A' && character <= 'Z') || character == '.' || character == '-';
}

/// The longest front of `text` whose characters are all `accepted`, taken off it.
template <typename Predicate>
std::string_view take_while(std::string_view& text, Predicate accepted) {
    const auto end = std::ranges::find_if_not(text, accepted);
    const auto front = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(front.size());
    return front;
}

/// A number that is written as OpenSSL would write it: without a leading zero.
std::optional<std::uint16_t> parse_number(std::string_view text) {
    const auto number = parse_decimal<std::uint16_t>(text);
    const bool has_leading_zero = text.size() > 1 && text.front() == '0';
    return number && *number <= number_max && !has_leading_zero ? number : std::nullopt;
}

/// Takes the three numbers off `text`. Returns whether they were there.
bool take_numbers(std::string_view& text, OpenSslVersion& version) {
    for (std::size_t at = 0; at < version.numbers.size(); ++at) {
        if (at > 0 && !text.starts_with('.')) {
            return false;
        }
        text.remove_prefix(at > 0 ? 1 : 0);
        const auto number = parse_number(take_while(text, is_digit));
        if (!number) {
            return false;
        }
        version.numbers[at] = *number;
    }
    return true;
}

/// Takes the letters off `text`. Returns whether they are ones that count: a, z, za, zza.
bool take_letters(std::string_view& text, OpenSslVersion& version) {
    const auto letters = take_while(text, is_lower_letter);
    if (letters.empty()) {
        return true;
    }
    const auto before_last = letters.substr(0, letters.size() - 1);
    if (letters.size() > letter_count_max ||
        before_last.find_first_not_of('z') != std::string_view::npos) {
        return false;
    }
    version.letter = static_cast<std::uint8_t>(26 * before_last.size()) +
                     static_cast<std::uint8_t>(letters.back() - 'a' + 1);
    return true;
}

/// Reads one word of a suffix, such as beta3. Returns whether it is known and in its place.
bool read_word(std::string_view word, OpenSslVersion& version) {
    if (std::ranges::find(build_words, word) != build_words.end()) {
        return true;
    }
    if (version.is_unfinished) {
        return false;
    }
    if (word == "dev") {
        version.is_unfinished = true;
        version.stage = version.stage == Stage::release ? Stage::development : version.stage;
        return true;
    }
    const auto name = take_while(word, is_lower_letter);
    const auto found = std::ranges::find(stage_words, name, &StageWord::word);
    const auto number = parse_number(word);
    if (version.stage != Stage::release || found == stage_words.end() || !number) {
        return false;
    }
    version.stage = found->stage;
    version.stage_number = *number;
    return true;
}

/// Reads what stands behind the letter: words behind hyphens, then +metadata.
bool read_suffix(std::string_view text, OpenSslVersion& version) {
    version.suffix = text;
    const auto plus = text.find('+');
    if (plus != std::string_view::npos) {
        const auto metadata = text.substr(plus + 1);
        if (metadata.empty() || !std::ranges::all_of(metadata, is_metadata)) {
            return false;
        }
        text = text.substr(0, plus);
    }
    while (!text.empty()) {
        if (!text.starts_with('-')) {
            return false;
        }
        text.remove_prefix(1);
        const auto word = take_while(text, [](char character) { return character != '-'; });
        if (!read_word(word, version)) {
            return false;
        }
    }
    return true;
}

/// What decides the order, the most important first.
auto order_key(const OpenSslVersion& version) {
    return std::tuple(version.numbers, version.letter, version.stage, version.stage_number,
                      !version.is_unfinished);
}

bool has_letter_scheme(const OpenSslVersion& version) {
    return version.numbers[0] < 3;
}

}  // namespace

std::string OpenSslVersion::branch() const {
    const auto first_two = std::to_string(numbers[0]) + "." + std::to_string(numbers[1]);
    return has_letter_scheme(*this) ? first_two + "." + std::to_string(numbers[2]) : first_two;
}

std::weak_ordering operator<=>(const OpenSslVersion& left, const OpenSslVersion& right) {
    return order_key(left) <=> order_key(right);
}

bool operator==(const OpenSslVersion& left, const OpenSslVersion& right) {
    return order_key(left) == order_key(right);
}

Result<OpenSslVersion> parse_openssl_version(std::string_view text) {
    const auto refuse = [&](std::string_view what_is_right) {
        return fail(ErrorKind::invalid_input,
                    "'" + printable(text, text_size_max) +
                        "' is not a version of OpenSSL: " + std::string(what_is_right));
    };
    if (text.size() > text_size_max) {
        return refuse("it may have at most 64 characters");
    }
    OpenSslVersion version;
    std::string_view rest = text;
    if (!take_numbers(rest, version)) {
        return refuse("it must begin with three numbers from 0 to 999, as in 1.0.1g");
    }
    if (!take_letters(rest, version)) {
        return refuse("its letters must be one of a to z, or z and the next, as in 0.9.8zh");
    }
    if (version.letter != 0 && !has_letter_scheme(version)) {
        return refuse("from 3.0 on there is no letter, as in 3.0.19");
    }
    if (!read_suffix(rest, version)) {
        return refuse(
            "behind the numbers and the letter there may be only -alpha1, -beta1, -pre1, then "
            "-dev, a known build such as -fips, and +metadata");
    }
    return version;
}

std::string to_text(const OpenSslVersion& version) {
    std::string text = version.branch();
    if (!has_letter_scheme(version)) {
        text += "." + std::to_string(version.numbers[2]);
    }
    if (version.letter > 0) {
        text.append((version.letter - 1U) / 26, 'z');
        text.push_back(static_cast<char>('a' + (version.letter - 1) % 26));
    }
    return text + version.suffix;
}

}  // namespace hemostat::advisory
