#include "cli/campaign_place.h"

#include "base/text.h"
#include "cli/command.h"
#include "store/claims.h"
#include "store/organisations.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <pwd.h>
#include <unistd.h>
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <utility>

namespace hemostat::cli {
namespace {

constexpr std::string_view sqlite_scheme = "sqlite:";
constexpr const char* default_store = "sqlite:hemostat.db";

std::string store_url(const CampaignPlace& place) {
    if (!place.store.empty()) {
        return place.store;
    }
    // The environment is not changed, and nothing else runs yet.
    const char* const url = std::getenv("HEMOSTAT_STORE");  // NOLINT(concurrency-mt-unsafe)
    return url == nullptr || *url == '\0' ? default_store : url;
}

}  // namespace

void add_store_options(CLI::App& command, CampaignPlace& place) {
    command
        .add_option("--store", place.store,
                    "sqlite:PATH or postgresql://…; otherwise $HEMOSTAT_STORE, or "
                    "sqlite:hemostat.db")
        ->type_name("URL");
    command
        .add_option("--organisation", place.organisation, "whose, where a store holds several")
        ->type_name("KEY")
        ->capture_default_str();
}

void add_place_options(CLI::App& command, CampaignPlace& place) {
    add_store_options(command, place);
    command.add_option("--campaign", place.campaign, "which, where there is more than one")
        ->type_name("KEY");
}

void add_author_option(CLI::App& command, CampaignPlace& place) {
    command.add_option("--as", place.author, "who says so; otherwise your user's name")
        ->type_name("NAME");
}

Result<std::unique_ptr<store::Connection>> open_store(const CampaignPlace& place,
                                                      Missing missing) {
    const std::string url = store_url(place);
    if (missing == Missing::refuse && url.starts_with(sqlite_scheme)) {
        const std::string path = url.substr(sqlite_scheme.size());
        if (::access(path.c_str(), F_OK) != 0) {
            return fail(ErrorKind::invalid_input,
                        fmt::format("{}: there is no store; hemostat campaign create makes one, "
                                    "--store names another",
                                    printable(path)));
        }
    }
    return store::open(url);
}

Result<store::Author> author_of(const CampaignPlace& place) {
    std::string name = place.author;
    if (name.empty()) {
        // No other thread runs.
        const passwd* const user = ::getpwuid(::geteuid());  // NOLINT(concurrency-mt-unsafe)
        name = user == nullptr ? "" : user->pw_name;
    }
    if (name.empty()) {
        return fail(ErrorKind::invalid_input, "say who you are, as in --as anna@example.org");
    }
    return store::Author{.by = std::move(name), .at = std::chrono::system_clock::now()};
}

Result<OpenCampaign> open_campaign(const CampaignPlace& place) {
    OpenCampaign open;
    TRY(open.connection, open_store(place, Missing::refuse));
    open.key = {.organisation = place.organisation, .campaign = place.campaign};
    TRY(const std::vector<std::string> known,
        store::list_campaigns(*open.connection, place.organisation));
    if (place.campaign.empty() && known.size() == 1) {
        open.key.campaign = known.front();
    } else if (std::ranges::find(known, place.campaign) == known.end()) {
        std::vector<std::string> shown;
        std::ranges::transform(known, std::back_inserter(shown),
                               [](const std::string& key) { return printable(key); });
        return fail(
            ErrorKind::invalid_input,
            known.empty()
                ? fmt::format("the organisation '{}' has no campaign; hemostat campaign create "
                              "makes one",
                              printable(place.organisation))
                : fmt::format("--campaign must be one of: {}", fmt::join(shown, ", ")));
    }
    return open;
}

Result<CampaignView> view_campaign(OpenCampaign& open) {
    store::Connection& connection = *open.connection;
    TRY(campaign::Organisation organisation,
        store::load_organisation(connection, open.key.organisation));
    TRY(store::Campaign campaign, store::load_campaign(connection, open.key));
    TRY(std::vector<campaign::Claim> claims, store::load_claims(connection, open.key));
    const WallTime now = std::chrono::system_clock::now();
    TRY(campaign::CampaignState state,
        campaign::roll_up(organisation, campaign.policy, claims, now));
    return CampaignView{.organisation = std::move(organisation),
                        .campaign = std::move(campaign),
                        .claims = std::move(claims),
                        .state = std::move(state),
                        .now = now};
}

void run_when_chosen(CLI::App& command, Action& action, std::function<int()> chosen) {
    command.callback(
        [&action, chosen = std::move(chosen)] { action = chosen; });
}

}  // namespace hemostat::cli
