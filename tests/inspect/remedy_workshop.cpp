#include "tests/inspect/remedy_workshop.h"

#include "inspect/file_inspection.h"

#include <gtest/gtest.h>
#include <utility>

namespace hemostat::inspect {
namespace {

// As libssl has them, with heartbeats.
constexpr const char* openssl_source = R"(
#define TEXT " part of OpenSSL 1.0.1e 11 Feb 2013"
const char* const texts[] = {"TLSv1" TEXT, "AES" TEXT, "ssl/ssl_lib.c"};
int SSL_do_handshake(void) { return (int)(long)texts[0]; }
int tls1_enc(void) { return 1; }
int ssl3_read_bytes(void) { return 1; }
int tls1_process_heartbeat(void) { return 1; }
)";

struct Remedies final : finding::Sink {
    void take(finding::Finding finding) override {
        const auto* const file = std::get_if<finding::File>(&finding.asset);
        all.emplace(file != nullptr ? file->path.substr(front_size)
                                    : std::get<finding::Package>(finding.asset).name,
                    finding.next());
    }

    std::size_t front_size = 0;
    std::map<std::string, std::string> all;
};

}  // namespace

RemedyWorkshop::RemedyWorkshop() {
    folder.write("openssl.c", openssl_source);
    folder.run("cc -shared -fPIC -o libssl openssl.c");
}

void RemedyWorkshop::build(const std::string& path) const {
    folder.run("install -D libssl " + path);
}

void RemedyWorkshop::write(const std::string& path, const std::string& text) const {
    folder.run("mkdir -p $(dirname " + path + ")");
    folder.write(path, text);
}

void RemedyWorkshop::pack_deb(const std::string& content, const std::string& fields,
                              const std::string& path) const {
    write(content + "/DEBIAN/control", "Architecture: amd64\nDescription: d\n" + fields);
    folder.run("dpkg-deb --root-owner-group -b " + content + " " + path + " && rm -r " + content +
               "/DEBIAN");
}

std::map<std::string, std::string> RemedyWorkshop::remedies_at(const std::string& path) {
    Remedies remedies;
    remedies.front_size = path.size();
    const auto progress = inspect_files(
        {.tree = {.roots = {path}},
         .advisory = advisory::heartbleed(),
         .job_count = 1,
         .is_stop_requested = [] { return false; },
         .on_progress = [](const Progress&) {},
         .on_omission =
             [](const Omission& omission) { ADD_FAILURE() << omission.path << omission.why; }},
        remedies);
    EXPECT_TRUE(progress);
    return std::move(remedies.all);
}

}  // namespace hemostat::inspect
