#include "tests/lab/client.h"

#include "lab/bleeder_codes.h"
#include "lab/bleeder_flight.h"
#include "wire/reader.h"
#include "wire/writer.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <array>
#include <cerrno>

namespace hemostat::lab::test {
namespace {

constexpr timeval patience{.tv_sec = 10, .tv_usec = 0};

Bytes record(std::uint8_t type, std::uint16_t version, ByteView fragment) {
    wire::Writer out;
    out.u8(type).u16(version).vector(2, [&](auto& body) { body.bytes(fragment); });
    return out.take();
}

Descriptor connect_to(const Server& server) {
    sockaddr_storage address{};
    socklen_t size = sizeof(sockaddr_in);
    auto& v4 = reinterpret_cast<sockaddr_in&>(address);
    if (inet_pton(AF_INET, std::string(server.address).c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(server.port);
    } else {
        auto& v6 = reinterpret_cast<sockaddr_in6&>(address);
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(server.port);
        v6.sin6_addr = in6addr_loopback;
        size = sizeof(sockaddr_in6);
    }
    Descriptor connection(socket(address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    setsockopt(connection.number(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(connection.number(), reinterpret_cast<sockaddr*>(&address), size) != 0) {
        return {};
    }
    return connection;
}

}  // namespace

Bytes client_hello(std::uint16_t version, bool offers_heartbeat) {
    wire::Writer body;
    Bytes random(32);
    fill_random(random);
    body.u16(version).bytes(random).u8(0);
    body.vector(2, [](auto& suites) { suites.u16(0x002f).u16(0xc009); });
    body.u8(1).u8(0);
    wire::Writer extensions;
    if (version == version::tls12) {
        // signature_algorithms; without it OpenSSL 3 assumes SHA-1 and refuses
        extensions.u16(13).u16(6).u16(4).u16(0x0401).u16(0x0403);
    }
    if (offers_heartbeat) {
        extensions.u16(extension::heartbeat).u16(1).u8(1);
    }
    body.vector(2, [&](auto& out) { out.bytes(extensions.view()); });
    return record(content_type::handshake, version,
                  encode_message(handshake_type::client_hello, body.view()));
}

Bytes heartbeat(std::uint16_t version, std::size_t claimed, std::size_t carried,
                std::size_t padding) {
    wire::Writer request;
    request.u8(1).u16(static_cast<std::uint16_t>(claimed)).fill(carried, 'a').fill(padding, 'p');
    return record(content_type::heartbeat, version, request.view());
}

Bytes fence(std::uint16_t version) {
    return record(content_type::handshake, version,
                  encode_message(handshake_type::server_hello_done, {}));
}

Bytes operator+(Bytes first, const Bytes& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

Client::Client(const Server& server) : socket_(connect_to(server)) {
    EXPECT_TRUE(socket_.is_open()) << server.name;
}

bool Client::send(ByteView bytes) {
    while (!bytes.empty()) {
        const ssize_t put = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (put <= 0) {
            return false;
        }
        bytes = bytes.subspan(static_cast<std::size_t>(put));
    }
    return true;
}

End Client::receive() {
    std::array<std::uint8_t, 65536> buffer;
    const ssize_t got = recv(socket_.number(), buffer.data(), buffer.size(), 0);
    if (got > 0) {
        rest_.insert(rest_.end(), buffer.begin(), buffer.begin() + got);
        return End::open;
    }
    if (got == 0) {
        return End::closed;
    }
    return errno == EAGAIN ? End::timed_out : End::reset;
}

End Client::read(const std::function<bool(const Record&)>& enough) {
    for (;;) {
        wire::Reader reader(rest_);
        Record next{.type = reader.u8("type"), .version = reader.u16("version"), .fragment = {}};
        const ByteView fragment = reader.vector16("fragment");
        if (!reader.failure()) {
            next.fragment.assign(fragment.begin(), fragment.end());
            const ByteView rest = reader.rest();
            rest_ = Bytes(rest.begin(), rest.end());
            records_.push_back(std::move(next));
            if (enough(records_.back())) {
                return End::open;
            }
        } else if (const End end = receive(); end != End::open) {
            return end;
        }
    }
}

End Client::read_to_end() {
    return read([](const Record&) { return false; });
}

End Client::read_bytes(std::size_t size) {
    End end = End::open;
    while (rest_.size() < size && end == End::open) {
        end = receive();
    }
    return end;
}

void Client::greet(std::uint16_t version, bool offers_heartbeat) {
    ASSERT_TRUE(send(client_hello(version, offers_heartbeat)));
    Bytes flight;
    const Bytes done = encode_message(handshake_type::server_hello_done, {});
    const End end = read([&](const Record& record) {
        flight = std::move(flight) + record.fragment;
        return record.type != content_type::handshake ||
               std::equal(done.rbegin(), done.rend(), flight.rbegin());
    });
    EXPECT_EQ(end, End::open);
}

std::vector<Bytes> of_type(const std::vector<Record>& records, std::uint8_t type) {
    std::vector<Bytes> fragments;
    for (const Record& record : records) {
        if (record.type == type) {
            fragments.push_back(record.fragment);
        }
    }
    return fragments;
}

}  // namespace hemostat::lab::test
