#include "store/findings.h"

#include "base/text.h"
#include "store/audit_log.h"
#include "store/digest.h"
#include "store/stored_time.h"
#include "store/text_check.h"

#include <fmt/format.h>
#include <array>
#include <charconv>
#include <limits>

namespace hemostat::store {
namespace {

/// Where a page ends: findings stand by time, and those of one time by digest.
struct Cursor {
    std::int64_t observed_at = 0;
    std::string digest;
};

// Behind every digest.
constexpr std::string_view beyond = "~";

Result<Cursor> parse_cursor(std::string_view text) {
    if (text.empty()) {
        return Cursor{.observed_at = std::numeric_limits<std::int64_t>::max(),
                      .digest = std::string(beyond)};
    }
    Cursor cursor;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, cursor.observed_at);
    if (error != std::errc{} || stop == end || *stop != '.') {
        return fail(ErrorKind::invalid_input, "not a cursor: " + printable(text));
    }
    cursor.digest.assign(stop + 1, end);
    return cursor;
}

}  // namespace

Result<FindingRecorder> FindingRecorder::begin(Connection& connection,
                                               std::string_view organisation) {
    TRY(Transaction transaction, Transaction::begin_to_write(connection));
    TRY([[maybe_unused]] const Head head, read_head(connection, organisation));
    FindingRecorder recorder(connection, organisation, std::move(transaction));
    // They come into a table of this connection's own, as fast as the engine can.
    TRY([[maybe_unused]] const Done made,
        connection.run("CREATE TEMPORARY TABLE incoming(digest plain_text, asset_digest plain_text,"
                       " advisory plain_text, observed_at BIGINT, verdict plain_text,"
                       " content plain_text)"));
    static constexpr std::array<std::string_view, 6> columns{
        "digest", "asset_digest", "advisory", "observed_at", "verdict", "content"};
    TRY(recorder.writer_, connection.write_rows("incoming", columns));
    return recorder;
}

Status FindingRecorder::add(const finding::Finding& finding) {
    TRY([[maybe_unused]] const Done good_so_far, status_);
    content_.clear();
    finding::JsonWriter writer(content_);
    write_json(writer, finding);
    // To the second, as in the text: the same finding may also come as a line.
    const FindingFacts facts{
        .asset = asset_id(finding.asset),
        .advisory = std::string(finding.advisory),
        .verdict = std::string(to_string(finding.verdict())),
        .observed_at = std::chrono::floor<std::chrono::seconds>(finding.observed_at)};
    return write(facts, content_);
}

Status FindingRecorder::add_line(std::string_view line) {
    TRY([[maybe_unused]] const Done good_so_far, status_);
    const auto facts = parse_finding_line(line);
    if (!facts) {
        status_ = tl::make_unexpected(facts.error());
        return status_;
    }
    return write(*facts, line);
}

Status FindingRecorder::write(const FindingFacts& facts, std::string_view content) {
    if (content.size() > finding_size_max) {
        status_ = fail(ErrorKind::limit,
                       fmt::format("a finding of more than {} bytes", finding_size_max));
        return status_;
    }
    status_ = check_key("advisory", facts.advisory);
    TRY([[maybe_unused]] const Done key_checked, status_);
    const std::string digest = sha256_of(content);
    const std::string asset_digest = sha256_of(facts.asset);
    const std::array<Value, 6> values{
        digest, asset_digest, facts.advisory, to_stored(facts.observed_at), facts.verdict, content};
    ++count_;
    status_ = writer_->add(values);
    return status_;
}

Result<Recorded> FindingRecorder::commit() {
    TRY([[maybe_unused]] const Done good_so_far, status_);
    TRY([[maybe_unused]] const Done finished, writer_->finish());
    const std::array<Value, 1> values{organisation_};
    // In one order: two who record the same findings would otherwise wait for each other. To
    // SQLite, "WHERE true" says that ON CONFLICT is not part of a join.
    TRY(const std::uint64_t new_count,
        connection_->run("INSERT INTO finding(organisation, digest, asset_digest, advisory,"
                         " observed_at, verdict, content)"
                         " SELECT $1, digest, asset_digest, advisory, observed_at, verdict, content"
                         " FROM incoming WHERE true ORDER BY digest"
                         " ON CONFLICT(organisation, digest) DO NOTHING",
                         values));
    writer_.reset();
    TRY([[maybe_unused]] const Done dropped, connection_->run("DROP TABLE incoming"));
    TRY([[maybe_unused]] const Done committed, transaction_.commit());
    return Recorded{.new_count = new_count, .known_count = count_ - new_count};
}

Result<HistoryPage> read_history(Connection& connection, std::string_view organisation,
                                 const HistoryQuestion& question) {
    if (question.page_size == 0 || question.page_size > page_size_max) {
        return fail(ErrorKind::limit,
                    fmt::format("a page has from 1 to {} findings", page_size_max));
    }
    TRY(const Cursor cursor, parse_cursor(question.cursor));
    const std::string asset_digest = sha256_of(question.asset);
    // One more than is shown says whether there is another page.
    const auto asked = static_cast<std::int64_t>(question.page_size) + 1;
    const std::array<Value, 6> values{organisation,       asset_digest,  question.advisory,
                                      cursor.observed_at, cursor.digest, asked};
    HistoryPage page;
    TRY([[maybe_unused]] const std::uint64_t count,
        connection.run("SELECT observed_at, digest, content FROM finding"
                       " WHERE organisation = $1 AND asset_digest = $2 AND advisory = $3"
                       " AND (observed_at, digest) < ($4, $5)"
                       " ORDER BY observed_at DESC, digest DESC LIMIT $6",
                       values, [&](const Row& row) -> Status {
                           page.findings.push_back({.content = row.text(2),
                                                    .digest = row.text(1),
                                                    .observed_at = from_stored(row.number(0))});
                           return Done{};
                       }));
    if (page.findings.size() > question.page_size) {
        page.findings.pop_back();
        const StoredFinding& last = page.findings.back();
        page.next = fmt::format("{}.{}", to_stored(last.observed_at), last.digest);
    }
    return page;
}

}  // namespace hemostat::store
