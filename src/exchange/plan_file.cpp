#include "exchange/plan_file.h"

#include "base/file.h"
#include "base/text.h"
#include "exchange/toml_reader.h"

#include <fmt/format.h>
#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace hemostat::exchange {
namespace {

using campaign::Handling;
using campaign::Label;
using campaign::Method;
using campaign::Policy;
using campaign::Service;
using campaign::Unit;

constexpr std::string_view labels_in_words =
    "write TLP:CLEAR, TLP:GREEN, TLP:AMBER, TLP:AMBER+STRICT or TLP:RED";

/// A key that something names, and where it does.
struct Reference {
    std::string what;  ///< unit, service
    std::string key;
    std::size_t line = 0;
};

/// Everything but the policy, before it is known to fit together.
struct Draft {
    std::vector<Unit> units;
    std::vector<Service> services;
    std::set<std::string> unit_keys;
    std::set<std::string> service_keys;
    std::vector<Reference> units_named;
    std::vector<Reference> services_named;
};

std::vector<std::string> texts_of(std::vector<PlacedText> placed) {
    std::vector<std::string> texts;
    texts.reserve(placed.size());
    for (PlacedText& item : placed) {
        texts.push_back(std::move(item.text));
    }
    return texts;
}

/// Each with its place, so that one that is not there can be said to be so where it stands.
std::vector<std::string> references(const TomlReader& reader, std::string_view key,
                                    std::vector<Reference>& named) {
    std::vector<PlacedText> placed = reader.names(key);
    for (const PlacedText& item : placed) {
        named.push_back({std::string(key), item.text, item.line});
    }
    return texts_of(std::move(placed));
}

void read_step(const TomlReader& reader, campaign::StepPolicy& step) {
    reader.allow({"needed", "due", "method", "evidence"});
    step.is_needed = reader.truth("needed", true);
    step.due = reader.duration("due");
    step.needs_evidence = reader.truth("evidence", false);
    const std::string method = reader.name("method", "stated");
    for (const Method candidate : {Method::stated, Method::recorded, Method::measured}) {
        if (method == to_string(candidate)) {
            step.method_least = candidate;
            return;
        }
    }
    if (!method.empty()) {
        reader.refuse("method", "is not known: write stated, recorded or measured");
    }
}

void read_steps(const TomlReader& steps, Policy& policy, Faults& faults) {
    for (const campaign::StepRow& row : campaign::all_steps()) {
        if (const toml::table* table = steps.table(row.name)) {
            read_step(TomlReader(*table, fmt::format("step {}", row.name), faults),
                      policy.steps[index_of(row.step)]);
        }
    }
}

/// A fault for each key that is no step's.
void check_step_names(const toml::table& table, const TomlReader& steps) {
    for (const auto& [key, node] : table) {
        const bool is_step = std::ranges::any_of(
            campaign::all_steps(),
            [&, name = key.str()](const auto& row) { return row.name == name; });
        if (!is_step) {
            steps.refuse(key.str(), "is no step: write one of delivered to all_clear");
        }
    }
}

Policy read_policy(const TomlReader& root, Faults& faults) {
    Policy policy{.advisory = root.name("advisory"), .opened_at = root.time("opened_at")};
    const std::string basis = root.name("basis", "proved");
    if (basis == "claimed") {
        policy.basis_least = finding::Basis::claimed;
    } else if (basis != "proved" && !basis.empty()) {
        root.refuse("basis", "must be proved or claimed");
    }
    if (const toml::table* table = root.table("steps")) {
        const TomlReader steps(*table, "steps", faults);
        check_step_names(*table, steps);
        read_steps(steps, policy, faults);
    }
    return policy;
}

/// A fault, and nothing, where it is none.
std::optional<Label> read_label(const TomlReader& reader, std::string_view key) {
    const std::string text = reader.name(key, "TLP:CLEAR");
    const auto label = campaign::parse_label(text);
    if (!label && !text.empty()) {
        reader.refuse(key, fmt::format("is no label of TLP 2.0: {}", labels_in_words));
    }
    return label;
}

Handling read_handling(const TomlReader& root, Faults& faults) {
    Handling handling(read_label(root, "label").value_or(Label::clear));
    const toml::table* table = root.table("labels");
    if (table == nullptr) {
        return handling;
    }
    const TomlReader reader(*table, "labels", faults);
    for (const auto& [key, node] : *table) {
        const auto rows = campaign::all_fields();
        const auto row = std::ranges::find(rows, key.str(), &campaign::FieldRow::name);
        if (row == rows.end()) {
            reader.refuse(key.str(), "is no field: docs/campaign-plan.md lists them");
            continue;
        }
        const auto label = read_label(reader, key.str());
        if (!label) {
            continue;
        }
        if (auto tightened = handling.tighten(row->field, *label); !tightened) {
            reader.refuse(key.str(), tightened.error().what);
        }
    }
    return handling;
}

std::vector<campaign::FormerDuty> read_former(const TomlReader& unit, Faults& faults) {
    std::vector<campaign::FormerDuty> former;
    for (const toml::table* table : unit.tables("former")) {
        const TomlReader reader(*table, "former", faults);
        reader.allow({"name", "until", "is_instrument"});
        former.push_back(
            {reader.name("name"), reader.time("until"), reader.truth("is_instrument", false)});
    }
    return former;
}

void read_unit(const TomlReader& reader, Draft& draft, Faults& faults) {
    reader.allow({"key", "parent", "duty_holder", "deputies", "instruments", "former"});
    Unit unit{.key = reader.name("key"),
              .parent = reader.name("parent", ""),
              .duty_holder = reader.name("duty_holder"),
              .deputies = texts_of(reader.names("deputies")),
              .instruments = texts_of(reader.names("instruments")),
              .former = read_former(reader, faults)};
    if (!unit.parent.empty()) {
        draft.units_named.push_back({"parent", unit.parent, reader.line_of("parent")});
    }
    if (!unit.key.empty() && !draft.unit_keys.insert(unit.key).second) {
        reader.refuse("key", "is that of another unit already: give each its own");
    }
    draft.units.push_back(std::move(unit));
}

void read_service(const TomlReader& reader, Draft& draft, Faults& faults) {
    reader.allow({"key", "unit", "consumers", "suppliers", "asset"});
    Service service{.key = reader.name("key"),
                    .unit = reader.name("unit"),
                    .consumers = references(reader, "consumers", draft.units_named),
                    .suppliers = references(reader, "suppliers", draft.services_named)};
    if (!service.unit.empty()) {
        draft.units_named.push_back({"unit", service.unit, reader.line_of("unit")});
    }
    if (!service.key.empty() && !draft.service_keys.insert(service.key).second) {
        reader.refuse("key", "is that of another service already: give each its own");
    }
    std::set<std::string> assets;
    for (const toml::table* table : reader.tables("asset")) {
        const TomlReader asset(*table, "asset", faults);
        asset.allow({"key", "serves_certificate"});
        std::string key = asset.name("key");
        if (!key.empty() && !assets.insert(key).second) {
            asset.refuse("key", "is that of another asset of this service already");
        }
        service.assets.push_back({std::move(key), asset.truth("serves_certificate", false)});
    }
    draft.services.push_back(std::move(service));
}

void check_references(const std::vector<Reference>& named, const std::set<std::string>& keys,
                      std::string_view what, Faults& faults) {
    for (const Reference& reference : named) {
        if (!keys.contains(reference.key)) {
            faults.add(ErrorKind::invalid_input, reference.line,
                       fmt::format("key '{}': there is no {} '{}': write the key of one of this "
                                   "file",
                                   reference.what, what, printable(reference.key)));
        }
    }
}

Draft read_draft(const TomlReader& root, Faults& faults) {
    Draft draft;
    for (const toml::table* table : root.tables("unit")) {
        read_unit(TomlReader(*table, "unit", faults), draft, faults);
    }
    for (const toml::table* table : root.tables("service")) {
        read_service(TomlReader(*table, "service", faults), draft, faults);
    }
    check_references(draft.units_named, draft.unit_keys, "unit", faults);
    check_references(draft.services_named, draft.service_keys, "service", faults);
    return draft;
}

}  // namespace

