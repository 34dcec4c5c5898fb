#include "advisory/csaf_node.h"

#include "base/text.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <chrono>

namespace hemostat::advisory {
namespace {

/// Whether a terminal can show `text` as it is.
bool is_plain(std::string_view text) {
    return std::ranges::all_of(text,
                               [](char character) { return character >= ' ' && character <= '~'; });
}

bool is_timestamp(std::string_view text) {
    constexpr std::string_view form = "0000-00-00T00:00:00Z";
    const bool has_form =
        text.size() == form.size() &&
        std::ranges::equal(text, form, [](char character, char wanted) {
            return wanted == '0' ? character >= '0' && character <= '9' : character == wanted;
        });
    if (!has_form) {
        return false;
    }
    const auto number = [&](std::size_t at, std::size_t size) {
        return parse_decimal<unsigned>(text.substr(at, size)).value_or(0);
    };
    const std::chrono::year_month_day day{std::chrono::year(static_cast<int>(number(0, 4))),
                                          std::chrono::month(number(5, 2)),
                                          std::chrono::day(number(8, 2))};
    return day.ok() && number(11, 2) < 24 && number(14, 2) < 60 && number(17, 2) < 60;
}

}  // namespace

std::string CsafNode::way_to(std::string_view name) const {
    return where_.empty() ? printable(name) : where_ + "." + printable(name);
}

CsafNode CsafNode::optional_member(std::string_view name) const {
    const auto* const object = value_ == nullptr ? nullptr : value_->if_object();
    const auto* const found =
        object == nullptr ? nullptr
                          : object->if_contains(boost::json::string_view(name.data(), name.size()));
    return {found, way_to(name), *complaints_};
}

CsafNode CsafNode::member(std::string_view name) const {
    if (value_ != nullptr && !value_->is_object()) {
        complain("is no object, which would hold '" + std::string(name) + "'");
        return {nullptr, way_to(name), *complaints_};
    }
    CsafNode found = optional_member(name);
    if (value_ != nullptr && !found.exists()) {
        found.complain("is missing");
    }
    return found;
}

std::string_view CsafNode::text() const {
    if (value_ == nullptr) {
        return {};
    }
    const auto* const string = value_->if_string();
    if (string == nullptr || string->empty()) {
        complain("is no text, or an empty one");
        return {};
    }
    const std::string_view text(string->data(), string->size());
    if (!is_plain(text)) {
        complain("holds a line end or what is not ASCII; use one line of plain text");
        return {};
    }
    return text;
}

std::string_view CsafNode::word(std::span<const std::string_view> words) const {
    const auto found = text();
    if (found.empty() || std::ranges::find(words, found) != words.end()) {
        return found;
    }
    std::string known;
    for (const std::string_view word : words) {
        known += (known.empty() ? "" : ", ") + std::string(word);
    }
    complain("'" + printable(found) + "' is none of: " + known);
    return {};
}

std::string_view CsafNode::timestamp() const {
    const auto found = text();
    if (found.empty() || is_timestamp(found)) {
        return found;
    }
    complain("'" + printable(found) + "' is no time of the form 2014-04-07T00:00:00Z");
    return {};
}

std::size_t CsafNode::list_size() const {
    if (value_ == nullptr) {
        return 0;
    }
    const auto* const list = value_->if_array();
    if (list == nullptr || list->empty()) {
        complain("is no list, or an empty one");
        return 0;
    }
    return list->size();
}

CsafNode CsafNode::element(std::size_t at) const {
    return {&value_->get_array()[at], where_ + "[" + std::to_string(at) + "]", *complaints_};
}

}  // namespace hemostat::advisory
