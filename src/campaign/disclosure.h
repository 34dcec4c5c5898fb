// Every field of a campaign that may leave it, each with its label, and the one way out.
#pragma once

#include "base/result.h"
#include "campaign/tlp.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::campaign {

/// What a record is about. Its first field, in the order of Field, is what it is known by.
enum class RecordKind : std::uint8_t { campaign, unit, service, asset, step, claim, message };

std::string_view to_string(RecordKind kind);

/// Nothing leaves that is not named here.
enum class Field : std::uint8_t {
    campaign_advisory,
    campaign_opened_at,
    campaign_told_at,  ///< as of when
    campaign_is_clear,

    unit_key,
    unit_parent,
    unit_is_clear,
    unit_service_count,
    unit_clear_count,
    unit_overdue_count,
    unit_silence,
    unit_waits_for,
    unit_duty_holder,
    unit_deputy,
    unit_instrument,

    service_key,
    service_unit,
    service_is_clear,
    service_status,
    service_next_step,
    service_silence,
    service_consumer,
    service_supplier,

    asset_key,
    asset_service,
    asset_serves_certificate,

    step_service,
    step_name,
    step_standing,
    step_at,
    step_due_at,
    step_overdue_since,
    step_excepted_until,
    step_unmet_code,
    step_unmet_what,
    step_by,
    step_undone_by,

    claim_id,
    claim_service,
    claim_unit,
    claim_kind,
    claim_at,
    claim_until,
    claim_method,
    claim_by,
    claim_approver,
    claim_asset,
    claim_found,
    claim_certificate,
    claim_key,
    claim_issued_at,
    claim_step,
    claim_target,
    claim_reason,
    claim_evidence,

    message_public,  ///< what users are told
    message_body,    ///< what members are told
    message_contact,
};

inline constexpr std::size_t field_count = 58;

/// How a field's values are read.
enum class Shape : std::uint8_t {
    text,
    list,   ///< any number of texts; of all others a record has one, or none
    count,  ///< decimal digits
    truth,  ///< true or false
};

/// One row of the table.
struct FieldRow {
    Field field;
    RecordKind kind;
    std::string_view name;  ///< stable, for scripts: service_key
    Label label;            ///< the widest that it may have
    Shape shape = Shape::text;
    bool is_contact = false;
    /// A text that people write: withheld where it names a withheld contact.
    bool is_free_text = false;
};

/// Every field, in order.
std::span<const FieldRow> all_fields();
const FieldRow& row_of(Field field);

/// The labels of one campaign: those of the table, or tighter.
class Handling {
public:
    explicit Handling(Label campaign = Label::clear);

    /// Errors: invalid_input where `label` is wider than what the field has.
    [[nodiscard]] Status tighten(Field field, Label label);
    [[nodiscard]] Label of(Field field) const { return labels_[static_cast<std::size_t>(field)]; }

private:
    std::array<Label, field_count> labels_{};
};

struct Entry {
    Field field{};
    std::string value;

    bool operator==(const Entry&) const = default;
};

/// One thing, before it is known to whom it goes.
struct Record {
    RecordKind kind{};
    std::vector<Entry> entries;  ///< a field may be there more than once, or not at all

    bool operator==(const Record&) const = default;

    [[nodiscard]] std::optional<std::string_view> find(Field field) const;
};

/// What one audience may see. Whatever writes something that leaves a campaign takes one of these
/// and nothing else.
class Disclosure {
public:
    [[nodiscard]] Audience audience() const { return audience_; }
    /// Of the whole: the tightest of what is in it. Whatever carries it must be marked so.
    [[nodiscard]] Label label() const { return label_; }
    [[nodiscard]] const std::vector<Record>& records() const { return records_; }
    [[nodiscard]] std::size_t withheld_count() const { return withheld_count_; }

private:
    friend Disclosure redact(std::span<const Record> records, const Handling& handling,
                             Audience audience,
                             const std::function<bool(const Record&)>& is_asked_for);
    Disclosure() = default;

    Audience audience_{};
    Label label_{};
    std::vector<Record> records_;
    std::size_t withheld_count_ = 0;
};

/// Leaves out every entry that `audience` may not see; every record whose first field is left out,
/// or not there, or that holds a field of another kind; and every free text in which a contact
/// stands that is left out, also one of a record that is not asked for.
Disclosure redact(
    std::span<const Record> records, const Handling& handling, Audience audience,
    const std::function<bool(const Record&)>& is_asked_for = [](const Record&) { return true; });

}  // namespace hemostat::campaign
