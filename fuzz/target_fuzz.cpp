// Targets and ports from hostile text. Oracles: what is accepted reads back as itself, has a port
// that exists, and is a name only when it is made of labels and no resolver takes it for a number.
#include "base/bytes.h"
#include "base/result.h"
#include "scan/ports.h"
#include "scan/target.h"

#include <arpa/inet.h>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <variant>

namespace {

using namespace hemostat;

void check_name(const std::string& name) {
    static const std::string allowed =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    ASSERT(!name.empty() && name.size() <= 253);
    ASSERT(name.find_first_not_of(allowed) == std::string::npos);
    ASSERT(name.front() != '.' && name.back() != '.');
    ASSERT(name.find("..") == std::string::npos);
    in_addr number{};
    ASSERT(inet_aton(name.c_str(), &number) == 0);
}

void check_target(std::string_view text) {
    const auto target = scan::parse_target(text);
    if (!target) {
        ASSERT(target.error().what.find_first_of("\r\n\x1b") == std::string::npos);
        return;
    }
    ASSERT(target->port.value_or(1) != 0);
    if (const auto* name = std::get_if<std::string>(&target->host)) {
        check_name(*name);
    }
    const auto again = scan::parse_target(to_string(*target));
    ASSERT(again && *again == *target);
}

void check_ports(std::string_view text) {
    if (const auto ports = scan::parse_ports(text)) {
        const std::set<std::uint16_t> unique(ports->begin(), ports->end());
        ASSERT(!unique.empty() && unique.size() == ports->size());
        ASSERT(!unique.contains(0));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = as_text({data, size});
    check_target(text);
    check_ports(text);
    return 0;
}
