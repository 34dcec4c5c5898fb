// What the kernel tells of a process, from hostile text: its name and its control groups may hold
// anything. Oracle: whatever its name, the rest of its stat reads as the same; units and containers
// are names of groups.
#include "base/bytes.h"
#include "base/result.h"
#include "inspect/control_group.h"
#include "inspect/process_facts.h"

#include <fmt/format.h>
#include <cstddef>
#include <cstdint>
#include <string>

namespace {

using namespace hemostat;

void check_stat(std::string_view text) {
    const auto state = inspect::parse_process_stat(text);
    const std::string printed = fmt::format(
        "1 ({}) {} 1 1 1 0 -1 {} 0 0 0 0 0 0 0 0 20 0 1 0 {} 0 0 0\n", text,
        state && state->has_ended ? 'Z' : 'S', state && state->is_kernel_thread ? 0x0020'0040 : 64,
        state ? state->start_ticks : 0);
    ASSERT(inspect::parse_process_stat(printed) == state.value_or(inspect::ProcessState{}));
}

void check_groups(std::string_view text) {
    const inspect::Supervisor supervisor = inspect::parse_control_groups(text);
    const std::string_view unit = supervisor.unit;
    ASSERT(unit.empty() || unit.ends_with(".service") || unit.ends_with(".scope"));
    ASSERT(text.find(unit) != text.npos);
    ASSERT(unit.find_first_of("/\n") == unit.npos);
    ASSERT(supervisor.container.find_first_of("/\n") == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = as_text({data, size});
    check_stat(text);
    check_groups(text);
    static_cast<void>(inspect::parse_boot_time(text));
    return 0;
}
