// Campaign plans from hostile text. Oracles: what is accepted holds its own rules, and no label in
// it is wider than the table's; what is refused says so in lines that a terminal can show.
#include "base/bytes.h"
#include "base/result.h"
#include "exchange/plan_file.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

using namespace hemostat;

void check_faults(const std::vector<Error>& faults) {
    ASSERT(!faults.empty());
    for (const Error& fault : faults) {
        ASSERT(fault.what.starts_with("fuzz:"));
        ASSERT(fault.what.find_first_of("\r\n\x1b") == std::string::npos);
    }
}

void check_plan(const exchange::Plan& plan) {
    ASSERT(plan.policy.check());
    for (const campaign::FieldRow& row : campaign::all_fields()) {
        ASSERT(plan.handling.of(row.field) >= row.label);
    }
    ASSERT(!plan.organisation.units().empty());
    ASSERT(plan.organisation.units().front().parent.empty());
    for (const campaign::Service& service : plan.organisation.services()) {
        ASSERT(plan.organisation.has_unit(service.unit));
    }
    // Made again of what was accepted, it is accepted.
    ASSERT(campaign::Organisation::make(plan.organisation.units(), plan.organisation.services()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto plan = exchange::parse_plan(as_text({data, size}), "fuzz");
    if (plan) {
        check_plan(*plan);
    } else {
        check_faults(plan.error());
    }
    return 0;
}
