// hemostat campaign as a user runs it, from the plan to the all clear.
#include "tests/cli/program.h"
#include "tests/finding/schema.h"

#include <gmock/gmock.h>
#include <boost/json/parse.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace {

using hemostat::test::complaints;
using hemostat::test::Ran;
using hemostat::test::run_hemostat;
using hemostat::test::run_program;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Only what no policy may leave out, so that the way to the all clear is short.
constexpr std::string_view short_plan = R"(
advisory = "CVE-2014-0160"
opened_at = 2026-01-01T00:00:00Z
basis = "claimed"

[steps]
delivered.needed = false
read.needed = false
acknowledged.needed = false
fixed.due = "3d"
key_renewed.needed = false
installed.needed = false
installation_verified.needed = false
revoked.needed = false
revocation_verified.needed = false
key_destroyed.needed = false
secrets_reset.needed = false
announced.needed = false
announcement_seen.needed = false

[[unit]]
key = "association"
duty_holder = "carol@example.org"
instruments = ["scanner-1"]

[[unit]]
key = "shop"
parent = "association"
duty_holder = "alice@shop.example"

[[service]]
key = "web shop"
unit = "shop"

[[service.asset]]
key = "tcp://192.0.2.7:443"

[[service]]
key = "mail"
unit = "association"

[[service.asset]]
key = "file://mail1/opt/libssl.so"
)";

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

class Campaign : public testing::Test {
protected:
    Campaign() {
        EXPECT_NE(mkdtemp(folder.data()), nullptr);
        write("plan.toml", short_plan);
    }
    ~Campaign() override { std::filesystem::remove_all(folder); }

    void write(const std::string& name, std::string_view content) const {
        std::ofstream(folder + "/" + name, std::ios::binary) << content;
    }
    [[nodiscard]] std::string store() const { return "sqlite:" + folder + "/hemostat.db"; }
    [[nodiscard]] Ran run(std::vector<std::string> words) const {
        words.insert(words.begin(), "campaign");
        words.insert(words.end(), {"--store", store()});
        return run_hemostat(words);
    }
    void create() const {
        const Ran ran = run({"create", "heartbleed", "--plan", folder + "/plan.toml"});
        ASSERT_EQ(ran.status, 0) << ran.err;
    }
    [[nodiscard]] int status() const { return run({"status"}).status; }
    [[nodiscard]] Ran claim(std::vector<std::string> words) const {
        words.insert(words.begin(), "claim");
        return run(std::move(words));
    }
    [[nodiscard]] Ran found(const std::string& service, const std::string& asset,
                            const std::string& reason, const std::string& at) const {
        return claim({"finding", "--service", service, "--asset", asset, "--found", reason,
                      "--method", "measured", "--evidence", "sha256:" + std::string(64, 'a'),
                      "--as", "scanner-1", "--at", at});
    }

    std::string folder = testing::TempDir() + "campaign.XXXXXX";
};

TEST_F(Campaign, LeadsFromThePlanToTheAllClear) {
    create();
    EXPECT_EQ(status(), 2);
    EXPECT_EQ(found("web shop", "tcp://192.0.2.7:443", "unpadded_heartbeat_answered",
                    "2026-01-02T00:00:00Z")
                  .status,
              0);
    EXPECT_EQ(status(), 1) << "a service is affected";
    const Ran fixed = claim({"fixed", "--service", "web shop", "--as", "alice@shop.example", "--at",
                             "2026-01-03T00:00:00Z"});
    EXPECT_EQ(fixed.status, 0) << fixed.err;
    EXPECT_THAT(fixed.out, HasSubstr("web shop: next is fix_verified"));
    EXPECT_EQ(found("web shop", "tcp://192.0.2.7:443", "unpadded_heartbeat_discarded",
                    "2026-01-04T00:00:00Z")
                  .status,
              0);
    EXPECT_EQ(status(), 2) << "of mail nobody has said anything";
    EXPECT_EQ(
        found("mail", "file://mail1/opt/libssl.so", "version_unaffected", "2026-01-02T00:00:00Z")
            .status,
        0);
    EXPECT_EQ(claim({"not_affected", "--service", "mail", "--as", "carol@example.org", "--reason",
                     "it has OpenSSL 0.9.8", "--evidence", "sha256:" + std::string(64, 'b'), "--at",
                     "2026-01-03T00:00:00Z"})
                  .status,
              0);
    const Ran clear = run({"status"});
    EXPECT_EQ(clear.status, 0) << clear.out;
    EXPECT_THAT(clear.out, HasSubstr("All clear. 2 of 2 services clear"));
    // A rescan that finds the flaw again takes it back.
    EXPECT_EQ(found("web shop", "tcp://192.0.2.7:443", "unpadded_heartbeat_answered",
                    "2026-01-05T00:00:00Z")
                  .status,
              0);
    EXPECT_EQ(status(), 1);
    EXPECT_EQ(run({"audit"}).status, 0);
}

