#include "campaign/records.h"

#include <fmt/format.h>
#include <string_view>

namespace hemostat::campaign {
namespace {

using enum Field;

/// Fills one record; what is empty is not told.
class Writer {
public:
    explicit Writer(RecordKind kind) { record_.kind = kind; }

    Writer& text(Field field, std::string_view value) {
        if (!value.empty()) {
            record_.entries.push_back({field, std::string(value)});
        }
        return *this;
    }
    Writer& texts(Field field, const std::vector<std::string>& values) {
        for (const std::string& value : values) {
            text(field, value);
        }
        return *this;
    }
    Writer& truth(Field field, bool value) { return text(field, value ? "true" : "false"); }
    Writer& number(Field field, std::uint64_t value) { return text(field, fmt::to_string(value)); }
    Writer& time(Field field, const std::optional<WallTime>& value) {
        return value ? text(field, to_rfc3339(*value)) : *this;
    }
    [[nodiscard]] Record done() { return std::move(record_); }

private:
    Record record_;
};

Record record_of(const Unit& unit, const UnitState& state) {
    return Writer(RecordKind::unit)
        .text(unit_key, unit.key)
        .text(unit_parent, unit.parent)
        .truth(unit_is_clear, state.is_clear)
        .number(unit_service_count, state.service_count)
        .number(unit_clear_count, state.clear_count)
        .number(unit_overdue_count, state.overdue_count)
        .text(unit_silence, to_string(state.own_silence))
        .text(unit_waits_for, state.waits_for)
        .text(unit_duty_holder, unit.duty_holder)
        .texts(unit_deputy, unit.deputies)
        .texts(unit_instrument, unit.instruments)
        .done();
}

Record record_of(const Service& service, const ServiceState& state) {
    return Writer(RecordKind::service)
        .text(service_key, service.key)
        .text(service_unit, service.unit)
        .truth(service_is_clear, state.is_clear())
        .text(service_status, to_string(state.flaw_status()))
        .text(service_next_step, state.next ? to_string(*state.next) : std::string_view())
        .text(service_silence, to_string(state.silence))
        .texts(service_consumer, service.consumers)
        .texts(service_supplier, service.suppliers)
        .done();
}

Record record_of(const Service& service, const ServiceAsset& asset) {
    return Writer(RecordKind::asset)
        .text(asset_key, asset.key)
        .text(asset_service, service.key)
        .truth(asset_serves_certificate, asset.serves_certificate)
        .done();
}

Record record_of(const Service& service, const StepState& step) {
    return Writer(RecordKind::step)
        .text(step_service, service.key)
        .text(step_name, to_string(step.step))
        .text(step_standing, to_string(step.standing))
        .time(step_at, step.at)
        .time(step_due_at, step.due_at)
        .time(step_overdue_since, step.overdue_since)
        .time(step_excepted_until, step.excepted_until)
        .text(step_unmet_code, step.unmet ? step.unmet->code : std::string_view())
        .text(step_unmet_what, step.unmet ? step.unmet->what : std::string_view())
        .text(step_by, step.by)
        .text(step_undone_by, step.undone_by)
        .done();
}

Record record_of(const Claim& claim) {
    return Writer(RecordKind::claim)
        .text(claim_id, claim.id)
        .text(claim_service, claim.service)
        .text(claim_unit, claim.unit)
        .text(claim_kind, to_string(claim.kind))
        .time(claim_at, claim.at)
        .time(claim_until, claim.until)
        .text(claim_method, to_string(claim.method))
        .text(claim_by, claim.by)
        .text(claim_approver, claim.approver)
        .text(claim_asset, claim.asset)
        .text(claim_found, claim.found == nullptr ? std::string_view() : claim.found->code)
        .text(claim_certificate, claim.certificate)
        .text(claim_key, claim.key)
        .time(claim_issued_at, claim.issued_at)
        .text(claim_step, claim.step ? to_string(*claim.step) : std::string_view())
        .text(claim_target, claim.target)
        .text(claim_reason, claim.reason)
        .texts(claim_evidence, claim.evidence)
        .done();
}

}  // namespace

std::vector<Record> records_of(const Organisation& organisation, const Policy& policy,
                               const CampaignState& state, WallTime now) {
    std::vector<Record> records;
    records.push_back(Writer(RecordKind::campaign)
                          .text(campaign_advisory, policy.advisory)
                          .time(campaign_opened_at, policy.opened_at)
                          .time(campaign_told_at, now)
                          .truth(campaign_is_clear, state.is_clear())
                          .done());
    for (std::size_t i = 0; i < state.units.size(); ++i) {
        records.push_back(record_of(organisation.units()[i], state.units[i]));
    }
    for (std::size_t i = 0; i < state.services.size(); ++i) {
        const Service& service = organisation.services()[i];
        records.push_back(record_of(service, state.services[i]));
        for (const ServiceAsset& asset : service.assets) {
            records.push_back(record_of(service, asset));
        }
        for (const StepState& step : state.services[i].steps) {
            records.push_back(record_of(service, step));
        }
    }
    return records;
}

std::vector<Record> records_of(std::span<const Claim> claims) {
    std::vector<Record> records;
    records.reserve(claims.size());
    for (const Claim& claim : claims) {
        records.push_back(record_of(claim));
    }
    return records;
}

}  // namespace hemostat::campaign
