// Traffic Light Protocol 2.0: what may be told to whom.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace hemostat::campaign {

/// From the widest to the tightest.
///
/// Source: FIRST, Traffic Light Protocol 2.0 (first.org/tlp), §3 and §4.
enum class Label : std::uint8_t {
    clear,         ///< the world
    green,         ///< the community, over no channel that anybody can read
    amber,         ///< the recipient's organisation and its clients, where they need to know
    amber_strict,  ///< the recipient's organisation
    red,           ///< the recipients by name
};

/// From the widest to the narrowest: each may see what the one before it may.
enum class Audience : std::uint8_t {
    everybody,
    community,
    clients,  ///< of the own organisation, and itself
    organisation,
    recipients,  ///< each by name: who names somebody has decided that he may see it all
};

inline constexpr std::size_t label_count = 5;
inline constexpr std::size_t audience_count = 5;

/// As it must be written: TLP:AMBER+STRICT.
std::string_view to_string(Label label);
std::string_view to_string(Audience audience);
/// Of what to_string() writes; nothing else, also not in small letters, or of TLP 1.0.
std::optional<Label> parse_label(std::string_view text);

bool may_see(Audience audience, Label label);

}  // namespace hemostat::campaign
