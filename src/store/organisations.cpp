#include "store/organisations.h"

#include "base/text.h"
#include "store/digest.h"
#include "store/stored_time.h"
#include "store/text_check.h"

#include <fmt/format.h>
#include <array>
#include <boost/pfr.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

namespace hemostat::store {
namespace {

using campaign::FormerDuty;
using campaign::Organisation;
using campaign::Service;
using campaign::ServiceAsset;
using campaign::Unit;

// A field that is not stored is lost in silence: where there is a new one, this does not compile
// until it has its column below, a step in migrations.cpp, and its part in organisation_digest().
static_assert(boost::pfr::tuple_size_v<Unit> == 6);
static_assert(boost::pfr::tuple_size_v<FormerDuty> == 3);
static_assert(boost::pfr::tuple_size_v<Service> == 5);
static_assert(boost::pfr::tuple_size_v<ServiceAsset> == 2);

/// Rows of one organisation into one table; the first column is the organisation.
class Table {
public:
    static Result<Table> open(Connection& connection, std::string_view organisation,
                              std::string_view name, std::vector<std::string_view> columns) {
        columns.insert(columns.begin(), "organisation");
        TRY(std::unique_ptr<RowWriter> writer, connection.write_rows(name, columns));
        return Table(organisation, std::move(writer));
    }

    /// The first failure is kept for finish().
    void add(std::initializer_list<Value> values) {
        row_.assign(1, organisation_);
        row_.insert(row_.end(), values);
        if (status_) {
            status_ = writer_->add(row_);
        }
    }

    Status finish() { return status_ ? writer_->finish() : status_; }

private:
    Table(std::string_view organisation, std::unique_ptr<RowWriter> writer)
        : organisation_(organisation), writer_(std::move(writer)) {}

