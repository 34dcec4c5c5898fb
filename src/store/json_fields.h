// Structs as JSON objects and back, field by field, in one text each: its digest is compared.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "campaign/disclosure.h"
#include "campaign/policy.h"
#include "finding/json_writer.h"

#include <array>
#include <boost/json/value.hpp>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::store {

/// What visit_fields() writes a struct with. A field that is empty
/// is left out: so a field that is added later changes no text of before.
class FieldWriter {
public:
    explicit FieldWriter(finding::JsonWriter& writer) : writer_(writer) {}

    template <typename T>
    void operator()(finding::Literal name, const T& field) {
        if (!is_empty(field)) {
            writer_.key(name);
            write(field);
        }
    }

private:
    static bool is_empty(const std::string& field) { return field.empty(); }
    static bool is_empty(const std::vector<std::string>& field) { return field.empty(); }
    static bool is_empty(const finding::Reason* field) { return field == nullptr; }
    template <typename T>
    static bool is_empty(const std::optional<T>& field) {
        return !field;
    }
    template <typename T>
    static bool is_empty(const T& /*field*/) {
        return false;
    }

    void write(const std::string& field) { writer_.text(field); }
    void write(const std::vector<std::string>& field);
    void write(const finding::Reason* field) { writer_.text(field->code); }
    void write(bool field) { writer_.boolean(field); }
    void write(WallTime field);
    void write(std::chrono::seconds field);
    void write(campaign::ClaimKind field) { writer_.text(to_string(field)); }
    void write(campaign::Method field) { writer_.text(to_string(field)); }
    void write(campaign::Step field) { writer_.text(to_string(field)); }
    void write(finding::Basis field) { writer_.text(to_string(field)); }
    void write(const std::array<campaign::StepPolicy, campaign::step_count>& field);
    void write(const campaign::Policy& field);
    void write(const campaign::Handling& field);
    template <typename T>
    void write(const std::optional<T>& field) {
        write(*field);
    }

    finding::JsonWriter& writer_;
};

/// What it is read by. A field that is missing keeps its value.
class FieldReader {
public:
    explicit FieldReader(const boost::json::object& object) : object_(object) {}

    template <typename T>
    void operator()(finding::Literal name, T& field) {
        if (const boost::json::value* const value = object_.if_contains(name.text())) {
            ++known_count_;
            is_good_ = read(*value, field) && is_good_;
        }
    }

    /// Whether every member was one of the fields, and of its type. A member that is unknown is
    /// from a newer program: without it the rest may say something else.
    [[nodiscard]] bool is_good() const { return is_good_ && known_count_ == object_.size(); }

private:
    static bool read(const boost::json::value& value, std::string& field);
    static bool read(const boost::json::value& value, std::vector<std::string>& field);
    static bool read(const boost::json::value& value, const finding::Reason*& field);
    static bool read(const boost::json::value& value, bool& field);
    static bool read(const boost::json::value& value, WallTime& field);
    static bool read(const boost::json::value& value, std::chrono::seconds& field);
    static bool read(const boost::json::value& value, campaign::ClaimKind& field);
    static bool read(const boost::json::value& value, campaign::Method& field);
    static bool read(const boost::json::value& value, campaign::Step& field);
    static bool read(const boost::json::value& value, finding::Basis& field);
    static bool read(const boost::json::value& value,
                     std::array<campaign::StepPolicy, campaign::step_count>& field);
    static bool read(const boost::json::value& value, campaign::Policy& field);
    static bool read(const boost::json::value& value, campaign::Handling& field);
    template <typename T>
    static bool read(const boost::json::value& value, std::optional<T>& field) {
        return read(value, field.emplace());
    }

    const boost::json::object& object_;
    std::size_t known_count_ = 0;
    bool is_good_ = true;
};

/// What checks the texts of a struct: JSON would write a NUL with an escape.
class FieldCheck {
public:
    template <typename T>
    void operator()(finding::Literal name, const T& field) {
        if (status_) {
            check(name, field);
        }
    }
    [[nodiscard]] Status status() const { return status_; }

private:
    void check(finding::Literal name, const std::string& field);
    void check(finding::Literal name, const std::vector<std::string>& field);
    template <typename T>
    void check(finding::Literal /*name*/, const T& /*field*/) {}

    Status status_ = Done{};
};

}  // namespace hemostat::store