tl::expected<Plan, std::vector<Error>> parse_plan(std::string_view text,
                                                  std::string_view file_name) {
    Faults faults(file_name);
    if (text.size() > plan_size_max) {
        faults.add(ErrorKind::limit, 0, fmt::format("larger than {} bytes", plan_size_max));
        return tl::make_unexpected(faults.take());
    }
    const auto table = parse_toml(text, faults);
    if (!table) {
        return tl::make_unexpected(faults.take());
    }
    const TomlReader root(*table, "plan", faults);
    root.allow({"advisory", "opened_at", "basis", "label", "labels", "steps", "unit", "service"});
    Policy policy = read_policy(root, faults);
    const Handling handling = read_handling(root, faults);
    Draft draft = read_draft(root, faults);
    if (!faults.any()) {
        if (auto checked = policy.check(); !checked) {
            faults.add(checked.error().kind, root.line_of("steps"), checked.error().what);
        }
        auto made = campaign::Organisation::make(std::move(draft.units), std::move(draft.services));
        if (made && !faults.any()) {
            return Plan{std::move(policy), handling, *std::move(made)};
        }
        if (!made) {
            faults.add(made.error().kind, 0, made.error().what);
        }
    }
    return tl::make_unexpected(faults.take());
}

tl::expected<Plan, std::vector<Error>> read_plan(const std::string& path) {
    auto text = read_file(path, plan_size_max);
    if (!text) {
        return tl::make_unexpected(
            std::vector<Error>{{text.error().kind, path + ": " + text.error().what}});
    }
    return parse_plan(*text, path);
}

}  // namespace hemostat::exchange