    std::string_view organisation_;
    std::unique_ptr<RowWriter> writer_;
    std::vector<Value> row_;
    Status status_ = Done{};
};

std::int64_t position_of(std::size_t index) {
    return static_cast<std::int64_t>(index);
}

/// What `keys_of` lists of each item, into `table`.
template <typename Item>
Status write_lists(Table table, const std::vector<Item>& items,
                   std::vector<std::string> Item::* keys_of) {
    for (const Item& item : items) {
        const std::vector<std::string>& keys = item.*keys_of;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            table.add({item.key, position_of(i), keys[i]});
        }
    }
    return table.finish();
}

Status write_units(Connection& connection, std::string_view organisation,
                   const std::vector<Unit>& units) {
    TRY(Table table, Table::open(connection, organisation, "unit",
                                 {"unit", "position", "parent", "duty_holder"}));
    for (std::size_t i = 0; i < units.size(); ++i) {
        const Unit& unit = units[i];
        const Value parent = unit.parent.empty() ? Value(Null{}) : Value(unit.parent);
        table.add({unit.key, position_of(i), parent, unit.duty_holder});
    }
    TRY([[maybe_unused]] const Done finished, table.finish());
    TRY(Table deputies,
        Table::open(connection, organisation, "unit_deputy", {"unit", "position", "person"}));
    TRY([[maybe_unused]] const Done deputies_written,
        write_lists(std::move(deputies), units, &Unit::deputies));
    TRY(Table instruments, Table::open(connection, organisation, "unit_instrument",
                                       {"unit", "position", "instrument"}));
    TRY([[maybe_unused]] const Done instruments_written,
        write_lists(std::move(instruments), units, &Unit::instruments));
    TRY(Table former, Table::open(connection, organisation, "unit_former",
                                  {"unit", "position", "person", "until", "is_instrument"}));
    for (const Unit& unit : units) {
        for (std::size_t i = 0; i < unit.former.size(); ++i) {
            const FormerDuty& duty = unit.former[i];
            former.add({unit.key, position_of(i), duty.name, to_stored(duty.until),
                        std::int64_t{duty.is_instrument ? 1 : 0}});
        }
    }
    return former.finish();
}

Status write_services(Connection& connection, std::string_view organisation,
                      const std::vector<Service>& services) {
    TRY(Table table,
        Table::open(connection, organisation, "service", {"service", "position", "unit"}));
    for (std::size_t i = 0; i < services.size(); ++i) {
        table.add({services[i].key, position_of(i), services[i].unit});
    }
    return table.finish();
}

Status write_assets(Connection& connection, std::string_view organisation,
                    const std::vector<Service>& services) {
    TRY(Table table,
        Table::open(connection, organisation, "service_asset",
                    {"service", "position", "asset", "asset_digest", "serves_certificate"}));
    for (const Service& service : services) {
        for (std::size_t i = 0; i < service.assets.size(); ++i) {
            const ServiceAsset& asset = service.assets[i];
            const std::string digest = sha256_of(asset.key);
            table.add({service.key, position_of(i), asset.key, digest,
                       std::int64_t{asset.serves_certificate ? 1 : 0}});
        }
    }
    return table.finish();
}

Status check_keys(const Organisation& content) {
    for (const Unit& unit : content.units()) {
        TRY([[maybe_unused]] const Done checked, check_key("unit", unit.key));
    }
    for (const Service& service : content.services()) {
        TRY([[maybe_unused]] const Done checked, check_key("service", service.key));
    }
    return Done{};
}

Status remove_rows(Connection& connection, std::string_view organisation) {
    // What refers to others goes before them.
    for (const char* const table :
         {"service_asset", "service_supplier", "service_consumer", "service", "unit_deputy",
          "unit_instrument", "unit_former", "unit"}) {
        const std::array<Value, 1> values{organisation};
        TRY([[maybe_unused]] const std::uint64_t count,
            connection.run(fmt::format("DELETE FROM {} WHERE organisation = $1", table), values));
    }
    return Done{};
}

Status write_content(Connection& connection, std::string_view organisation,
                     const Organisation& content) {
    const std::vector<Service>& services = content.services();
    TRY([[maybe_unused]] const Done removed, remove_rows(connection, organisation));
    TRY([[maybe_unused]] const Done units, write_units(connection, organisation, content.units()));
    TRY([[maybe_unused]] const Done written, write_services(connection, organisation, services));
    TRY(Table consumers,
        Table::open(connection, organisation, "service_consumer", {"service", "position", "unit"}));
    TRY([[maybe_unused]] const Done consumers_written,
        write_lists(std::move(consumers), services, &Service::consumers));
    TRY(Table suppliers, Table::open(connection, organisation, "service_supplier",
                                     {"service", "position", "supplier"}));
    TRY([[maybe_unused]] const Done suppliers_written,
        write_lists(std::move(suppliers), services, &Service::suppliers));
    return write_assets(connection, organisation, services);
}

/// The digest in the entry of what is there now; empty before there is any.
Result<std::string> stored_digest(Connection& connection, std::string_view organisation) {
    std::string digest;
    const std::array<Value, 1> values{organisation};
    TRY([[maybe_unused]] const std::uint64_t count,
        connection.run("SELECT e.content_digest FROM organisation o JOIN audit_entry e"
                       " ON e.organisation = o.organisation AND e.sequence = o.sequence"
                       " WHERE o.organisation = $1",
                       values, [&](const Row& row) -> Status {
                           digest = row.text(0);
                           return Done{};
                       }));
    return digest;
}

using Index = std::unordered_map<std::string, std::size_t>;

/// Gives `take` the item that each row's first column names, and the row.
template <typename Item>
Status read_parts(Connection& connection, std::string_view organisation, const std::string& sql,
                  std::vector<Item>& items, const std::function<void(Item&, const Row&)>& take) {
    Index index;
    for (std::size_t i = 0; i < items.size(); ++i) {
        index.emplace(items[i].key, i);
    }
    const std::array<Value, 1> values{organisation};
    TRY([[maybe_unused]] const std::uint64_t count,
        connection.run(sql, values, [&](const Row& row) -> Status {
            const auto place = index.find(row.text(0));
            if (place == index.end()) {
                return fail(
                    ErrorKind::invalid_input,
                    fmt::format("a part of {}, which is not there", printable(row.view(0))));
            }
            take(items[place->second], row);
            return Done{};
        }));
    return Done{};
}

Result<std::vector<Unit>> read_units(Connection& connection, std::string_view organisation) {
    std::vector<Unit> units;
    const std::array<Value, 1> values{organisation};
    TRY([[maybe_unused]] const std::uint64_t count,
        connection.run("SELECT unit, parent, duty_holder FROM unit WHERE organisation = $1"
                       " ORDER BY position",
                       values, [&](const Row& row) -> Status {
                           units.push_back({.key = row.text(0),
                                            .parent = row.text(1),
                                            .duty_holder = row.text(2)});
                           return Done{};
                       }));
    TRY([[maybe_unused]] const Done deputies,
        read_parts<Unit>(connection, organisation,
                         "SELECT unit, person FROM unit_deputy WHERE organisation = $1"
                         " ORDER BY unit, position",
                         units,
                         [](Unit& unit, const Row& row) { unit.deputies.push_back(row.text(1)); }));
    TRY([[maybe_unused]] const Done instruments,
        read_parts<Unit>(
            connection, organisation,
            "SELECT unit, instrument FROM unit_instrument WHERE organisation = $1"
            " ORDER BY unit, position",
            units, [](Unit& unit, const Row& row) { unit.instruments.push_back(row.text(1)); }));
    TRY([[maybe_unused]] const Done former,
        read_parts<Unit>(connection, organisation,
                         "SELECT unit, person, until, is_instrument FROM unit_former"
                         " WHERE organisation = $1 ORDER BY unit, position",
                         units, [](Unit& unit, const Row& row) {
                             unit.former.push_back({.name = row.text(1),
                                                    .until = from_stored(row.number(2)),
                                                    .is_instrument = row.number(3) != 0});
                         }));
    return units;
}

Result<std::vector<Service>> read_services(Connection& connection, std::string_view organisation) {
    std::vector<Service> services;
    const std::array<Value, 1> values{organisation};
    TRY([[maybe_unused]] const std::uint64_t count,
        connection.run("SELECT service, unit FROM service WHERE organisation = $1"
                       " ORDER BY position",
                       values, [&](const Row& row) -> Status {
                           services.push_back({.key = row.text(0), .unit = row.text(1)});
                           return Done{};
                       }));
    TRY([[maybe_unused]] const Done consumers,
        read_parts<Service>(connection, organisation,
                            "SELECT service, unit FROM service_consumer WHERE organisation = $1"
                            " ORDER BY service, position",
                            services, [](Service& service, const Row& row) {
                                service.consumers.push_back(row.text(1));
                            }));
    TRY([[maybe_unused]] const Done suppliers,
        read_parts<Service>(connection, organisation,
                            "SELECT service, supplier FROM service_supplier"
                            " WHERE organisation = $1 ORDER BY service, position",
                            services, [](Service& service, const Row& row) {
                                service.suppliers.push_back(row.text(1));
                            }));
    TRY([[maybe_unused]] const Done assets,
        read_parts<Service>(connection, organisation,
                            "SELECT service, asset, serves_certificate FROM service_asset"
                            " WHERE organisation = $1 ORDER BY service, position",
                            services, [](Service& service, const Row& row) {
                                service.assets.push_back(
                                    {.key = row.text(1), .serves_certificate = row.number(2) != 0});
                            }));
    return services;
}

void add_keys(Digest& digest, const std::vector<std::string>& keys) {
    digest.add(position_of(keys.size()));
    for (const std::string& key : keys) {
        digest.add(key);
    }
}

}  // namespace

