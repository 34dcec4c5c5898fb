#include "store/finding_line.h"

#include "base/text.h"
#include "finding/reason.h"
#include "store/text_check.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <optional>

namespace hemostat::store {
namespace {

constexpr std::string_view schema = "hemostat/finding/v1";
constexpr std::string_view time_form = "dddd-dd-ddTdd:dd:ddZ";

// Before them there were no findings; beyond them nanoseconds run over.
constexpr std::chrono::year year_least{1970};
constexpr std::chrono::year year_most{2200};

tl::unexpected<Error> refuse(std::string_view what) {
    return fail(ErrorKind::invalid_input, fmt::format("not a finding: {}", what));
}

/// The text at `name`; empty where there is none.
std::string_view text_at(const boost::json::object& object, std::string_view name) {
    const boost::json::value* const value = object.if_contains(name);
    const boost::json::string* const text = value == nullptr ? nullptr : value->if_string();
    return text == nullptr ? std::string_view() : std::string_view(*text);
}

bool is_verdict(std::string_view text) {
    using enum finding::Verdict;
    constexpr std::array verdicts{vulnerable, fixed, not_affected, inconclusive, unreachable};
    return std::ranges::any_of(
        verdicts, [&](finding::Verdict verdict) { return to_string(verdict) == text; });
}

/// A time as to_rfc3339() writes it.
std::optional<WallTime> parse_time(std::string_view text) {
    const bool has_form =
        text.size() == time_form.size() &&
        std::ranges::equal(text, time_form, [](char character, char expected) {
            return expected == 'd' ? character >= '0' && character <= '9' : character == expected;
        });
    if (!has_form) {
        return std::nullopt;
    }
    const auto number = [&](std::size_t from, std::size_t size) {
        return parse_decimal<unsigned>(text.substr(from, size)).value_or(0);
    };
    const std::chrono::year_month_day day{std::chrono::year(static_cast<int>(number(0, 4))),
                                          std::chrono::month(number(5, 2)),
                                          std::chrono::day(number(8, 2))};
    const unsigned hour = number(11, 2);
    const unsigned minute = number(14, 2);
    const unsigned second = number(17, 2);
    if (!day.ok() || day.year() < year_least || day.year() > year_most || hour > 23 ||
        minute > 59 || second > 59) {
        return std::nullopt;
    }
    return std::chrono::sys_days(day) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second);
}

}  // namespace

Result<FindingFacts> parse_finding_line(std::string_view line) {
    if (line.size() > finding_size_max) {
        return fail(ErrorKind::limit,
                    fmt::format("a finding of more than {} bytes", finding_size_max));
    }
    boost::system::error_code error;
    const boost::json::value json = boost::json::parse(line, error);
    if (error || !json.is_object()) {
        return refuse("no JSON object: " + printable(line, 40));
    }
    const boost::json::object& object = json.get_object();
    if (text_at(object, "schema") != schema) {
        return refuse(fmt::format("its schema is not {}", schema));
    }
    const boost::json::value* const asset = object.if_contains("asset");
    const bool has_asset = asset != nullptr && asset->is_object();
    const std::string_view id = has_asset ? text_at(asset->get_object(), "id") : std::string_view();
    const std::string_view advisory = text_at(object, "advisory");
    const std::string_view verdict = text_at(object, "verdict");
    const std::optional<WallTime> observed_at = parse_time(text_at(object, "observed_at"));
    if (id.empty()) {
        return refuse("its asset has no id");
    }
    if (!check_key("advisory", advisory)) {
        return refuse("its advisory is none");
    }
    if (!is_verdict(verdict)) {
        return refuse("its verdict is none");
    }
    if (!observed_at) {
        return refuse("its time is none");
    }
    return FindingFacts{.asset = std::string(id),
                        .advisory = std::string(advisory),
                        .verdict = std::string(verdict),
                        .observed_at = *observed_at};
}

}  // namespace hemostat::store
