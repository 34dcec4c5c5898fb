// A bleeder's handshake: which message comes next, and what it is answered with.
#pragma once

#include "lab/bleeder_flight.h"
#include "lab/bleeder_records.h"

#include <optional>

namespace hemostat::lab {

/// What is expected next from the client.
enum class Stage : std::uint8_t {
    client_hello,
    certificate,
    client_key_exchange,
    change_cipher_spec,
    finished,
    open,  ///< nothing: the handshake is over
};

/// The server's side of one handshake.
class Handshake {
public:
    /// The alert that ends the connection, where there is one.
    using Failure = std::optional<std::uint8_t>;

    Handshake(const BleederSettings& settings, const Identity& identity, RecordWriter& out)
        : settings_(settings), identity_(identity), out_(out) {}

    [[nodiscard]] Stage stage() const { return stage_; }
    /// What was negotiated; 0 before the ClientHello.
    [[nodiscard]] std::uint16_t version() const { return version_; }

    /// Takes the content of a handshake record, which may hold part of a message or several.
    Failure take(ByteView content);
    /// The keys under which the client goes on, when a ChangeCipherSpec is due.
    std::optional<RecordCipher> take_change_cipher_spec();

private:
    Failure take_message(const Bytes& message);
    Failure take_client_hello(ByteView body);
    Failure take_certificate(std::uint8_t type, ByteView body) const;
    Failure take_client_key_exchange(ByteView body);
    Failure take_finished(ByteView body);
    [[nodiscard]] std::optional<Suite> choose_suite() const;
    void send_flight(const Suite& suite);
    void send_finished();
    [[nodiscard]] std::optional<Bytes> agree(ByteView key_exchange) const;
    void remember(ByteView message);

    const BleederSettings& settings_;
    const Identity& identity_;
    RecordWriter& out_;

    Stage stage_ = Stage::client_hello;
    Bytes incomplete_;  // the start of the next message
    Bytes transcript_;  // every message so far, for Finished
    ClientHello hello_;
    std::uint16_t version_ = 0;
    KeyExchange exchange_ = KeyExchange::rsa;
    std::optional<EphemeralKey> ephemeral_;
    Randoms randoms_;
    Bytes master_;
};

}  // namespace hemostat::lab
