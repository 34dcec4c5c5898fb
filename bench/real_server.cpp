#include "bench/real_server.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <thread>

namespace hemostat::bench {
namespace {

constexpr int start_attempts_max = 200;
constexpr auto attempt_length = std::chrono::milliseconds(25);

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in endpoint{};
    endpoint.sin_family = AF_INET;
    endpoint.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    endpoint.sin_port = htons(port);
    return endpoint;
}

// Somebody may take it before the server does: then the server does not start, and the run fails.
std::uint16_t free_port() {
    sockaddr_in endpoint = loopback(0);
    auto* const address = reinterpret_cast<sockaddr*>(&endpoint);
    socklen_t size = sizeof endpoint;
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::bind(fd, address, size) != 0 || ::getsockname(fd, address, &size) != 0) {
        give_up("no free port");
    }
    ::close(fd);
    return ntohs(endpoint.sin_port);
}

bool accepts_connections(std::uint16_t port) {
    const sockaddr_in endpoint = loopback(port);
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const bool is_open =
        ::connect(fd, reinterpret_cast<const sockaddr*>(&endpoint), sizeof endpoint) == 0;
    ::close(fd);
    return is_open;
}

void write_file(const std::string& path, const std::string& text) {
    std::FILE* const file = std::fopen(path.c_str(), "w");
    if (file == nullptr || std::fputs(text.c_str(), file) < 0 || std::fclose(file) != 0) {
        give_up(path);
    }
}

std::string nginx_configuration(const Folder& folder, std::uint16_t port) {
    return fmt::format(R"(daemon off;
master_process off;
pid {0};
error_log /dev/null;
events {{}}
http {{
    access_log off;
    client_body_temp_path {1};
    proxy_temp_path {1};
    fastcgi_temp_path {1};
    uwsgi_temp_path {1};
    scgi_temp_path {1};
    server {{
        listen 127.0.0.1:{2} ssl;
        ssl_certificate {3};
        ssl_certificate_key {4};
    }}
}}
)",
                       folder.path("nginx.pid"), folder.path("nginx-temp"), port,
                       folder.path("certificate.pem"), folder.path("key.pem"));
}

void make_certificate(const Folder& folder) {
    const Usage usage =
        run_program(server_core, {"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
                                  "-days", "2", "-subj", "/CN=localhost", "-keyout",
                                  folder.path("key.pem"), "-out", folder.path("certificate.pem")});
    if (usage.exit_status != 0) {
        give_up("openssl req");
    }
}

}  // namespace

RealServer::RealServer(RealServerKind kind, const Folder& folder) {
    make_certificate(folder);
    const std::uint16_t port = free_port();
    target_ = fmt::format("127.0.0.1:{}", port);
    if (kind == RealServerKind::nginx) {
        const std::string configuration = folder.path("nginx.conf");
        write_file(configuration, nginx_configuration(folder, port));
        process_ = start_program(server_core, {"/usr/sbin/nginx", "-c", configuration});
    } else {
        process_ = start_program(server_core,
                                 {"openssl", "s_server", "-accept", target_, "-www", "-cert",
                                  folder.path("certificate.pem"), "-key", folder.path("key.pem")});
    }
    for (int attempt = 0; !accepts_connections(port); ++attempt) {
        if (attempt == start_attempts_max) {
            give_up("a server did not start");
        }
        std::this_thread::sleep_for(attempt_length);
    }
}

RealServer::~RealServer() {
    ::kill(process_, SIGTERM);
    ::waitpid(process_, nullptr, 0);
}

}  // namespace hemostat::bench