TEST_F(Campaign, TellsWhoIsLate) {
    create();
    const Ran late = run({"late"});
    EXPECT_EQ(late.status, 2);
    EXPECT_THAT(late.out, AllOf(HasSubstr("2026-01-04T00:00:00Z"), HasSubstr("web shop"),
                                HasSubstr("alice@shop.example")));
}

TEST_F(Campaign, WritesRecordsInTheirSchema) {
    create();
    ASSERT_EQ(claim({"affected", "--service", "web shop", "--as", "alice@shop.example"}).status, 0);
    for (const auto& words : std::vector<std::vector<std::string>>{
             {"status", "--json"}, {"claims", "--json"}, {"status", "shop", "--json"}}) {
        std::istringstream lines(run(words).out);
        std::size_t count = 0;
        for (std::string line; std::getline(lines, line); ++count) {
            EXPECT_THAT(complaints("record-v1", boost::json::parse(line).as_object()), IsEmpty())
                << line;
        }
        EXPECT_GT(count, 0U);
    }
    const auto complaints_of = [&](const std::string& schema, const std::string& verb) {
        return complaints(schema,
                          boost::json::parse(first_line(run({verb, "--json"}).out)).as_object());
    };
    EXPECT_THAT(complaints_of("delay-v1", "late"), IsEmpty());
    EXPECT_THAT(complaints_of("audit-v1", "audit"), IsEmpty());
    EXPECT_THAT(run({"status", "shop", "--json"}).out,
                AllOf(HasSubstr(R"("service_key":"web shop")"), Not(HasSubstr("\"mail\""))));
}

TEST_F(Campaign, ExportsNoMoreThanTheAudienceMaySee) {
    create();
    const auto exported = [&](const std::string& audience, const std::string& format) {
        const Ran ran = run({"export", "--audience", audience, "--format", format, "--publisher",
                             "Example Association", "--homepage", "https://association.example"});
        EXPECT_EQ(ran.status, 0) << ran.err;
        return ran.out;
    };
    EXPECT_THAT(exported("recipients", "json"), HasSubstr("alice@shop.example"));
    EXPECT_THAT(exported("clients", "json"),
                AllOf(Not(HasSubstr("alice@shop.example")), HasSubstr("\"web shop\"")));
    EXPECT_THAT(exported("clients", "csaf"), HasSubstr("TLP:AMBER"));
    EXPECT_THAT(exported("clients", "openvex"), HasSubstr("under_investigation"));
    EXPECT_THAT(exported("organisation", "csv"), HasSubstr("service_key"));
    const Ran community = run({"export", "--audience", "community", "--publisher", "X",
                               "--homepage", "https://association.example"});
    EXPECT_EQ(community.status, 3);
    EXPECT_THAT(community.err, HasSubstr("community"));
}

TEST_F(Campaign, TakesSpreadsheetsWholeOrNotAtAll) {
    create();
    write("units.csv", "unit,parent,duty_holder\nassociation,,carol@example.org\n");
    write("services.csv", "service,unit\nweb shop,association\nmail,nowhere\n");
    const Ran refused = run({"import", folder + "/units.csv", folder + "/services.csv"});
    EXPECT_EQ(refused.status, 3);
    EXPECT_THAT(refused.err, AllOf(HasSubstr("services.csv:3: "), HasSubstr("nowhere")));
    EXPECT_THAT(run({"status"}).out, HasSubstr("  shop"));
    ASSERT_EQ(claim({"affected", "--service", "mail", "--as", "carol@example.org"}).status, 0);
    write("services.csv", "service,unit\nweb shop,association\n");
    EXPECT_THAT(
        run({"import", folder + "/units.csv", folder + "/services.csv"}).err,
        HasSubstr("there are claims about the service 'mail' in the campaign 'heartbleed'"));
    write("services.csv", "service,unit\nweb shop,association\nmail,association\n");
    EXPECT_THAT(run({"import", folder + "/units.csv", folder + "/services.csv"}).out,
                HasSubstr("1 units, 2 services, 0 assets"));
    EXPECT_THAT(run({"import", folder + "/units.csv", folder + "/services.csv"}).out,
                HasSubstr("as before"));
}

