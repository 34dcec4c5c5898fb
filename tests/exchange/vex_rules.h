// What CSAF 2.0 and OpenVEX 0.2.0 demand of a document, written from their texts and apart from
// what writes ours. The published schemas are not kept here: see decision 0014.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <vector>

namespace hemostat::test {

/// Faults of a CSAF 2.0 document of the profile VEX: its schema, as far as the members go that we
/// may write (any other is a fault), and the mandatory tests of §6.1 that such members can fail.
std::vector<std::string> csaf_faults(const boost::json::value& document);

/// Faults of an OpenVEX 0.2.0 document.
std::vector<std::string> openvex_faults(const boost::json::value& document);

}  // namespace hemostat::test
