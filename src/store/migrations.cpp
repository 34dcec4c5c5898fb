#include "store/migrations.h"

#include <fmt/format.h>
#include <array>

namespace hemostat::store {
namespace {

constexpr std::string_view version_table =
    "CREATE TABLE IF NOT EXISTS schema_version(version BIGINT PRIMARY KEY)";

// Any number will do, as long as nobody else takes it: "hemostat" in ASCII.
constexpr std::int64_t lock_key = 0x68656d6f73746174;

// Of the two types that are used, SQLite sees a text in plain_text and a whole number in BIGINT.
// Times are nanoseconds since 1970. `content` is JSON that this program wrote. Every table begins
// with the organisation, so that rows can be spread by it. A text without a limit is in no index:
// its digest is.
constexpr std::string_view claims_and_audit = R"sql(
CREATE TABLE organisation(
    organisation plain_text PRIMARY KEY,
    -- The audit log's end: how many entries there are, and the hash of the last.
    entry_count BIGINT NOT NULL,
    head_hash plain_text NOT NULL,
    -- The entry of what units and services are now; 0 before there are any.
    sequence BIGINT NOT NULL
);
CREATE TABLE unit(
    organisation plain_text NOT NULL REFERENCES organisation(organisation),
    unit plain_text NOT NULL,
    position BIGINT NOT NULL,
    parent plain_text,
    duty_holder plain_text NOT NULL,
    PRIMARY KEY(organisation, unit),
    FOREIGN KEY(organisation, parent) REFERENCES unit(organisation, unit)
);
CREATE INDEX unit_by_parent ON unit(organisation, parent);
CREATE TABLE unit_deputy(
    organisation plain_text NOT NULL,
    unit plain_text NOT NULL,
    position BIGINT NOT NULL,
    person plain_text NOT NULL,
    PRIMARY KEY(organisation, unit, position),
    FOREIGN KEY(organisation, unit) REFERENCES unit(organisation, unit)
);
CREATE TABLE unit_instrument(
    organisation plain_text NOT NULL,
    unit plain_text NOT NULL,
    position BIGINT NOT NULL,
    instrument plain_text NOT NULL,
    PRIMARY KEY(organisation, unit, position),
    FOREIGN KEY(organisation, unit) REFERENCES unit(organisation, unit)
);
CREATE TABLE unit_former(
    organisation plain_text NOT NULL,
    unit plain_text NOT NULL,
    position BIGINT NOT NULL,
    person plain_text NOT NULL,
    until BIGINT NOT NULL,
    is_instrument BIGINT NOT NULL,
    PRIMARY KEY(organisation, unit, position),
    FOREIGN KEY(organisation, unit) REFERENCES unit(organisation, unit)
);
CREATE TABLE service(
    organisation plain_text NOT NULL,
    service plain_text NOT NULL,
    position BIGINT NOT NULL,
    unit plain_text NOT NULL,
    PRIMARY KEY(organisation, service),
    FOREIGN KEY(organisation, unit) REFERENCES unit(organisation, unit)
);
CREATE INDEX service_by_unit ON service(organisation, unit);
CREATE TABLE service_consumer(
    organisation plain_text NOT NULL,
    service plain_text NOT NULL,
    position BIGINT NOT NULL,
    unit plain_text NOT NULL,
    PRIMARY KEY(organisation, service, position),
    FOREIGN KEY(organisation, service) REFERENCES service(organisation, service),
    FOREIGN KEY(organisation, unit) REFERENCES unit(organisation, unit)
);
CREATE INDEX service_consumer_by_unit ON service_consumer(organisation, unit);
CREATE TABLE service_supplier(
    organisation plain_text NOT NULL,
    service plain_text NOT NULL,
    position BIGINT NOT NULL,
    supplier plain_text NOT NULL,
    PRIMARY KEY(organisation, service, position),
    FOREIGN KEY(organisation, service) REFERENCES service(organisation, service),
    FOREIGN KEY(organisation, supplier) REFERENCES service(organisation, service)
);
CREATE INDEX service_supplier_by_supplier ON service_supplier(organisation, supplier);
CREATE TABLE service_asset(
    organisation plain_text NOT NULL,
    service plain_text NOT NULL,
    position BIGINT NOT NULL,
    asset plain_text NOT NULL,
    asset_digest plain_text NOT NULL,
    serves_certificate BIGINT NOT NULL,
    PRIMARY KEY(organisation, service, position),
    FOREIGN KEY(organisation, service) REFERENCES service(organisation, service)
);
CREATE INDEX service_asset_by_asset ON service_asset(organisation, asset_digest);
CREATE TABLE audit_entry(
    organisation plain_text NOT NULL REFERENCES organisation(organisation),
    sequence BIGINT NOT NULL,
    kind plain_text NOT NULL,
    campaign plain_text NOT NULL,
    claim plain_text NOT NULL,
    content_digest plain_text NOT NULL,
    recorded_at BIGINT NOT NULL,
    recorded_by plain_text NOT NULL,
    hash plain_text NOT NULL,
    PRIMARY KEY(organisation, sequence)
);
CREATE TABLE campaign(
    organisation plain_text NOT NULL REFERENCES organisation(organisation),
    campaign plain_text NOT NULL,
    advisory plain_text NOT NULL,
    content plain_text NOT NULL,
    sequence BIGINT NOT NULL,
    PRIMARY KEY(organisation, campaign),
    FOREIGN KEY(organisation, sequence) REFERENCES audit_entry(organisation, sequence)
);
CREATE TABLE claim(
    organisation plain_text NOT NULL,
    campaign plain_text NOT NULL,
    claim plain_text NOT NULL,
    service plain_text NOT NULL,
    content plain_text NOT NULL,
    sequence BIGINT NOT NULL,
    PRIMARY KEY(organisation, campaign, claim),
    UNIQUE(organisation, sequence),
    FOREIGN KEY(organisation, campaign) REFERENCES campaign(organisation, campaign),
    FOREIGN KEY(organisation, sequence) REFERENCES audit_entry(organisation, sequence)
);
CREATE INDEX claim_by_service ON claim(organisation, campaign, service);
)sql";

constexpr std::string_view claims_and_audit_in_sqlite = R"sql(
CREATE TRIGGER claim_stays BEFORE UPDATE ON claim
    BEGIN SELECT RAISE(ABORT, 'claims are only added'); END;
CREATE TRIGGER claim_remains BEFORE DELETE ON claim
    BEGIN SELECT RAISE(ABORT, 'claims are only added'); END;
CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'entries of the audit log are only added'); END;
CREATE TRIGGER audit_entry_remains BEFORE DELETE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'entries of the audit log are only added'); END;
)sql";