TEST_F(Campaign, KeepsFormerDutiesThatASpreadsheetDoesNotName) {
    write("plan.toml", std::string(short_plan) +
                           "[[unit]]\nkey = \"it\"\nparent = \"association\"\n"
                           "duty_holder = \"bob@example.org\"\n"
                           "[[unit.former]]\nname = \"zoe@example.org\"\n"
                           "until = 2026-02-01T00:00:00Z\n"
                           "[[service]]\nkey = \"dns\"\nunit = \"it\"\n");
    create();
    ASSERT_EQ(claim({"affected", "--service", "dns", "--as", "zoe@example.org", "--at",
                     "2026-01-20T00:00:00Z"})
                  .status,
              0);
    write("units.csv",
          "unit,parent,duty_holder\nassociation,,carol@example.org\n"
          "it,association,bob@example.org\n");
    write("services.csv", "service,unit\ndns,it\n");
    ASSERT_EQ(run({"import", folder + "/units.csv", folder + "/services.csv"}).status, 0);
    EXPECT_THAT(run({"status"}).out, Not(HasSubstr("not_in_charge")));
}

TEST_F(Campaign, FindsWhatWasChangedBehindItsBack) {
    create();
    ASSERT_EQ(claim({"affected", "--service", "mail", "--as", "carol@example.org"}).status, 0);
    const Ran before = run({"audit"});
    ASSERT_EQ(before.status, 0);
    ASSERT_EQ(run_program({"sqlite3", folder + "/hemostat.db",
                           "DROP TRIGGER claim_stays; "
                           "UPDATE claim SET content = "
                           "replace(content, 'carol', 'mallory')"})
                  .status,
              0);
    const Ran after = run({"audit", "--json"});
    EXPECT_EQ(after.status, 1);
    EXPECT_THAT(after.out, HasSubstr("claim_changed"));
}

TEST_F(Campaign, RefusesWhatCouldNotCount) {
    create();
    struct Bad {
        std::vector<std::string> words;
        std::string says;
    };
    for (const Bad& bad : std::vector<Bad>{
             {{"claim", "fixed", "--service", "web shop", "--as", "mallory@example.org"},
              "not_in_charge"},
             {{"claim", "fixed", "--service", "webshop", "--as", "alice@shop.example"},
              "there is no service 'webshop'"},
             {{"claim", "fixt", "--service", "web shop"}, "did you mean fixed?"},
             {{"claim", "fixed"}, "--service"},
             {{"claim", "exception", "--service", "web shop", "--as", "alice@shop.example"},
              "needs its"},
             {{"claim", "fixed", "--service", "web shop", "--at", "yesterday"},
              "--at: 'yesterday'"},
             {{"claim", "finding", "--service", "web shop", "--found", "bad"}, "--found: 'bad'"},
             {{"claim", "fixed", "--service", "web shop", "--at", "2199-01-01"}, "still to come"},
             {{"claim", "key_renewed", "--service", "web shop", "--key", "ab12"}, "--key: 'ab12'"},
             {{"claim", "fixed", "--service", "web shop", "--evidence", "sha256:"}, "--evidence: "},
             {{"claims", "--service", "webshop"}, "there is no service 'webshop'"},
             {{"acknowledge", "shopp", "--as", "alice@shop.example"}, "there is no unit 'shopp'"},
             {{"task", "shopp"}, "there is no unit 'shopp'"},
             {{"status", "shopp"}, "there is no unit 'shopp'"},
             {{"status", "--campaign", "other"}, "--campaign must be one of: heartbleed"},
             {{"create", "heartbleed", folder + "/units.csv"}, "units.csv"},
             {{"audit", "--head", "12"}, "--head"}}) {
        const Ran ran = run(bad.words);
        EXPECT_EQ(ran.status, 3) << bad.says;
        EXPECT_THAT(ran.err, HasSubstr(bad.says));
        EXPECT_EQ(std::ranges::count(ran.err, '\n'), 1) << ran.err;
    }
}

