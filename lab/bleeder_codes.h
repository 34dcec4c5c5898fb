// The numbers of TLS that a bleeder needs, under the RFCs' names.
#pragma once

#include <cstdint>

namespace hemostat::lab {

namespace content_type {
constexpr std::uint8_t change_cipher_spec = 20;
constexpr std::uint8_t alert = 21;
constexpr std::uint8_t handshake = 22;
constexpr std::uint8_t application_data = 23;
constexpr std::uint8_t heartbeat = 24;
}  // namespace content_type

namespace handshake_type {
constexpr std::uint8_t hello_request = 0;
constexpr std::uint8_t client_hello = 1;
constexpr std::uint8_t server_hello = 2;
constexpr std::uint8_t certificate = 11;
constexpr std::uint8_t server_key_exchange = 12;
constexpr std::uint8_t certificate_request = 13;
constexpr std::uint8_t server_hello_done = 14;
constexpr std::uint8_t client_key_exchange = 16;
constexpr std::uint8_t finished = 20;
}  // namespace handshake_type

namespace alert {
constexpr std::uint8_t warning = 1;
constexpr std::uint8_t fatal = 2;
constexpr std::uint8_t close_notify = 0;
constexpr std::uint8_t unexpected_message = 10;
constexpr std::uint8_t bad_record_mac = 20;
constexpr std::uint8_t record_overflow = 22;
constexpr std::uint8_t handshake_failure = 40;
constexpr std::uint8_t illegal_parameter = 47;
constexpr std::uint8_t unknown_ca = 48;
constexpr std::uint8_t decode_error = 50;
constexpr std::uint8_t decrypt_error = 51;
constexpr std::uint8_t protocol_version = 70;
}  // namespace alert

namespace extension {
constexpr std::uint16_t heartbeat = 15;
constexpr std::uint16_t renegotiation_info = 0xff01;
}  // namespace extension

constexpr std::uint16_t empty_renegotiation_info_scsv = 0x00ff;

}  // namespace hemostat::lab
