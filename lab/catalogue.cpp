#include "lab/catalogue.h"

#include <fmt/format.h>
#include <toml++/toml.h>
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <utility>

namespace hemostat::lab {

extern const std::string_view servers_toml;  // made from servers.toml when the build is configured

namespace {

template <typename T>
using Names = std::initializer_list<std::pair<std::string_view, T>>;

/// One [[server]] table: asked for each key once, it remembers the first mistake.
class Row {
public:
    explicit Row(const toml::table& table) : table_(table) {}

    void read(std::string_view key, std::string& value) { read_exactly(key, value); }
    void read(std::string_view key, bool& value) { read_exactly(key, value); }
    void read(std::string_view key, std::size_t& value) {
        auto number = static_cast<std::int64_t>(value);
        read_exactly(key, number);
        if (number < 1 && table_.contains(key)) {
            reject(fmt::format("{} must be positive", key));
        }
        value = static_cast<std::size_t>(number);
    }

    void read(std::string_view key, std::vector<std::string>& values) {
        const toml::node* const node = find(key);
        const toml::array* const list = node == nullptr ? nullptr : node->as_array();
        for (std::size_t index = 0; list != nullptr && index < list->size(); ++index) {
            values.push_back((*list)[index].value_or(std::string()));
        }
    }

    template <typename T>
    void read(std::string_view key, T& value, Names<T> names) {
        std::string text;
        read(key, text);
        const auto found = std::ranges::find(names, text, &std::pair<std::string_view, T>::first);
        if (found != names.end()) {
            value = found->second;
        } else if (table_.contains(key)) {
            reject(fmt::format("{} cannot be \"{}\"", key, text));
        }
    }

    std::string text(std::string_view key) {
        std::string value;
        read(key, value);
        if (value.empty()) {
            reject(fmt::format("{} is missing", key));
        }
        return value;
    }

    void reject(const std::string& what) {
        if (mistake_.empty()) {
            mistake_ = fmt::format("servers.toml line {}: {}", table_.source().begin.line, what);
        }
    }

    /// The first mistake, or a key that nobody asked for.
    [[nodiscard]] Status done() {
        for (const auto& [key, node] : table_) {
            if (!asked_.contains(key.str())) {
                reject(fmt::format("{} is not a setting of this kind", key.str()));
            }
        }
        return mistake_.empty() ? Status(Done{}) : fail(ErrorKind::invalid_input, mistake_);
    }

private:
    template <typename T>
    void read_exactly(std::string_view key, T& value) {
        const toml::node* const node = find(key);
        if (node == nullptr) {
            return;
        }
        if (const auto found = node->value_exact<T>()) {
            value = *found;
        } else {
            reject(fmt::format("{} has the wrong type", key));
        }
    }

    const toml::node* find(std::string_view key) {
        asked_.emplace(key);
        return table_.get(key);
    }

