#include "tests/finding/schema.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <iterator>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace hemostat::test {

namespace json = boost::json;
using valijson::adapters::BoostJsonAdapter;

json::value read_schema(const std::string& name) {
    std::ifstream file(HEMOSTAT_DOCS "/schema/" + name + ".schema.json");
    return json::parse(std::string(std::istreambuf_iterator<char>(file), {}));
}

std::string complaints(const std::string& name, const json::object& object) {
    const json::value text = read_schema(name);
    const json::value document = json::parse(json::serialize(object));
    valijson::Schema schema;
    valijson::SchemaParser(valijson::SchemaParser::kDraft7)
        .populateSchema(BoostJsonAdapter(text), schema);
    valijson::ValidationResults results;
    valijson::Validator(valijson::Validator::kStrongTypes)
        .validate(schema, BoostJsonAdapter(document), &results);
    std::string complaint;
    valijson::ValidationResults::Error error;
    while (results.popError(error)) {
        complaint += error.description + "\n";
    }
    return complaint;
}

}  // namespace hemostat::test
