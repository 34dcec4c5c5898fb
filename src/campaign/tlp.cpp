#include "campaign/tlp.h"

namespace hemostat::campaign {
namespace {

constexpr std::array<std::string_view, label_count> label_texts{
    "TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"};

constexpr std::array<std::string_view, audience_count> audience_names{
    "everybody", "community", "clients", "organisation", "recipients"};

}  // namespace

std::string_view to_string(Label label) {
    return label_texts[static_cast<std::size_t>(label)];
}

std::string_view to_string(Audience audience) {
    return audience_names[static_cast<std::size_t>(audience)];
}

std::optional<Label> parse_label(std::string_view text) {
    for (std::size_t i = 0; i < label_count; ++i) {
        if (label_texts[i] == text) {
            return static_cast<Label>(i);
        }
    }
    return std::nullopt;
}

bool may_see(Audience audience, Label label) {
    switch (label) {
        case Label::clear: return true;
        case Label::green: return audience >= Audience::community;
        case Label::amber: return audience >= Audience::clients;
        case Label::amber_strict: return audience >= Audience::organisation;
        case Label::red: return audience == Audience::recipients;
    }
    return false;
}

}  // namespace hemostat::campaign
