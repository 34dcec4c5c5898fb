// Who runs what for whom: units as a tree, their services, and the assets of these.
#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::campaign {

/// Somebody who had a duty once, or an instrument that was in use: what was claimed before `until`
/// still counts.
struct FormerDuty {
    std::string name;
    WallTime until;
    bool is_instrument = false;

    bool operator==(const FormerDuty&) const = default;
};

/// An association, a member, a department.
struct Unit {
    std::string key;
    std::string parent;  ///< a unit's key; empty for the root
    std::string duty_holder;
    std::vector<std::string> deputies;
    std::vector<std::string> instruments;  ///< detectors, of it and of all units below it
    std::vector<FormerDuty> former;
};

struct ServiceAsset {
    std::string key;  ///< as in its findings: tcp://192.0.2.7:443
    bool serves_certificate = false;
};

/// What a unit runs, for itself or for consumers.
struct Service {
    std::string key;
    std::string unit;
    std::vector<std::string> consumers;  ///< units that it is provided to
    std::vector<std::string> suppliers;  ///< services that it is built on, of any unit
    std::vector<ServiceAsset> assets;
};

/// Units and services that fit together.
class Organisation {
public:
    static constexpr std::size_t units_max = 100'000;
    static constexpr std::size_t services_max = 1'000'000;
    static constexpr std::size_t assets_max = 10'000'000;
    static constexpr std::size_t depth_max = 32;
    /// Of consumers and suppliers, over all services.
    static constexpr std::size_t links_max = 10'000'000;

    /// Errors: invalid_input for a key that is empty, unknown or given twice, for units that are
    ///         not one tree, for a unit without a duty holder, for a name that is both a person's
    ///         and an instrument's, and for services that supply themselves in a circle; limit
    ///         beyond a limit of this class.
    static Result<Organisation> make(std::vector<Unit> units, std::vector<Service> services);

    /// A unit stands behind its parent.
    [[nodiscard]] const std::vector<Unit>& units() const { return units_; }
    /// A service stands behind its suppliers.
    [[nodiscard]] const std::vector<Service>& services() const { return services_; }
    /// Where a key stands in units(). Expects it to be there.
    [[nodiscard]] std::size_t unit_index(std::string_view key) const;
    [[nodiscard]] bool has_unit(std::string_view key) const { return unit_index_.contains(key); }
    [[nodiscard]] bool has_service(std::string_view key) const {
        return service_index_.contains(key);
    }
    /// Where a key stands in services(). Expects it to be there.
    [[nodiscard]] std::size_t service_index(std::string_view key) const;

private:
    using Index = std::map<std::string, std::size_t, std::less<>>;

    [[nodiscard]] Status check_names() const;
    Status order_units();
    Status order_services();
    [[nodiscard]] Status check_services() const;

    std::vector<Unit> units_;
    std::vector<Service> services_;
    Index unit_index_;
    Index service_index_;
};

}  // namespace hemostat::campaign
