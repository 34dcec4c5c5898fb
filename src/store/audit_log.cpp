#include "store/audit_log.h"

#include "base/text.h"
#include "store/digest.h"
#include "store/stored_time.h"
#include "store/text_check.h"

#include <fmt/format.h>
#include <algorithm>
#include <array>

namespace hemostat::store {
namespace {

constexpr std::size_t hash_size = 64;

bool is_hash(std::string_view text) {
    return text.size() == hash_size && std::ranges::all_of(text, [](char character) {
               return (character >= '0' && character <= '9') ||
                      (character >= 'a' && character <= 'f');
           });
}

/// The head of the organisation's log, as `sql` asks for it.
Result<Head> ask_for_head(Connection& connection, const std::string& sql,
                          std::string_view organisation) {
    Head head;
    const std::array<Value, 1> values{organisation};
    TRY(const std::uint64_t count, connection.run(sql, values, [&](const Row& row) -> Status {
        head = {.entry_count = row.number(0), .hash = row.text(1)};
        return Done{};
    }));
    if (count == 0) {
        return fail(ErrorKind::invalid_input,
                    fmt::format("there is no organisation {}", printable(organisation)));
    }
    return head;
}

}  // namespace

std::string to_string(const Head& head) {
    return fmt::format("{}:{}", head.entry_count, head.hash);
}

Result<Head> parse_head(std::string_view text) {
    const std::size_t colon = std::min(text.find(':'), text.size());
    const auto count = parse_decimal<std::uint32_t>(text.substr(0, colon));
    const std::string_view hash = text.substr(std::min(colon + 1, text.size()));
    const bool is_good =
        count && colon < text.size() && (*count == 0 ? hash.empty() : is_hash(hash));
    if (!is_good) {
        return fail(ErrorKind::invalid_input,
                    fmt::format("not the end of an audit log, COUNT:HASH: {}", printable(text)));
    }
    return Head{.entry_count = *count, .hash = std::string(hash)};
}

Result<Head> read_head(Connection& connection, std::string_view organisation) {
    return ask_for_head(connection,
                        "SELECT entry_count, head_hash FROM organisation WHERE organisation = $1",
                        organisation);
}

std::string hash_of(const AuditEntry& entry, std::string_view organisation,
                    std::string_view previous_hash) {
    return Digest("hemostat/audit/v1")
        .add(previous_hash)
        .add(entry.sequence)
        .add(organisation)
        .add(entry.kind)
        .add(entry.campaign)
        .add(entry.claim)
        .add(entry.content_digest)
        .add(entry.recorded_at)
        .add(entry.recorded_by)
        .finish();
}

Result<AuditLog> AuditLog::lock(Connection& connection, std::string_view organisation,
                                const Author& author) {
    TRY([[maybe_unused]] const Done checked, check_key("author", author.by));
    AuditLog log(connection, organisation, author);
    // An update locks the row until the transaction ends, and answers with what was committed last.
    TRY(log.head_, ask_for_head(connection,
                                "UPDATE organisation SET entry_count = entry_count"
                                " WHERE organisation = $1 RETURNING entry_count, head_hash",
                                organisation));
    return log;
}

std::int64_t AuditLog::add(std::string_view kind, std::string campaign, std::string claim,
                           std::string content_digest) {
    AuditEntry entry{.sequence = head_.entry_count + 1,
                     .kind = std::string(kind),
                     .campaign = std::move(campaign),
                     .claim = std::move(claim),
                     .content_digest = std::move(content_digest),
                     .recorded_at = to_stored(author_.at),
                     .recorded_by = author_.by,
                     .hash = {}};
    entry.hash = hash_of(entry, organisation_, head_.hash);
    head_ = {.entry_count = entry.sequence, .hash = entry.hash};
    entries_.push_back(std::move(entry));
    return head_.entry_count;
}

Status AuditLog::write() {
    static constexpr std::array<std::string_view, 9> columns{
        "organisation",   "sequence",    "kind",        "campaign", "claim",
        "content_digest", "recorded_at", "recorded_by", "hash"};
    TRY(const std::unique_ptr<RowWriter> writer, connection_->write_rows("audit_entry", columns));
    for (const AuditEntry& entry : entries_) {
        const std::array<Value, 9> values{
            organisation_,        entry.sequence,    entry.kind,        entry.campaign, entry.claim,
            entry.content_digest, entry.recorded_at, entry.recorded_by, entry.hash};
        TRY([[maybe_unused]] const Done added, writer->add(values));
    }
    TRY([[maybe_unused]] const Done finished, writer->finish());
    entries_.clear();
    const std::array<Value, 3> values{organisation_, head_.entry_count, head_.hash};
    TRY([[maybe_unused]] const std::uint64_t count,
        connection_->run("UPDATE organisation SET entry_count = $2, head_hash = $3"
                         " WHERE organisation = $1",
                         values));
    return Done{};
}

}  // namespace hemostat::store
