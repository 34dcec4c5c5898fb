#include "lab/programs.h"

#include "lab/listener.h"

#include <fmt/format.h>
#include <unistd.h>
#include <array>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace hemostat::lab {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds start_timeout{20};
constexpr std::string_view system_folders = "/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin";

std::string stem_of(KeyKind kind) {
    return kind == KeyKind::rsa ? "rsa" : "ecdsa";
}

/// `place`'s program under a name of ours: ps shows the name of the link that was executed.
Result<Program> prepare(const ProgramPlace& place) {
    const fs::path link = place.folder / ("lab-" + place.name);
    std::error_code error;
    fs::create_symlink(place.program, link, error);
    if (error) {
        return fail(ErrorKind::io, "cannot link " + link.string() + ": " + error.message());
    }
    // The machine's own settings for OpenSSL must not change what the lab's servers do.
    return Program{.path = link.string(),
                   .environment = {"OPENSSL_CONF=/dev/null", "HOME=" + place.folder.string()},
                   .folder = place.folder.string(),
                   .log = (place.folder / (place.name + ".log")).string()};
}

std::string nginx_configuration(const NginxSettings& settings, const ProgramPlace& place,
                                std::uint16_t port) {
    std::string text = fmt::format(
        "daemon off;\nworker_processes 1;\npid {0}.pid;\nerror_log {0}.log;\n"
        "events {{ worker_connections 256; }}\nhttp {{\n  access_log off;\n",
        place.name);
    for (const char* const module : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
        text += fmt::format("  {}_temp_path {}-{};\n", module, place.name, module);
    }
    const std::string stem = stem_of(settings.certificate);
    text += fmt::format(
        "  server {{\n    listen 127.0.0.1:{0} ssl;\n    ssl_certificate {1}.crt;\n"
        "    ssl_certificate_key {1}.key;\n",
        port, stem);
    for (const std::string& directive : settings.directives) {
        text += fmt::format("    {};\n", directive);
    }
    return text + "    return 200 \"hemostat lab\\n\";\n  }\n}\n";
}

std::vector<std::string> command_arguments(const CommandSettings& settings) {
    const std::string stem = stem_of(settings.certificate);
    std::vector<std::string> arguments;
    if (settings.program == "openssl") {
        arguments = {"s_server", "-accept",     "127.0.0.1:0", "-www",       "-quiet",
                     "-cert",    stem + ".crt", "-key",        stem + ".key"};
    } else {
        // It cannot be told to listen on loopback alone.
        arguments = {
            "--port",         "0",           "--http",        "--quiet",    "--disable-client-cert",
            "--x509certfile", stem + ".crt", "--x509keyfile", stem + ".key"};
    }
    arguments.insert(arguments.end(), settings.arguments.begin(), settings.arguments.end());
    return arguments;
}

}  // namespace

std::optional<fs::path> find_program(const std::string& name) {
    const char* const path = std::getenv("PATH");
    std::istringstream folders(fmt::format("{}:{}", path == nullptr ? "" : path, system_folders));
    std::string folder;
    while (std::getline(folders, folder, ':')) {
        const fs::path candidate = fs::path(folder) / name;
        if (!folder.empty() && access(candidate.c_str(), X_OK) == 0) {
            return fs::absolute(candidate);
        }
    }
    return std::nullopt;
}

Result<StartedProgram> start_nginx(const NginxSettings& settings, const ProgramPlace& place) {
    TRY(const Listener listener, listen_on_loopback(IpAddress::Family::v4));
    const fs::path configuration = place.folder / (place.name + ".conf");
    std::ofstream(configuration) << nginx_configuration(settings, place, listener.port);
    TRY(Program program, prepare(place));
    program.arguments = {"-p", place.folder.string(), "-c", configuration.string()};
    // How a running nginx hands its sockets to its successor: their numbers, each ended by ';'.
    program.environment.push_back(fmt::format("NGINX={};", listener_in_child));
    program.listener = listener.socket.number();
    TRY(Child child, run_program(program));
    const fs::path ready = place.folder / (place.name + ".pid");
    TRY([[maybe_unused]] const Done done,
        wait_until([&] { return fs::exists(ready); }, child, start_timeout));
    return StartedProgram{.child = std::move(child), .port = listener.port};
}

Result<StartedProgram> start_command(const CommandSettings& settings, const ProgramPlace& place) {
    TRY(Program program, prepare(place));
    program.arguments = command_arguments(settings);
    TRY(Child child, run_program(program));
    std::optional<std::uint16_t> port;
    const auto listens = [&] {
        port = find_listening_port(child.pid());
        return port.has_value();
    };
    TRY([[maybe_unused]] const Done done, wait_until(listens, child, start_timeout));
    return StartedProgram{.child = std::move(child), .port = *port};
}

}  // namespace hemostat::lab
