// A place in a JSON document that knows the way to it, for complaints.
#pragma once

#include "advisory/complaint.h"

#include <boost/json/value.hpp>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace hemostat::advisory {

/// A value of a document, or nothing where the document has none. What it is not is a complaint,
/// and then it reads as empty: so one pass finds everything that is wrong.
///
/// Lifetime: that of the document and of `complaints`.
class CsafNode {
public:
    CsafNode(const boost::json::value* value, std::string where, Complaints& complaints)
        : value_(value), where_(std::move(where)), complaints_(&complaints) {}

    [[nodiscard]] bool exists() const { return value_ != nullptr; }
    [[nodiscard]] const std::string& where() const { return where_; }
    [[nodiscard]] Complaints& complaints() const { return *complaints_; }
    void complain(std::string what) const { complaints_->add(where_, std::move(what)); }

    /// The member `name`, which must be there.
    [[nodiscard]] CsafNode member(std::string_view name) const;
    /// The member `name`, or nothing.
    [[nodiscard]] CsafNode optional_member(std::string_view name) const;
    /// A text that is not empty and that a terminal can show as it is.
    [[nodiscard]] std::string_view text() const;
    /// The same, one of `words`.
    std::string_view word(std::span<const std::string_view> words) const;
    /// A point of time of the form 2014-04-07T00:00:00Z.
    [[nodiscard]] std::string_view timestamp() const;
    [[nodiscard]] bool is_object() const { return value_ != nullptr && value_->is_object(); }

    /// Calls `visit` with each element of a list that is not empty.
    template <typename Visit>
    void each(const Visit& visit) const {
        const std::size_t count = list_size();
        for (std::size_t at = 0; at < count; ++at) {
            visit(element(at));
        }
    }
    /// Calls `visit` with the name and the value of each member.
    template <typename Visit>
    void each_member(const Visit& visit) const {
        if (const auto* const object = value_ == nullptr ? nullptr : value_->if_object()) {
            for (const auto& member : *object) {
                const std::string_view name(member.key().data(), member.key().size());
                visit(name, CsafNode(&member.value(), way_to(name), *complaints_));
            }
        }
    }

private:
    [[nodiscard]] std::size_t list_size() const;
    [[nodiscard]] CsafNode element(std::size_t at) const;
    [[nodiscard]] std::string way_to(std::string_view name) const;

    const boost::json::value* value_;
    std::string where_;
    Complaints* complaints_;
};

}  // namespace hemostat::advisory
