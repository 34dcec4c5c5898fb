#include "cli/recording.h"

#include "base/text.h"
#include "campaign/authority.h"
#include "store/claims.h"
#include "store/digest.h"
#include "store/organisations.h"
#include "store/text_check.h"

#include <fmt/format.h>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <system_error>
#include <utility>

namespace hemostat::cli {

namespace {

/// From / on. What links and ".." lead to is left as it is.
std::string absolute(const std::string& path) {
    std::error_code error;
    const auto whole = std::filesystem::absolute(path, error);
    return error ? path : whole.string();
}

/// The same path, or loopback address, is another thing elsewhere.
void make_unique(finding::Asset& asset, const std::string& machine) {
    if (auto* const endpoint = std::get_if<finding::Endpoint>(&asset)) {
        endpoint->machine = machine;
    } else if (auto* const file = std::get_if<finding::File>(&asset)) {
        file->path = absolute(file->path);
    } else if (auto* const package = std::get_if<finding::Package>(&asset)) {
        package->database = absolute(package->database);
    }
}

}  // namespace

Recording::Recording(campaign::Organisation organisation) : organisation_(std::move(organisation)) {
    for (const campaign::Service& service : organisation_.services()) {
        for (const campaign::ServiceAsset& asset : service.assets) {
            services_by_asset_.emplace(asset.key, &service);
        }
    }
}

Result<std::unique_ptr<Recording>> Recording::begin(const StorePlace& place,
                                                    const std::string& machine) {
    if (place.store.empty()) {
        return nullptr;
    }
    TRY(auto connection, open_store(place, Missing::refuse));
    TRY(campaign::Organisation organisation,
        store::load_organisation(*connection, place.organisation));
    TRY(const auto campaigns, store::list_campaigns(*connection, place.organisation));
    auto recording = std::unique_ptr<Recording>(new Recording(std::move(organisation)));
    for (const std::string& campaign : campaigns) {
        const store::CampaignKey key{place.organisation, campaign};
        TRY(const store::Campaign content, store::load_campaign(*connection, key));
        recording->campaigns_.push_back(
            {.key = key, .advisory = content.policy.advisory, .claims = {}});
    }
    recording->connection_ = std::move(connection);
    recording->key_ = place.organisation;
    recording->machine_ = machine;
    recording->instrument_ = place.author.empty() ? machine : place.author;
    if (recording->instrument_.empty()) {
        return fail(ErrorKind::invalid_input,
                    "say which instrument this is, as in --as scanner-1: this machine has no name");
    }
    TRY([[maybe_unused]] const Done checked,
        store::check_key("instrument", recording->instrument_));
    return recording;
}

void Recording::take(finding::Finding finding) {
    make_unique(finding.asset, machine_);
    held_.push_back(std::move(finding));
    if (held_.size() % piece_size == 0) {
        status_ = write();
    }
    if (held_.size() >= findings_held_max) {
        lost_count_ += held_.size();
        held_.clear();
    }
}

Status Recording::write() {
    for (CampaignClaims& campaign : campaigns_) {
        campaign.claims.clear();
    }
    refused_now_.clear();
    TRY(store::FindingRecorder recorder, store::FindingRecorder::begin(*connection_, key_));
    for (const finding::Finding& finding : held_) {
        TRY([[maybe_unused]] const Done added, recorder.add(finding));
        claim(finding);
    }
    TRY(const store::Recorded recorded, recorder.commit());
    recorded_.new_count += recorded.new_count;
    recorded_.known_count += recorded.known_count;
    const store::Author author{.by = instrument_, .at = std::chrono::system_clock::now()};
    for (CampaignClaims& campaign : campaigns_) {
        const std::vector<campaign::Claim> claims = std::exchange(campaign.claims, {});
        for (std::span<const campaign::Claim> rest = claims; !rest.empty();) {
            const auto next = rest.first(std::min(rest.size(), store::claims_max));
            TRY(const store::Appended appended,
                store::append_claims(*connection_, campaign.key, next, author));
            campaign.new_count += appended.new_count;
            rest = rest.subspan(next.size());
        }
    }
    for (const auto& [refusal, count] : refused_now_) {
        refused_[refusal] += count;
    }
    held_.clear();
    return Done{};
}

/// The claim that a finding is, in each campaign about its advisory, for each service whose asset
/// it is of.
void Recording::claim(const finding::Finding& finding) {
    const std::string asset = asset_id(finding.asset);
    const auto [first, last] = services_by_asset_.equal_range(asset);
    if (first == last) {
        return;
    }
    std::string line;
    finding::JsonWriter writer(line);
    write_json(writer, finding);
    const std::string digest = store::sha256_of(line);
    for (auto place = first; place != last; ++place) {
        const campaign::Service& service = *place->second;
        const campaign::Claim claim = claim_of(finding, asset, digest, service.key);
        for (CampaignClaims& campaign : campaigns_) {
            if (campaign.advisory != finding.advisory) {
                continue;
            }
            campaign.claims.push_back(claim);
            if (const auto code = refusal_of(claim, organisation_, service.unit)) {
                ++refused_now_[{service.unit, std::string(*code)}];
            }
        }
    }
}

/// The same line, recorded again, is the same claim.
campaign::Claim Recording::claim_of(const finding::Finding& finding, const std::string& asset,
                                    const std::string& digest, const std::string& service) const {
    return {.id = store::Digest("hemostat/finding_claim/v1")
                      .add(instrument_)
                      .add(service)
                      .add(digest)
                      .finish(),
            .advisory = std::string(finding.advisory),
            .service = service,
            .kind = campaign::ClaimKind::finding,
            .by = instrument_,
            // To the second, as in the line.
            .at = std::chrono::floor<std::chrono::seconds>(finding.observed_at),
            .method = campaign::Method::measured,
            .evidence = {"sha256:" + digest},
            .asset = asset,
            .found = finding.reason};
}

Result<std::vector<std::string>> Recording::finish() {
    if (!held_.empty()) {
        status_ = write();
    }
    if (!status_ || lost_count_ != 0) {
        return fail(
            status_ ? ErrorKind::limit : status_.error().kind,
            fmt::format(
                "{} findings were recorded, {} were not: {}",
                recorded_.new_count + recorded_.known_count, held_.size() + lost_count_,
                status_ ? "the store was out of reach for too long" : status_.error().what));
    }
    std::vector<std::string> notes{
        fmt::format("recorded: {} findings that are new, {} known before", recorded_.new_count,
                    recorded_.known_count)};
    for (const CampaignClaims& campaign : campaigns_) {
        if (campaign.new_count != 0) {
            notes.front() += fmt::format("; {} claims in the campaign {}", campaign.new_count,
                                         printable(campaign.key.campaign));
        }
    }
    for (const auto& [refusal, count] : refused_) {
        const auto& [unit, code] = refusal;
        notes.push_back(fmt::format(
            "'{}' is no instrument of the unit '{}' ({}): {} claims count only where they do harm",
            printable(instrument_), printable(unit), code, count));
    }
    return notes;
}

}  // namespace hemostat::cli
