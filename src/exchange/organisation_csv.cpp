#include "exchange/organisation_csv.h"

#include "base/text.h"
#include "exchange/csv_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <algorithm>
#include <array>
#include <functional>
#include <iterator>
#include <map>
#include <string_view>
#include <utility>

namespace hemostat::exchange {
namespace {

using campaign::Service;
using campaign::ServiceAsset;
using campaign::Unit;

bool contains(const auto& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

std::vector<std::string> split_list(std::string_view text) {
    std::vector<std::string> items;
    while (!text.empty()) {
        const std::size_t size = std::min(text.find(';'), text.size());
        if (const auto item = trim(text.substr(0, size)); !item.empty()) {
            items.emplace_back(item);
        }
        text.remove_prefix(std::min(size + 1, text.size()));
    }
    return items;
}

/// A row, with its file, whose fields are asked for by their columns.
class Row {
public:
    Row(const std::string& file, const CsvTable& table, const CsvRow& row)
        : file_(file), table_(table), row_(row) {}

    [[nodiscard]] std::string field(std::string_view column) const {
        const auto found = std::ranges::find(table_.columns, column);
        return found == table_.columns.end()
                   ? ""
                   : row_.fields[static_cast<std::size_t>(found - table_.columns.begin())];
    }
    [[nodiscard]] std::string place() const { return fmt::format("{}:{}", file_, row_.line); }

private:
    const std::string& file_;
    const CsvTable& table_;
    const CsvRow& row_;
};

/// Something, and the file and line that it is from.
template <typename Item>
struct Placed {
    std::string place;
    Item item;
};

struct NewAsset {
    std::string service;
    ServiceAsset asset;
};

class Import {
public:
    OrganisationImport run(std::span<const CsvFile> files) {
        for (const CsvFile& file : files) {
            read(file);
        }
        check_units();
        check_services();
        hand_out_assets();
        if (told_count_ == 0) {
            make();
        }
        if (told_count_ > problems_max) {
            result_.problems.push_back(fmt::format("… and {} more", told_count_ - problems_max));
        }
        return std::move(result_);
    }

private:
    /// Where each key stands in a list.
    using Index = std::map<std::string, std::size_t, std::less<>>;

    void tell(const std::string& place, std::string_view what) {
        if (++told_count_ <= problems_max) {
            result_.problems.push_back(fmt::format("{}: {}", place, what));
        }
    }

    void read(const CsvFile& file) {
        const auto table = parse_csv(file.text);
        if (!table) {
            tell(file.name, table.error().what);
            return;
        }
        const Sheet* const sheet = find_sheet(table->columns);
        if (sheet == nullptr) {
            tell(file.name,
                 "its header is not that of units (unit, parent, duty_holder), services "
                 "(service, unit) or assets (asset, service)");
            return;
        }
        for (const std::string& column : table->columns) {
            if (!contains(sheet->required, column) && !contains(sheet->optional, column)) {
                tell(file.name,
                     fmt::format("there is no column '{}': a file of {}s may also have {}",
                                 printable(column), sheet->what, fmt::join(sheet->optional, ", ")));
            }
        }
        for (const CsvRow& row : table->rows) {
            const Row fields(file.name, *table, row);
            if (fields.field(sheet->what).empty()) {
                tell(fields.place(), fmt::format("the {} has no key", sheet->what));
            } else {
                (this->*sheet->take)(fields);
            }
        }
    }

    void take_unit(const Row& row) {
        if (row.field("duty_holder").empty()) {
            tell(row.place(), "nobody is named as duty_holder");
        }
        add(units_, unit_index_, row,
            Unit{.key = row.field("unit"),
                 .parent = row.field("parent"),
                 .duty_holder = row.field("duty_holder"),
                 .deputies = split_list(row.field("deputies")),
                 .instruments = split_list(row.field("instruments"))});
    }

    void take_service(const Row& row) {
        add(services_, service_index_, row,
            Service{.key = row.field("service"),
                    .unit = row.field("unit"),
                    .consumers = split_list(row.field("consumers")),
                    .suppliers = split_list(row.field("suppliers")),
                    .assets = {}});
    }

    void take_asset(const Row& row) {
        const std::string key = row.field("asset");
        const std::string says = to_lower(row.field("serves_certificate"));
        if (!says.empty() && says != "yes" && says != "no") {
            tell(row.place(),
                 fmt::format("serves_certificate is yes or no, and not '{}'", printable(says)));
        }
        const bool is_endpoint = key.starts_with("tcp://") || key.starts_with("udp://");
        const ServiceAsset asset{key, says.empty() ? is_endpoint : says == "yes"};
        assets_.push_back({row.place(), {row.field("service"), asset}});
    }

    template <typename Item>
    void add(std::vector<Placed<Item>>& items, Index& index, const Row& row, Item item) {
        const auto [known, is_new] = index.try_emplace(item.key, items.size());
        if (is_new) {
            items.push_back({row.place(), std::move(item)});
        } else {
            tell(row.place(), fmt::format("'{}' is there already, at {}", printable(item.key),
                                          items[known->second].place));
        }
    }

    void require(const Index& index, std::string_view key, const std::string& place,
                 std::string_view what) {
        if (!index.contains(key)) {
            tell(place, fmt::format("there is no {} '{}'", what, printable(key)));
        }
    }

    void check_units() {
        for (const auto& [place, unit] : units_) {
            if (!unit.parent.empty()) {
                require(unit_index_, unit.parent, place, "unit to be its parent:");
            }
        }
    }

    void check_services() {
        for (const auto& [place, service] : services_) {
            require(unit_index_, service.unit, place, "unit");
            for (const std::string& consumer : service.consumers) {
                require(unit_index_, consumer, place, "unit to be its consumer:");
            }
            for (const std::string& supplier : service.suppliers) {
                require(service_index_, supplier, place, "service to be its supplier:");
            }
        }
    }

    void hand_out_assets() {
        std::map<std::pair<std::string, std::string>, std::string> places;
        for (auto& [place, asset] : assets_) {
            const auto service = service_index_.find(asset.service);
            if (service == service_index_.end()) {
                require(service_index_, asset.service, place, "service");
                continue;
            }
            const auto [known, is_new] =
                places.try_emplace({asset.service, asset.asset.key}, place);
            if (is_new) {
                services_[service->second].item.assets.push_back(std::move(asset.asset));
            } else {
                tell(place, fmt::format("it is an asset of '{}' already, at {}",
                                        printable(asset.service), known->second));
            }
        }
    }

    void make() {
        auto made = campaign::Organisation::make(items_of(units_), items_of(services_));
        if (made) {
            result_.organisation = *std::move(made);
        } else {
            ++told_count_;
            result_.problems.push_back(made.error().what);
        }
    }

    template <typename Item>
    static std::vector<Item> items_of(std::vector<Placed<Item>>& placed) {
        std::vector<Item> items;
        items.reserve(placed.size());
        std::ranges::transform(placed, std::back_inserter(items),
                               [](Placed<Item>& one) { return std::move(one.item); });
        return items;
    }

    /// One kind of file: the columns that it must have, and those that it may.
    struct Sheet {
        std::string_view what;  ///< also the column of its key
        std::vector<std::string_view> required;
        std::vector<std::string_view> optional;
        void (Import::*take)(const Row& row);
    };

    static const Sheet* find_sheet(const std::vector<std::string>& columns) {
        static const std::array<Sheet, 3> sheets{{
            {"unit",
             {"unit", "parent", "duty_holder"},
             {"deputies", "instruments"},
             &Import::take_unit},
            {"service", {"service", "unit"}, {"consumers", "suppliers"}, &Import::take_service},
            {"asset", {"asset", "service"}, {"serves_certificate"}, &Import::take_asset},
        }};
        const auto* const found = std::ranges::find_if(sheets, [&](const Sheet& sheet) {
            return std::ranges::all_of(
                sheet.required, [&](std::string_view name) { return contains(columns, name); });
        });
        return found == sheets.end() ? nullptr : found;
    }

    std::vector<Placed<Unit>> units_;
    std::vector<Placed<Service>> services_;
    std::vector<Placed<NewAsset>> assets_;
    Index unit_index_;
    Index service_index_;
    std::size_t told_count_ = 0;
    OrganisationImport result_;
};

}  // namespace

OrganisationImport import_organisation(std::span<const CsvFile> files) {
    return Import().run(files);
}

}  // namespace hemostat::exchange
