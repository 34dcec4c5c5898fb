#include "store/record_json.h"

#include "store/json_fields.h"

#include <boost/json/parse.hpp>
#include <boost/pfr.hpp>

namespace hemostat::store {
namespace {

// A field that is not stored is lost in silence: this does not compile where one is forgotten.
template <typename Object, typename Fields>
constexpr bool has_all_fields(const Fields& /*fields*/) {
    return boost::pfr::tuple_size_v<Object> == std::tuple_size_v<Fields>;
}
static_assert(has_all_fields<campaign::Claim>(claim_fields));
static_assert(has_all_fields<Campaign>(campaign_fields));
static_assert(has_all_fields<campaign::Policy>(policy_fields));
static_assert(has_all_fields<campaign::StepPolicy>(step_fields));

Result<boost::json::value> parse_object(std::string_view text, std::string_view what) {
    boost::system::error_code error;
    boost::json::value json = boost::json::parse(text, error);
    if (error || !json.is_object()) {
        return fail(ErrorKind::invalid_input, std::string("not ") + std::string(what));
    }
    return json;
}

tl::unexpected<Error> unknown(std::string_view what) {
    return fail(ErrorKind::invalid_input, "not " + std::string(what) + " that this program knows");
}

Result<std::string> limited(std::string json) {
    if (json.size() > record_size_max) {
        return fail(ErrorKind::limit, "longer than what is kept");
    }
    return json;
}

}  // namespace

Result<std::string> to_json(const campaign::Claim& claim) {
    FieldCheck check;
    visit_fields(claim, claim_fields, check);
    TRY([[maybe_unused]] const Done checked, check.status());
    std::string json;
    finding::JsonWriter writer(json);
    writer.object([&] {
        FieldWriter write(writer);
        visit_fields(claim, claim_fields, write);
    });
    return limited(std::move(json));
}

Result<std::string> to_json(const Campaign& campaign) {
    std::string json;
    finding::JsonWriter writer(json);
    writer.object([&] {
        FieldWriter write(writer);
        visit_fields(campaign, campaign_fields, write);
    });
    return limited(std::move(json));
}

Result<campaign::Claim> parse_claim(std::string_view text) {
    TRY(const boost::json::value json, parse_object(text, "a claim"));
    campaign::Claim claim;
    FieldReader read(json.get_object());
    visit_fields(claim, claim_fields, read);
    return read.is_good() ? Result<campaign::Claim>(std::move(claim)) : unknown("a claim");
}

Result<Campaign> parse_campaign(std::string_view text) {
    TRY(const boost::json::value json, parse_object(text, "a campaign"));
    Campaign campaign;
    FieldReader read(json.get_object());
    visit_fields(campaign, campaign_fields, read);
    return read.is_good() ? Result<Campaign>(campaign) : unknown("a campaign");
}

}  // namespace hemostat::store