Result<bool> save_organisation(Connection& connection, std::string_view organisation,
                               const Organisation& content, const Author& author) {
    TRY(Transaction transaction, Transaction::begin_to_write(connection));
    TRY(const bool has_changed, write_organisation(connection, organisation, content, author));
    TRY([[maybe_unused]] const Done committed, transaction.commit());
    return has_changed;
}

Result<bool> write_organisation(Connection& connection, std::string_view organisation,
                                const Organisation& content, const Author& author) {
    TRY([[maybe_unused]] const Done checked, check_key("organisation", organisation));
    TRY([[maybe_unused]] const Done keys_checked, check_keys(content));
    const std::string digest = organisation_digest(content);
    const std::array<Value, 1> key{organisation};
    TRY([[maybe_unused]] const std::uint64_t made,
        connection.run("INSERT INTO organisation(organisation, entry_count, head_hash, sequence)"
                       " VALUES($1, 0, '', 0) ON CONFLICT(organisation) DO NOTHING",
                       key));
    TRY(AuditLog log, AuditLog::lock(connection, organisation, author));
    TRY(const std::string before, stored_digest(connection, organisation));
    if (before == digest) {
        return false;
    }
    const std::int64_t sequence = log.add(entry_kind::organisation, "", "", digest);
    TRY([[maybe_unused]] const Done logged, log.write());
    const std::array<Value, 2> values{organisation, sequence};
    TRY([[maybe_unused]] const std::uint64_t count,
        connection.run("UPDATE organisation SET sequence = $2 WHERE organisation = $1", values));
    TRY([[maybe_unused]] const Done written, write_content(connection, organisation, content));
    return true;
}

Result<Organisation> load_organisation(Connection& connection, std::string_view organisation) {
    TRY(const Transaction transaction, Transaction::begin_to_read(connection));
    return read_organisation(connection, organisation);
}

Result<Organisation> read_organisation(Connection& connection, std::string_view organisation) {
    TRY([[maybe_unused]] const Head head, read_head(connection, organisation));
    TRY(std::vector<Unit> units, read_units(connection, organisation));
    TRY(std::vector<Service> services, read_services(connection, organisation));
    return Organisation::make(std::move(units), std::move(services));
}

std::string organisation_digest(const Organisation& content) {
    Digest digest("hemostat/organisation/v1");
    digest.add(position_of(content.units().size()));
    for (const Unit& unit : content.units()) {
        digest.add(unit.key).add(unit.parent).add(unit.duty_holder);
        add_keys(digest, unit.deputies);
        add_keys(digest, unit.instruments);
        digest.add(position_of(unit.former.size()));
        for (const FormerDuty& duty : unit.former) {
            digest.add(duty.name).add(to_stored(duty.until));
            digest.add(std::int64_t{duty.is_instrument ? 1 : 0});
        }
    }
    digest.add(position_of(content.services().size()));
    for (const Service& service : content.services()) {
        digest.add(service.key).add(service.unit);
        add_keys(digest, service.consumers);
        add_keys(digest, service.suppliers);
        digest.add(position_of(service.assets.size()));
        for (const ServiceAsset& asset : service.assets) {
            digest.add(asset.key).add(std::int64_t{asset.serves_certificate ? 1 : 0});
        }
    }
    return digest.finish();
}

}  // namespace hemostat::store
