#include "campaign/organisation.h"

#include "base/text.h"

#include <fmt/format.h>
#include <algorithm>
#include <set>
#include <utility>

namespace hemostat::campaign {
namespace {

template <typename Item>
Result<std::map<std::string, std::size_t, std::less<>>> index_keys(const std::vector<Item>& items,
                                                                   std::string_view what) {
    std::map<std::string, std::size_t, std::less<>> index;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (items[i].key.empty()) {
            return fail(ErrorKind::invalid_input, fmt::format("a {} has no key", what));
        }
        if (!index.emplace(items[i].key, i).second) {
            return fail(ErrorKind::invalid_input,
                        fmt::format("the {} {} is given twice", what, printable(items[i].key)));
        }
    }
    return index;
}

/// `items` in the order of `places`, and the index that belongs to it.
template <typename Item, typename Index>
void reorder(std::vector<Item>& items, const std::vector<std::size_t>& places, Index& index) {
    std::vector<Item> ordered;
    ordered.reserve(items.size());
    for (const std::size_t place : places) {
        index.find(items[place].key)->second = ordered.size();
        ordered.push_back(std::move(items[place]));
    }
    items = std::move(ordered);
}

}  // namespace

Result<Organisation> Organisation::make(std::vector<Unit> units, std::vector<Service> services) {
    if (units.size() > units_max || services.size() > services_max) {
        return fail(ErrorKind::limit, "more units or services than one organisation may have");
    }
    Organisation made;
    TRY(made.unit_index_, index_keys(units, "unit"));
    TRY(made.service_index_, index_keys(services, "service"));
    made.units_ = std::move(units);
    made.services_ = std::move(services);
    TRY([[maybe_unused]] const Done names_checked, made.check_names());
    TRY([[maybe_unused]] const Done units_done, made.order_units());
    TRY([[maybe_unused]] const Done services_checked, made.check_services());
    TRY([[maybe_unused]] const Done services_done, made.order_services());
    return made;
}

/// Otherwise somebody could approve as a person what he measured as an instrument.
Status Organisation::check_names() const {
    std::set<std::string_view> persons;
    for (const Unit& unit : units_) {
        persons.insert(unit.duty_holder);
        persons.insert(unit.deputies.begin(), unit.deputies.end());
        for (const FormerDuty& former : unit.former) {
            if (!former.is_instrument) {
                persons.insert(former.name);
            }
        }
    }
    for (const Unit& unit : units_) {
        for (const std::string& instrument : unit.instruments) {
            if (instrument.empty() || persons.contains(instrument)) {
                return fail(ErrorKind::invalid_input,
                            fmt::format("the unit {}: an instrument has no name, or a person's: {}",
                                        printable(unit.key), printable(instrument)));
            }
        }
        for (const FormerDuty& former : unit.former) {
            if (former.name.empty() || (former.is_instrument && persons.contains(former.name))) {
                return fail(
                    ErrorKind::invalid_input,
                    fmt::format("the unit {}: a former instrument has no name, or a person's: {}",
                                printable(unit.key), printable(former.name)));
            }
        }
        // An empty name would be that of whoever says none.
        if (std::ranges::find(unit.deputies, "") != unit.deputies.end()) {
            return fail(ErrorKind::invalid_input,
                        fmt::format("the unit {}: a deputy has no name", printable(unit.key)));
        }
    }
    return Done{};
}

Status Organisation::order_units() {
    std::vector<std::vector<std::size_t>> children(units_.size());
    std::vector<std::size_t> level;
    for (std::size_t i = 0; i < units_.size(); ++i) {
        const Unit& unit = units_[i];
        if (unit.duty_holder.empty()) {
            return fail(ErrorKind::invalid_input,
                        fmt::format("the unit {} has no duty holder", printable(unit.key)));
        }
        if (unit.parent.empty()) {
            level.push_back(i);
            continue;
        }
        const auto parent = unit_index_.find(unit.parent);
        if (parent == unit_index_.end()) {
            return fail(ErrorKind::invalid_input,
                        fmt::format("the parent {} of the unit {} is not there",
                                    printable(unit.parent), printable(unit.key)));
        }
        children[parent->second].push_back(i);
    }
    if (level.size() != 1) {
        return fail(ErrorKind::invalid_input, "there must be one unit without a parent");
    }
    std::vector<std::size_t> places;
    for (std::size_t depth = 0; !level.empty(); ++depth) {
        if (depth == depth_max) {
            return fail(ErrorKind::limit, fmt::format("units are nested below {}", depth_max));
        }
        places.insert(places.end(), level.begin(), level.end());
        std::vector<std::size_t> below;
        for (const std::size_t unit : level) {
            below.insert(below.end(), children[unit].begin(), children[unit].end());
        }
        level = std::move(below);
    }
    // Every unit has at most one parent, so what the root does not reach goes in a circle.
    if (places.size() != units_.size()) {
        return fail(ErrorKind::invalid_input, "units are each other's parents in a circle");
    }
    reorder(units_, places, unit_index_);
    return Done{};
}

Status Organisation::check_services() const {
    std::size_t asset_count = 0;
    std::size_t link_count = 0;
    for (const Service& service : services_) {
        const auto refuse = [&](std::string_view what, std::string_view key) {
            return fail(
                ErrorKind::invalid_input,
                fmt::format("the service {}: {} {}", printable(service.key), what, printable(key)));
        };
        asset_count += service.assets.size();
        link_count += service.consumers.size() + service.suppliers.size();
        if (asset_count > assets_max || link_count > links_max) {
            return fail(ErrorKind::limit, "more assets or links than one organisation may have");
        }
        if (!unit_index_.contains(service.unit)) {
            return refuse("there is no unit", service.unit);
        }
        for (const std::string& consumer : service.consumers) {
            if (!unit_index_.contains(consumer)) {
                return refuse("there is no consumer", consumer);
            }
        }
        for (const std::string& supplier : service.suppliers) {
            if (!service_index_.contains(supplier)) {
                return refuse("there is no supplier", supplier);
            }
        }
        std::set<std::string_view> assets;
        for (const ServiceAsset& asset : service.assets) {
            if (asset.key.empty() || !assets.insert(asset.key).second) {
                return refuse("it has twice, or without a key, the asset", asset.key);
            }
        }
    }
    return Done{};
}

Status Organisation::order_services() {
    std::vector<std::vector<std::size_t>> supplied(services_.size());
    std::vector<std::size_t> waits_for(services_.size());
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < services_.size(); ++i) {
        waits_for[i] = services_[i].suppliers.size();
        for (const std::string& supplier : services_[i].suppliers) {
            supplied[service_index(supplier)].push_back(i);
        }
        if (waits_for[i] == 0) {
            places.push_back(i);
        }
    }
    for (std::size_t next = 0; next < places.size(); ++next) {
        for (const std::size_t service : supplied[places[next]]) {
            if (--waits_for[service] == 0) {
                places.push_back(service);
            }
        }
    }
    if (places.size() != services_.size()) {
        return fail(ErrorKind::invalid_input, "services supply themselves in a circle");
    }
    reorder(services_, places, service_index_);
    return Done{};
}

std::size_t Organisation::unit_index(std::string_view key) const {
    const auto found = unit_index_.find(key);
    ASSERT(found != unit_index_.end());
    return found->second;
}

std::size_t Organisation::service_index(std::string_view key) const {
    const auto found = service_index_.find(key);
    ASSERT(found != service_index_.end());
    return found->second;
}

}  // namespace hemostat::campaign
