// Every kind of peer that the heartbleed probe is tried on, and what it must find there.
#pragma once

#include "finding/reason.h"
#include "peer.h"

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

namespace hemostat::probe {

/// What is true of a peer, whatever the network does.
enum class Truth : std::uint8_t {
    vulnerable,
    fixed,
    without_heartbeats,  ///< TLS, but there is nothing to fix
    hostile,             ///< no TLS, or no honest TLS
};

struct Model {
    std::string name;
    Truth truth;
    const finding::Reason* reason;  ///< without a fault
    std::function<std::unique_ptr<Peer>()> make;

    friend std::ostream& operator<<(std::ostream& out, const Model& model) {
        return out << model.name;
    }
};

const std::vector<Model>& all_models();

}  // namespace hemostat::probe
