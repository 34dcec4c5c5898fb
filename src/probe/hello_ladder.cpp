#include "probe/hello_ladder.h"

#include "tls/cipher_suite.h"

namespace hemostat::probe {
namespace {

HelloLadder::Hello encode(tls::ClientHello hello) {
    fill_random(hello.random);
    return {.message = tls::encode_client_hello(hello),
            .random = hello.random,
            .version = hello.version};
}

}  // namespace

HelloLadder::Hello HelloLadder::make(bool offers_every_group) const {
    tls::ClientHello hello{.cipher_suites = tls::standard_cipher_suites()};
    if (sends_server_name_) {
        hello.server_name = server_name_;
    }
    if (step_ == Step::every_suite) {
        hello.cipher_suites = tls::every_cipher_suite();
        hello.offers_every_group = offers_every_group;
    } else if (step_ == Step::oldest) {
        hello.version = tls::ProtocolVersion::tls10;
        hello.cipher_suites = tls::oldest_cipher_suites();
        hello.has_extensions = false;
    }
    return encode(hello);
}

HelloLadder::Hello HelloLadder::make_tls13_only() const {
    tls::ClientHello hello{.version = tls::ProtocolVersion::tls13,
                           .cipher_suites = tls::tls13_cipher_suites()};
    if (sends_server_name_) {
        hello.server_name = server_name_;
    }
    return encode(hello);
}

bool HelloLadder::step_after(const tls::Alert& alert) {
    if (alert.description == tls::AlertDescription::unrecognized_name && sends_server_name_ &&
        !server_name_.empty()) {
        sends_server_name_ = false;
        return true;
    }
    switch (step_) {
        case Step::standard: step_ = Step::every_suite; return true;
        case Step::every_suite: step_ = Step::oldest; return true;
        case Step::oldest: return false;
    }
    return false;
}

bool HelloLadder::step_after_close() {
    const bool has_next = step_ != Step::oldest;
    step_ = Step::oldest;
    return has_next;
}

}  // namespace hemostat::probe
