// Findings: every distinct observation is kept, and the same one twice is one.
#pragma once

#include "finding/finding.h"
#include "store/connection.h"
#include "store/finding_line.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hemostat::store {

struct Recorded {
    std::uint64_t new_count = 0;
    std::uint64_t known_count = 0;  ///< they were there, or came twice
};

/// Takes any number of findings into one transaction. Without commit() none of them is kept.
///
/// Nothing else may be asked of the connection meanwhile.
class FindingRecorder {
public:
    /// Errors: invalid_input where there is no such organisation; io.
    static Result<FindingRecorder> begin(Connection& connection, std::string_view organisation);

    /// Errors: limit beyond finding_size_max; invalid_input for a text that is not UTF-8, and for
    ///         an advisory that is no key; io. After the first nothing more is taken.
    Status add(const finding::Finding& finding);

    /// The same finding, as a line of a file: without its line end, otherwise byte for byte.
    ///
    /// Errors: those of add() and parse_finding_line().
    Status add_line(std::string_view line);

    /// Errors: io, or the first failure of add().
    Result<Recorded> commit();

private:
    Status write(const FindingFacts& facts, std::string_view content);

    FindingRecorder(Connection& connection, std::string_view organisation, Transaction transaction)
        : connection_(&connection),
          organisation_(organisation),
          transaction_(std::move(transaction)) {}

    Connection* connection_;
    std::string organisation_;
    Transaction transaction_;  ///< outlives the writer
    std::unique_ptr<RowWriter> writer_;
    std::string content_;  ///< of the last finding; its memory is used again
    std::uint64_t count_ = 0;
    Status status_ = Done{};
};

/// One observation, as it was recorded.
struct StoredFinding {
    std::string content;  ///< one line of JSON, in the shape of docs/schema/finding-v1.schema.json
    std::string digest;   ///< SHA-256 of it
    WallTime observed_at;
};

inline constexpr std::size_t page_size_max = 1'000;

struct HistoryPage {
    std::vector<StoredFinding> findings;  ///< the newest first
    std::string next;                     ///< the cursor of the next page; empty after the last
};

struct HistoryQuestion {
    std::string asset;  ///< as in its findings: tcp://192.0.2.7:443
    std::string advisory;
    std::size_t page_size = 100;
    std::string cursor{};  ///< of the page before; empty for the first
};

/// What was observed of an asset with regard to an advisory. A page is the same however much was
/// recorded meanwhile that is newer.
///
/// Errors: invalid_input for a cursor that is none; limit beyond page_size_max; io.
Result<HistoryPage> read_history(Connection& connection, std::string_view organisation,
                                 const HistoryQuestion& question);

}  // namespace hemostat::store