constexpr std::string_view claims_and_audit_in_postgresql = R"sql(
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $body$
    BEGIN RAISE EXCEPTION '% are only added', TG_ARGV[0]; END
$body$;
CREATE TRIGGER claim_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON claim
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('claims');
CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change('entries of the audit log');
)sql";

// Without a foreign key: it would cost a look-up for each row, and organisations are not removed.
constexpr std::string_view findings = R"sql(
CREATE TABLE finding(
    organisation plain_text NOT NULL,
    digest plain_text NOT NULL,
    asset_digest plain_text NOT NULL,
    advisory plain_text NOT NULL,
    observed_at BIGINT NOT NULL,
    verdict plain_text NOT NULL,
    content plain_text NOT NULL,
    PRIMARY KEY(organisation, digest)
);
CREATE INDEX finding_by_asset ON finding(organisation, asset_digest, advisory, observed_at, digest);
)sql";

constexpr std::array<Migration, 2> migrations{{
    {.version = 1,
     .both = claims_and_audit,
     .sqlite = claims_and_audit_in_sqlite,
     .postgresql = claims_and_audit_in_postgresql},
    {.version = 2, .both = findings, .sqlite = "", .postgresql = ""},
}};

/// 0 where there is no schema yet.
Result<std::int64_t> read_version(Connection& connection) {
    // Not to_regclass(): it remembers that there was none, and does not see what another process
    // has made while we waited for our turn.
    const std::string question = connection.engine() == Engine::sqlite
                                     ? "SELECT 1 FROM sqlite_master WHERE name = 'schema_version'"
                                     : "SELECT 1 FROM pg_class WHERE relname = 'schema_version'"
                                       " AND pg_table_is_visible(oid)";
    TRY(const std::uint64_t table_count, connection.run(question, {}));
    std::int64_t version = 0;
    if (table_count != 0) {
        TRY([[maybe_unused]] const std::uint64_t count,
            connection.run("SELECT coalesce(max(version), 0) FROM schema_version", {},
                           [&](const Row& row) -> Status {
                               version = row.number(0);
                               return Done{};
                           }));
    }
    return version;
}

/// Takes the next step, if there is one still when it is our turn.
Result<std::int64_t> take_step(Connection& connection, std::span<const Migration> steps) {
    const bool is_sqlite = connection.engine() == Engine::sqlite;
    TRY(Transaction transaction, Transaction::begin_to_write(connection));
    if (!is_sqlite) {
        TRY([[maybe_unused]] const Done locked,
            connection.run(fmt::format("SELECT pg_advisory_xact_lock({})", lock_key)));
    }
    TRY(const std::int64_t version, read_version(connection));
    for (const Migration& step : steps) {
        if (step.version != version + 1) {
            continue;
        }
        // In the order of the bytes, which is SQLite's, and which no update of a C library changes
        // under an index.
        const std::string_view first = !is_sqlite && step.version == 1
                                           ? "CREATE DOMAIN plain_text AS TEXT COLLATE \"C\";"
                                           : "";
        TRY([[maybe_unused]] const Done done,
            connection.run(fmt::format("{};{}{};{};INSERT INTO schema_version VALUES({})",
                                       version_table, first, step.both,
                                       is_sqlite ? step.sqlite : step.postgresql, step.version)));
        TRY([[maybe_unused]] const Done committed, transaction.commit());
        return step.version;
    }
    return version;
}

}  // namespace

std::span<const Migration> all_migrations() {
    return migrations;
}

Status migrate(Connection& connection, std::span<const Migration> steps) {
    const std::int64_t newest = steps.back().version;
    TRY(std::int64_t version, read_version(connection));
    while (version < newest) {
        TRY(version, take_step(connection, steps));
    }
    if (version > newest) {
        return fail(ErrorKind::invalid_input,
                    fmt::format("the store has schema {}, and this program knows {} at most: use "
                                "a newer program",
                                version, newest));
    }
    return Done{};
}

}  // namespace hemostat::store
