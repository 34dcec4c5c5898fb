// The published schemas, and what they find wrong.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>

namespace hemostat::test {

/// docs/schema/`name`.schema.json.
boost::json::value read_schema(const std::string& name);

/// What the schema finds wrong with `object` as it is written to a line: empty when nothing.
std::string complaints(const std::string& name, const boost::json::object& object);

}  // namespace hemostat::test
