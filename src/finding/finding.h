// One asset × one advisory × a verdict, with its evidence and time.
#pragma once

#include "base/clock.h"
#include "finding/asset.h"
#include "finding/json_writer.h"
#include "finding/reason.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::finding {

struct Finding {
    Asset asset;
    std::string_view advisory;       ///< an advisory's id
    const Reason* reason = nullptr;  ///< never null once the finding leaves its detector
    std::string detail;              ///< what this case adds to the reason's summary, or empty
    std::string remedy;  ///< what to do about this asset, or empty where the reason's words do
    std::vector<std::string> evidence;  ///< JSON objects, each with its kind, as text
    WallTime observed_at;
    Duration duration{};
    /// Connections that were opened to reach the verdict.
    std::uint32_t connection_count = 0;

    [[nodiscard]] Verdict verdict() const { return reason->verdict; }
    /// The reason's words, and the detail behind them.
    [[nodiscard]] std::string summary() const;
    /// What to do now: the remedy for this asset, otherwise the reason's; may be empty.
    [[nodiscard]] std::string_view next() const { return remedy.empty() ? reason->next : remedy; }
};

/// One object, in the shape of docs/schema/finding-v1.schema.json.
void write_json(JsonWriter& writer, const Finding& finding);

/// Takes findings as they are made. Detectors know nothing else of where they go.
class Sink {
public:
    virtual ~Sink() = default;
    virtual void take(Finding finding) = 0;
};

}  // namespace hemostat::finding
