#include "store/json_fields.h"

#include "store/record_json.h"
#include "store/stored_time.h"
#include "store/text_check.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <functional>
#include <map>
#include <string>

namespace hemostat::store {
namespace {

bool read_number(const boost::json::value& value, std::int64_t& number) {
    const std::int64_t* const found = value.if_int64();
    number = found == nullptr ? 0 : *found;
    return found != nullptr;
}

/// The one of `candidates` that has the name in `value`.
template <typename Candidate>
bool read_name(const boost::json::value& value, std::initializer_list<Candidate> candidates,
               Candidate& field) {
    const boost::json::string* const name = value.if_string();
    for (const Candidate candidate : candidates) {
        if (name != nullptr && to_string(candidate) == std::string_view(*name)) {
            field = candidate;
            return true;
        }
    }
    return false;
}

}  // namespace

void FieldWriter::write(const std::vector<std::string>& field) {
    writer_.array([&] {
        for (const std::string& each : field) {
            writer_.text(each);
        }
    });
}

void FieldWriter::write(WallTime field) {
    writer_.value(std::to_string(to_stored(field)));
}

void FieldWriter::write(std::chrono::seconds field) {
    writer_.value(std::to_string(field.count()));
}

void FieldWriter::write(const std::array<campaign::StepPolicy, campaign::step_count>& field) {
    writer_.array([&] {
        for (const campaign::StepRow& row : campaign::all_steps()) {
            writer_.object([&] {
                (*this)("step", row.step);
                visit_fields(field[campaign::index_of(row.step)], step_fields, *this);
            });
        }
    });
}

void FieldWriter::write(const campaign::Policy& field) {
    writer_.object([&] { visit_fields(field, policy_fields, *this); });
}

void FieldWriter::write(const campaign::Handling& field) {
    writer_.array([&] {
        for (const campaign::FieldRow& row : campaign::all_fields()) {
            writer_.object([&] {
                writer_.member("field", row.name);
                writer_.member("label", to_string(field.of(row.field)));
            });
        }
    });
}

bool FieldReader::read(const boost::json::value& value, std::string& field) {
    const boost::json::string* const text = value.if_string();
    field = text == nullptr ? "" : std::string(std::string_view(*text));
    return text != nullptr;
}

bool FieldReader::read(const boost::json::value& value, std::vector<std::string>& field) {
    const boost::json::array* const array = value.if_array();
    return array != nullptr && std::ranges::all_of(*array, [&](const boost::json::value& each) {
               return read(each, field.emplace_back());
           });
}

bool FieldReader::read(const boost::json::value& value, const finding::Reason*& field) {
    const boost::json::string* const code = value.if_string();
    for (const finding::Reason* const reason : finding::all_reasons()) {
        if (code != nullptr && reason->code == std::string_view(*code)) {
            field = reason;
        }
    }
    return field != nullptr;
}

bool FieldReader::read(const boost::json::value& value, bool& field) {
    const bool* const truth = value.if_bool();
    field = truth != nullptr && *truth;
    return truth != nullptr;
}

bool FieldReader::read(const boost::json::value& value, WallTime& field) {
    std::int64_t number = 0;
    const bool is_number = read_number(value, number);
    field = from_stored(number);
    return is_number;
}

bool FieldReader::read(const boost::json::value& value, std::chrono::seconds& field) {
    std::int64_t number = 0;
    const bool is_number = read_number(value, number);
    field = std::chrono::seconds(number);
    return is_number;
}

bool FieldReader::read(const boost::json::value& value, campaign::ClaimKind& field) {
    const boost::json::string* const name = value.if_string();
    const auto rows = campaign::all_claim_kinds();
    const auto row =
        std::ranges::find(rows, name == nullptr ? std::string_view() : std::string_view(*name),
                          &campaign::ClaimRow::name);
    field = row == rows.end() ? field : row->kind;
    return row != rows.end();
}

bool FieldReader::read(const boost::json::value& value, campaign::Method& field) {
    using enum campaign::Method;
    return read_name(value, {stated, recorded, measured}, field);
}

bool FieldReader::read(const boost::json::value& value, campaign::Step& field) {
    const boost::json::string* const name = value.if_string();
    const auto rows = campaign::all_steps();
    const auto row =
        std::ranges::find(rows, name == nullptr ? std::string_view() : std::string_view(*name),
                          &campaign::StepRow::name);
    field = row == rows.end() ? field : row->step;
    return row != rows.end();
}

bool FieldReader::read(const boost::json::value& value, finding::Basis& field) {
    using enum finding::Basis;
    return read_name(value, {none, claimed, proved}, field);
}

bool FieldReader::read(const boost::json::value& value,
                       std::array<campaign::StepPolicy, campaign::step_count>& field) {
    const boost::json::array* const steps = value.if_array();
    return steps != nullptr && std::ranges::all_of(*steps, [&](const boost::json::value& each) {
               if (!each.is_object()) {
                   return false;
               }
               FieldReader reader(each.get_object());
               std::optional<campaign::Step> step;
               reader("step", step);
               if (step) {
                   visit_fields(field[campaign::index_of(*step)], step_fields, reader);
               }
               return step && reader.is_good();
           });
}

bool FieldReader::read(const boost::json::value& value, campaign::Policy& field) {
    if (!value.is_object()) {
        return false;
    }
    FieldReader reader(value.get_object());
    visit_fields(field, policy_fields, reader);
    return reader.is_good();
}

bool FieldReader::read(const boost::json::value& value, campaign::Handling& field) {
    const boost::json::array* const labels = value.if_array();
    std::map<std::string, campaign::Label, std::less<>> known;
    const bool is_good =
        labels != nullptr && std::ranges::all_of(*labels, [&](const boost::json::value& each) {
            std::string name;
            std::string text;
            if (each.is_object()) {
                FieldReader reader(each.get_object());
                reader("field", name);
                reader("label", text);
            }
            const auto label = campaign::parse_label(text);
            return label && known.emplace(name, *label).second;
        });
    std::size_t used_count = 0;
    for (const campaign::FieldRow& row : campaign::all_fields()) {
        const auto label = known.find(row.name);
        used_count += label == known.end() ? 0U : 1U;
        // A field that is newer than what was written had no label then: nobody may see it.
        if (!field.tighten(row.field,
                           label == known.end() ? campaign::Label::red : label->second)) {
            return false;
        }
    }
    return is_good && used_count == known.size();
}

void FieldCheck::check(finding::Literal name, const std::string& field) {
    if (const Status checked = check_text(field); !checked) {
        status_ = in_context(std::string(name.text()), checked.error());
    }
}

void FieldCheck::check(finding::Literal name, const std::vector<std::string>& field) {
    for (const std::string& each : field) {
        if (status_) {
            check(name, each);
        }
    }
}

}  // namespace hemostat::store
