// Where the loader is told to look, from hostile text. Oracle: what was read, printed one a line,
// reads back as the same; what a file's own path expands to is absolute and bounded.
#include "base/bytes.h"
#include "base/result.h"
#include "inspect/loader_configuration.h"
#include "inspect/loader_search.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace hemostat;
    using inspect::ConfigurationLine;
    const std::string_view text = as_text({data, size});
    const auto lines = inspect::parse_loader_configuration(text);
    std::string printed;
    for (const ConfigurationLine& line : lines) {
        ASSERT(!line.text.empty());
        printed += line.kind == ConfigurationLine::Kind::include ? "include " : "";
        printed.append(line.text) += '\n';
    }
    ASSERT(inspect::parse_loader_configuration(printed) == lines);

    const auto folders = inspect::parse_musl_path(text);
    printed.clear();
    for (const std::string_view folder : folders) {
        printed.append(folder) += ':';
    }
    ASSERT(inspect::parse_musl_path(printed) == folders);

    const inspect::DynamicLink link{.machine = "x86_64", .is_64_bit = true};
    for (const std::string& folder : inspect::expand_run_path(text, link, "/opt/app/bin")) {
        ASSERT(folder.starts_with('/') && folder.size() <= 4096);
    }
    return 0;
}
