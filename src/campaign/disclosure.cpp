#include "campaign/disclosure.h"

#include "base/text.h"

#include <fmt/format.h>
#include <algorithm>

namespace hemostat::campaign {
namespace {

using enum Field;
using enum Label;
using enum Shape;

// Whoever may see that something is vulnerable can attack it; so states are for members, what
// finds a machine stays in the organisation, and contacts are never passed on.
constexpr std::array<FieldRow, field_count> rows{{
    {campaign_advisory, RecordKind::campaign, "campaign_advisory", Label::clear},
    {campaign_opened_at, RecordKind::campaign, "campaign_opened_at", green},
    {campaign_told_at, RecordKind::campaign, "campaign_told_at", green},
    {campaign_is_clear, RecordKind::campaign, "campaign_is_clear", green, truth},

    {unit_key, RecordKind::unit, "unit_key", green},
    {unit_parent, RecordKind::unit, "unit_parent", green},
    {unit_is_clear, RecordKind::unit, "unit_is_clear", amber, truth},
    {unit_service_count, RecordKind::unit, "unit_service_count", amber, count},
    {unit_clear_count, RecordKind::unit, "unit_clear_count", amber, count},
    {unit_overdue_count, RecordKind::unit, "unit_overdue_count", amber, count},
    {unit_silence, RecordKind::unit, "unit_silence", amber},
    {unit_waits_for, RecordKind::unit, "unit_waits_for", amber_strict, text, false, true},
    {unit_duty_holder, RecordKind::unit, "unit_duty_holder", amber_strict, text, true},
    {unit_deputy, RecordKind::unit, "unit_deputy", amber_strict, list, true},
    {unit_instrument, RecordKind::unit, "unit_instrument", amber_strict, list},

    {service_key, RecordKind::service, "service_key", green},
    {service_unit, RecordKind::service, "service_unit", green},
    {service_is_clear, RecordKind::service, "service_is_clear", amber, truth},
    {service_status, RecordKind::service, "service_status", amber},
    {service_next_step, RecordKind::service, "service_next_step", amber},
    {service_silence, RecordKind::service, "service_silence", amber},
    {service_consumer, RecordKind::service, "service_consumer", amber, list},
    {service_supplier, RecordKind::service, "service_supplier", amber_strict, list},

    {asset_key, RecordKind::asset, "asset_key", amber_strict},
    {asset_service, RecordKind::asset, "asset_service", amber_strict},
    {asset_serves_certificate, RecordKind::asset, "asset_serves_certificate", amber_strict, truth},

    {step_service, RecordKind::step, "step_service", green},
    {step_name, RecordKind::step, "step_name", green},
    {step_standing, RecordKind::step, "step_standing", amber},
    {step_at, RecordKind::step, "step_at", amber},
    {step_due_at, RecordKind::step, "step_due_at", green},
    {step_overdue_since, RecordKind::step, "step_overdue_since", amber},
    {step_excepted_until, RecordKind::step, "step_excepted_until", amber},
    {step_unmet_code, RecordKind::step, "step_unmet_code", amber},
    {step_unmet_what, RecordKind::step, "step_unmet_what", amber_strict, text, false, true},
    {step_by, RecordKind::step, "step_by", amber_strict},
    {step_undone_by, RecordKind::step, "step_undone_by", amber_strict},

    {claim_id, RecordKind::claim, "claim_id", amber_strict},
    {claim_service, RecordKind::claim, "claim_service", amber_strict},
    {claim_unit, RecordKind::claim, "claim_unit", amber_strict},
    {claim_kind, RecordKind::claim, "claim_kind", amber_strict},
    {claim_at, RecordKind::claim, "claim_at", amber_strict},
    {claim_until, RecordKind::claim, "claim_until", amber_strict},
    {claim_method, RecordKind::claim, "claim_method", amber_strict},
    {claim_by, RecordKind::claim, "claim_by", amber_strict, text, true},
    {claim_approver, RecordKind::claim, "claim_approver", amber_strict, text, true},
    {claim_asset, RecordKind::claim, "claim_asset", amber_strict},
    {claim_found, RecordKind::claim, "claim_found", amber_strict},
    {claim_certificate, RecordKind::claim, "claim_certificate", amber_strict},
    {claim_key, RecordKind::claim, "claim_key", amber_strict},
    {claim_issued_at, RecordKind::claim, "claim_issued_at", amber_strict},
    {claim_step, RecordKind::claim, "claim_step", amber_strict},
    {claim_target, RecordKind::claim, "claim_target", amber_strict},
    {claim_reason, RecordKind::claim, "claim_reason", amber_strict, text, false, true},
    {claim_evidence, RecordKind::claim, "claim_evidence", amber_strict, list},

    {message_public, RecordKind::message, "message_public", Label::clear, text, false, true},
    {message_body, RecordKind::message, "message_body", green, text, false, true},
    {message_contact, RecordKind::message, "message_contact", amber_strict, text, true},
}};

static_assert(std::ranges::is_sorted(rows, {}, &FieldRow::field));
static_assert(static_cast<std::size_t>(rows.back().field) + 1 == field_count);

/// What a record of that kind is known by. A message is known by whatever is left of it.
std::optional<Field> first_field_of(RecordKind kind) {
    if (kind == RecordKind::message) {
        return std::nullopt;
    }
    return std::ranges::find(rows, kind, &FieldRow::kind)->field;
}

std::vector<std::string> withheld_contacts(std::span<const Record> records,
                                           const Handling& handling, Audience audience) {
    std::vector<std::string> contacts;
    for (const Record& record : records) {
        for (const Entry& entry : record.entries) {
            if (row_of(entry.field).is_contact && !entry.value.empty() &&
                !may_see(audience, handling.of(entry.field))) {
                contacts.push_back(to_lower(entry.value));  // a name is the same in capitals
            }
        }
    }
    std::ranges::sort(contacts);
    const auto copies = std::ranges::unique(contacts);
    contacts.erase(copies.begin(), copies.end());
    return contacts;
}

bool names_any(const std::vector<std::string>& contacts, std::string_view text) {
    const std::string searched = to_lower(text);
    return std::ranges::any_of(contacts, [&](const std::string& contact) {
        return searched.find(contact) != std::string::npos;
    });
}

}  // namespace

std::string_view to_string(RecordKind kind) {
    switch (kind) {
        case RecordKind::campaign: return "campaign";
        case RecordKind::unit: return "unit";
        case RecordKind::service: return "service";
        case RecordKind::asset: return "asset";
        case RecordKind::step: return "step";
        case RecordKind::claim: return "claim";
        case RecordKind::message: return "message";
    }
    return {};
}

std::span<const FieldRow> all_fields() {
    return rows;
}

const FieldRow& row_of(Field field) {
    return rows[static_cast<std::size_t>(field)];
}

Handling::Handling(Label campaign) {
    for (const FieldRow& row : rows) {
        labels_[static_cast<std::size_t>(row.field)] = std::max(campaign, row.label);
    }
}

Status Handling::tighten(Field field, Label label) {
    Label& current = labels_[static_cast<std::size_t>(field)];
    if (label < current) {
        return fail(ErrorKind::invalid_input,
                    fmt::format("{} is {} already: {} would be wider", row_of(field).name,
                                to_string(current), to_string(label)));
    }
    current = label;
    return Done{};
}

std::optional<std::string_view> Record::find(Field field) const {
    const auto place = std::ranges::find(entries, field, &Entry::field);
    return place == entries.end() ? std::nullopt : std::optional<std::string_view>(place->value);
}

Disclosure redact(std::span<const Record> records, const Handling& handling, Audience audience,
                  const std::function<bool(const Record&)>& is_asked_for) {
    const auto contacts = withheld_contacts(records, handling, audience);
    Disclosure disclosure;
    disclosure.audience_ = audience;
    for (const Record& record : records) {
        if (!is_asked_for(record)) {
            continue;
        }
        Record shown{.kind = record.kind, .entries = {}};
        for (const Entry& entry : record.entries) {
            const FieldRow& row = row_of(entry.field);
            if (row.kind == record.kind && may_see(audience, handling.of(entry.field)) &&
                !(row.is_free_text && names_any(contacts, entry.value))) {
                shown.entries.push_back(entry);
            }
        }
        const auto first = first_field_of(record.kind);
        if (shown.entries.empty() || (first && !shown.find(*first))) {
            disclosure.withheld_count_ += record.entries.size();
            continue;
        }
        for (const Entry& entry : shown.entries) {
            disclosure.label_ = std::max(disclosure.label_, handling.of(entry.field));
        }
        disclosure.withheld_count_ += record.entries.size() - shown.entries.size();
        disclosure.records_.push_back(std::move(shown));
    }
    return disclosure;
}

}  // namespace hemostat::campaign