    const toml::table& table_;
    std::set<std::string, std::less<>> asked_;
    std::string mistake_;
};

void read_certificate(Row& row, KeyKind& kind) {
    row.read("certificate", kind, {{"rsa", KeyKind::rsa}, {"ecdsa", KeyKind::ecdsa}});
}

void read_version(Row& row, std::string_view key, std::uint16_t& value) {
    row.read(key, value,
             {{"SSLv3", version::ssl3},
              {"TLS1.0", version::tls10},
              {"TLS1.1", version::tls11},
              {"TLS1.2", version::tls12}});
}

Settings read_bleeder(Row& row) {
    BleederSettings settings;
    row.read("heartbeats", settings.heartbeats,
             {{"vulnerable", Heartbeats::vulnerable},
              {"fixed", Heartbeats::fixed},
              {"off", Heartbeats::off}});
    row.read("after_heartbeat", settings.after_heartbeat,
             {{"retry", AfterHeartbeat::retry}, {"close", AfterHeartbeat::close}});
    row.read("client_certificate", settings.client_certificate,
             {{"none", ClientCertificate::none}, {"required", ClientCertificate::required}});
    row.read("loses_pipelined", settings.loses_pipelined);
    row.read("offers_heartbeat", settings.offers_heartbeat);
    read_version(row, "version_min", settings.version_min);
    read_version(row, "version_max", settings.version_max);
    read_certificate(row, settings.certificate);
    row.read("write_buffer_size", settings.write_buffer_size);
    row.read("flight_size_min", settings.flight_size_min);
    row.read("fragment_size_max", settings.fragment_size_max);
    row.read("joins_messages", settings.joins_messages);
    return settings;
}

Settings read_hostile(Row& row) {
    const std::string name = row.text("behaviour");
    const HostileBehaviour behaviour = find_hostile_behaviour(name);
    if (behaviour == nullptr) {
        row.reject(fmt::format("there is no behaviour \"{}\"", name));
    }
    return HostileSettings{.behaviour = behaviour};
}

Settings read_proxy(Row& row) {
    ProxySettings settings{.upstream = row.text("upstream")};
    const std::string name = row.text("behaviour");
    if (const auto behaviour = find_proxy_behaviour(name)) {
        settings.behaviour = *behaviour;
    } else {
        row.reject(fmt::format("there is no behaviour \"{}\"", name));
    }
    return settings;
}

Settings read_nginx(Row& row) {
    NginxSettings settings;
    read_certificate(row, settings.certificate);
    row.read("directives", settings.directives);
    return settings;
}

Settings read_command(Row& row, std::string program) {
    CommandSettings settings{.program = std::move(program)};
    read_certificate(row, settings.certificate);
    row.read("arguments", settings.arguments);
    return settings;
}

Settings read_settings(Row& row) {
    const std::string kind = row.text("kind");
    if (kind == "bleeder") {
        return read_bleeder(row);
    }
    if (kind == "hostile") {
        return read_hostile(row);
    }
    if (kind == "proxy") {
        return read_proxy(row);
    }
    if (kind == "nginx") {
        return read_nginx(row);
    }
    if (kind == "openssl" || kind == "gnutls-serv") {
        return read_command(row, kind);
    }
    row.reject(fmt::format("there is no kind \"{}\"", kind));
    return {};
}

bool has(const std::vector<ServerSpec>& servers, std::string_view name) {
    return std::ranges::find(servers, name, &ServerSpec::name) != servers.end();
}

Result<ServerSpec> read_server(const toml::table& table, const std::vector<ServerSpec>& before) {
    Row row(table);
    ServerSpec server{.name = row.text("name"),
                      .verdict = row.text("verdict"),
                      .reason = row.text("reason"),
                      .description = row.text("description"),
                      .settings = read_settings(row)};
    row.read("address", server.family,
             {{"127.0.0.1", IpAddress::Family::v4}, {"::1", IpAddress::Family::v6}});
    if (has(before, server.name)) {
        row.reject(fmt::format("the name \"{}\" is taken", server.name));
    }
    const auto* const proxy = std::get_if<ProxySettings>(&server.settings);
    if (proxy != nullptr && !has(before, proxy->upstream)) {
        row.reject(fmt::format("no server before it is named \"{}\"", proxy->upstream));
    }
    TRY([[maybe_unused]] const Done done, row.done());
    return server;
}

}  // namespace

Result<std::vector<ServerSpec>> parse_catalogue(std::string_view text) {
    toml::table root;
    try {
        root = toml::parse(text);
    } catch (const toml::parse_error& error) {
        return fail(ErrorKind::invalid_input,
                    fmt::format("servers.toml line {}: {}", error.source().begin.line,
                                error.description()));
    }
    std::vector<ServerSpec> servers;
    const toml::array* const rows = root["server"].as_array();
    for (std::size_t index = 0; rows != nullptr && index < rows->size(); ++index) {
        const toml::table* const table = (*rows)[index].as_table();
        if (table == nullptr) {
            return fail(ErrorKind::invalid_input, "servers.toml: server is not a list of tables");
        }
        TRY(ServerSpec server, read_server(*table, servers));
        servers.push_back(std::move(server));
    }
    return servers;
}

std::span<const ServerSpec> catalogue() {
    static const std::vector<ServerSpec> servers = [] {
        auto parsed = parse_catalogue(servers_toml);
        if (!parsed) {
            fmt::print(stderr, "hemostat-lab: {}\n", parsed.error().what);
            std::exit(3);
        }
        return *std::move(parsed);
    }();
    return servers;
}

const ServerSpec* find_spec(std::string_view name) {
    const auto found = std::ranges::find(catalogue(), name, &ServerSpec::name);
    return found == catalogue().end() ? nullptr : &*found;
}

}  // namespace hemostat::lab