TEST_F(Campaign, MakesNoStoreWhereItOnlyReads) {
    const Ran ran = run({"status"});
    EXPECT_EQ(ran.status, 3);
    EXPECT_THAT(ran.err, AllOf(HasSubstr("there is no store"), HasSubstr("campaign create")));
    EXPECT_FALSE(std::filesystem::exists(folder + "/hemostat.db"));
}

TEST_F(Campaign, WritesATaskForAUnit) {
    create();
    const Ran ran = run({"task", "shop"});
    EXPECT_EQ(ran.status, 0);
    EXPECT_THAT(ran.out,
                AllOf(HasSubstr("TLP:AMBER+STRICT"), HasSubstr("To: alice@shop.example"),
                      HasSubstr("[ ] fixed, due 2026-01-04T00:00:00Z"), Not(HasSubstr("mail"))));
}

class Recording : public Campaign {
protected:
    Recording() { create(); }
    void write_bleeding(const std::string& name) const {
        std::string content(
            "\x7f"
            "ELF\x02\x01\x01",
            7);
        content.resize(64);
        content += "TLSv1 part of OpenSSL 1.0.1e 11 Feb 2013";
        content += '\0';
        content += "ssl/ssl_lib.c";
        content += '\0';
        write(name, content);
    }
    /// The plan, with `asset` in the place of the one of mail.
    void plan_with(const std::string& asset) const {
        std::string plan(short_plan);
        const std::string_view before = "file://mail1/opt/libssl.so";
        plan.replace(plan.find(before), before.size(), asset);
        write("plan.toml", plan);
        create();
    }
    [[nodiscard]] Ran inspect(const std::string& instrument,
                              const std::string& organisation) const {
        return run_hemostat({"inspect", folder + "/libssl.so", "--no-cache", "--machine", "mail1",
                             "--store", store(), "--as", instrument, "--organisation",
                             organisation});
    }
};

TEST_F(Recording, MakesAFindingAClaimInItsCampaign) {
    write_bleeding("libssl.so");
    plan_with("file://mail1" + folder + "/libssl.so");
    const Ran inspected = inspect("scanner-1", "default");
    EXPECT_EQ(inspected.status, 1) << inspected.err;
    EXPECT_THAT(inspected.err, HasSubstr("1 claims in the campaign heartbleed"));
    const Ran after = run({"status"});
    EXPECT_EQ(after.status, 1);
    EXPECT_THAT(run({"claims"}).out, HasSubstr("finding vulnerable"));
}

TEST_F(Recording, TakesTheSameFindingTwiceAsOne) {
    plan_with("tcp://127.0.0.1:1?machine=mail1");
    const Ran ran =
        run_hemostat({"scan", "127.0.0.1:1", "127.0.0.1:1", "127.0.0.1:1", "127.0.0.1:1", "--store",
                      store(), "--as", "scanner-1", "--machine", "mail1"});
    EXPECT_EQ(ran.status, 2) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("claims in the campaign heartbleed"));
}

TEST_F(Recording, ExaminesWhatItWouldWithoutAStore) {
    write_bleeding("libssl.so");
    std::filesystem::create_directories(folder + "/real/sub");
    std::filesystem::rename(folder + "/libssl.so", folder + "/real/libssl.so");
    std::filesystem::create_directories(folder + "/other");
    std::filesystem::create_directory_symlink("../real/sub", folder + "/other/link");
    EXPECT_EQ(run_hemostat({"inspect", folder + "/other/link/..", "--store", store()}).status, 1);
}

TEST_F(Recording, SaysWhereAnInstrumentIsNoneOfTheUnits) {
    write_bleeding("libssl.so");
    plan_with("file://mail1" + folder + "/libssl.so");
    EXPECT_THAT(
        inspect("scanner-9", "default").err,
        HasSubstr("'scanner-9' is no instrument of the unit 'association' (not_in_charge)"));
    EXPECT_EQ(status(), 1) << "harm counts whoever says so";
}

TEST_F(Recording, BeginsNothingWhereItCannotBeRecorded) {
    write_bleeding("libssl.so");
    const Ran ran = inspect("scanner-1", "other");
    EXPECT_EQ(ran.status, 3);
    EXPECT_THAT(ran.err, HasSubstr("other"));
    EXPECT_THAT(ran.out, IsEmpty());
}

}  // namespace
