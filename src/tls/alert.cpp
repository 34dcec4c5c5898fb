#include "tls/alert.h"

#include "wire/reader.h"

#include <utility>

namespace hemostat::tls {

wire::Decoded<Alert> parse_alert(ByteView fragment) {
    wire::Reader reader(fragment);
    const std::uint8_t level = reader.u8("level");
    const std::uint8_t description = reader.u8("description");
    if (!reader.failure() && level != 1 && level != 2) {
        reader.reject("level");
    }
    if (const auto failure = reader.done("Alert")) {
        return tl::unexpected(*failure);
    }
    return Alert{static_cast<AlertLevel>(level), static_cast<AlertDescription>(description)};
}

Bytes encode_alert(const Alert& alert) {
    return {number_of(alert.level), number_of(alert.description)};
}

std::string to_string(const Alert& alert) {
    return "alert " + std::string(to_string(alert.description)) + " (" +
           std::to_string(number_of(alert.description)) + ")";
}

}  // namespace hemostat::tls
