// A TLS client of few words, for tests of the lab: it sends bytes and collects records.
#pragma once

#include "base/bytes.h"
#include "lab/bleeder_settings.h"
#include "lab/descriptor.h"
#include "lab/lab.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace hemostat::lab::test {

struct Record {
    std::uint8_t type;
    std::uint16_t version;
    Bytes fragment;
};

/// How a connection stood when reading stopped.
enum class End : std::uint8_t { open, closed, reset, timed_out };

Bytes client_hello(std::uint16_t version, bool offers_heartbeat = true);
/// A request that claims `claimed` bytes of payload, carries `carried`, then `padding` bytes.
Bytes heartbeat(std::uint16_t version, std::size_t claimed, std::size_t carried,
                std::size_t padding = 0);
/// A ServerHelloDone, which a client must not send: a TLS server answers it with a fatal alert.
Bytes fence(std::uint16_t version);
Bytes operator+(Bytes first, const Bytes& second);

class Client {
public:
    /// Fails the test when nothing listens.
    explicit Client(const Server& server);

    [[nodiscard]] bool is_connected() const { return socket_.is_open(); }
    /// Gives false once the peer has reset the connection.
    bool send(ByteView bytes);
    /// Reads records until `enough` says so, the connection ends, or a few seconds have passed.
    End read(const std::function<bool(const Record&)>& enough);
    /// Until the connection ends.
    End read_to_end();
    /// Until at least `size` bytes came or the connection ended.
    End read_bytes(std::size_t size);
    /// Sends a hello and reads the flight that answers it.
    void greet(std::uint16_t version, bool offers_heartbeat = true);

    /// What came since the last call.
    std::vector<Record> take_records() { return std::exchange(records_, {}); }
    /// What came and is not a whole record.
    [[nodiscard]] const Bytes& rest() const { return rest_; }

private:
    End receive();

    Descriptor socket_;
    Bytes rest_;
    std::vector<Record> records_;
};

/// The records of one content type.
std::vector<Bytes> of_type(const std::vector<Record>& records, std::uint8_t type);

}  // namespace hemostat::lab::test
