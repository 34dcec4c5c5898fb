// A bleeder's record layer: whole records in, records out through the write buffer and the keys.
#pragma once

#include "lab/bleeder_cipher.h"
#include "lab/bleeder_settings.h"
#include "lab/loop.h"
#include "lab/write_buffer.h"

#include <optional>
#include <utility>

namespace hemostat::lab {

constexpr std::size_t plaintext_size_max = 16384;  // RFC 5246 §6.2.1

struct RecordHeader {
    std::uint8_t type = 0;
    std::uint16_t version = 0;
    std::size_t length = 0;
};

/// Collects one record. As OpenSSL does, it takes the header, then exactly the rest: what follows
/// stays in the kernel, so that closing early resets the connection.
class RecordReader {
public:
    static constexpr std::size_t header_size = 5;

    /// How many bytes are still missing, of the header or of the fragment behind it.
    [[nodiscard]] std::size_t missing() const;
    void add(ByteView bytes) { record_.insert(record_.end(), bytes.begin(), bytes.end()); }
    [[nodiscard]] bool has_header() const { return record_.size() >= header_size; }
    /// More was added than was missing: only for a server that reads all there is.
    [[nodiscard]] bool has_excess() const {
        return has_header() && record_.size() > header_size + header().length;
    }
    [[nodiscard]] RecordHeader header() const;
    /// The finished record, header and fragment; starts the next one.
    Bytes take() { return std::exchange(record_, {}); }

private:
    Bytes record_;
};

/// Writes records the way OpenSSL does.
class RecordWriter {
public:
    RecordWriter(Channel& channel, std::size_t buffer_size)
        : channel_(channel), buffer_(WriteBuffer(buffer_size)) {}

    void set_version(std::uint16_t version) { version_ = version; }
    [[nodiscard]] std::uint16_t version() const { return version_; }
    /// Everything from here on is written under keys.
    void protect(RecordCipher cipher) { cipher_ = std::move(cipher); }

    /// Writes `content` in records of at most `fragment_size_max` bytes.
    void write(std::uint8_t type, ByteView content,
               std::size_t fragment_size_max = plaintext_size_max);
    /// Sends what the buffer holds back.
    void flush();
    /// The handshake is over: flushes, and holds nothing back any more.
    void drop_buffer();

private:
    Channel& channel_;
    std::optional<WriteBuffer> buffer_;
    std::optional<RecordCipher> cipher_;
    std::uint16_t version_ = version::tls10;
};

}  // namespace hemostat::lab
