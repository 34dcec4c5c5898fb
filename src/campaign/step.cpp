#include "campaign/step.h"

#include <algorithm>
#include <array>

namespace hemostat::campaign {
namespace {

using enum Step;
using Kind = ClaimKind;

constexpr std::array<StepRow, step_count> rows{{
    // Whoever answers has read, and whoever has read was reached.
    {.step = delivered,
     .name = "delivered",
     .kinds = {Kind::delivered, Kind::read, Kind::acknowledged, Kind::affected, Kind::not_affected,
               Kind::vendor_asked},
     .guard = "the advisory reached the duty holder"},
    {.step = read,
     .name = "read",
     .kinds = {Kind::read, Kind::acknowledged, Kind::affected, Kind::not_affected,
               Kind::vendor_asked},
     .guard = "the duty holder has read it"},
    {.step = acknowledged,
     .name = "acknowledged",
     .kinds = {Kind::acknowledged, Kind::affected, Kind::not_affected, Kind::vendor_asked},
     .guard = "the duty holder has taken it on"},
    {.step = assessed,
     .name = "assessed",
     .kinds = {Kind::affected, Kind::not_affected, Kind::finding},
     .is_mandatory = true,
     .guard = "it is said or found to be affected, or every asset is shown not to be and none was "
              "ever found vulnerable or fixed"},
    {.step = fixed,
     .name = "fixed",
     .kinds = {Kind::fixed},
     .is_mandatory = true,
     .is_for_affected = true,
     .guard = "it is said to be fixed since the flaw was last found"},
    {.step = fix_verified,
     .name = "fix_verified",
     .kinds = {Kind::finding},
     .method_least = Method::measured,
     .after = {fixed},
     .is_mandatory = true,
     .is_for_affected = true,
     .guard = "every asset was found fixed or not affected since then"},
    // A key made or used on an endpoint that still leaks is known to whoever listens.
    {.step = key_renewed,
     .name = "key_renewed",
     .kinds = {Kind::key_renewed, Kind::no_key, Kind::no_key_seen},
     .after = {fix_verified},
     .is_for_affected = true,
     .is_about_key = true,
     .guard =
         "a certificate was issued after the verified fix, on a key that nobody saw before, and "
         "that was in use nowhere before a fix"},
    {.step = installed,
     .name = "installed",
     .kinds = {Kind::installed},
     .after = {key_renewed},
     .is_for_affected = true,
     .is_about_key = true,
     .guard = "a renewed certificate was installed since an old one was last seen"},
    {.step = installation_verified,
     .name = "installation_verified",
     .kinds = {Kind::certificate_seen},
     .method_least = Method::measured,
     .after = {installed},
     .is_for_affected = true,
     .is_about_key = true,
     .guard = "every asset that serves a certificate was seen to serve a renewed one"},
    // Of these three the claims may be older: which certificates and keys are meant follows from
    // the renewal, and a revocation is never taken back.
    {.step = revoked,
     .name = "revoked",
     .kinds = {Kind::revoked, Kind::revocation_verified},
     .after = {key_renewed},
     .is_for_affected = true,
     .is_about_key = true,
     .guard = "every certificate that was seen and not renewed was revoked"},
    {.step = revocation_verified,
     .name = "revocation_verified",
     .kinds = {Kind::revocation_verified},
     .method_least = Method::measured,
     .after = {key_renewed},
     .is_for_affected = true,
     .is_about_key = true,
     .guard = "each of these revocations was seen in what its issuer publishes"},
    {.step = key_destroyed,
     .name = "key_destroyed",
     .kinds = {Kind::key_destroyed},
     .after = {key_renewed},
     .is_for_affected = true,
     .is_about_key = true,
     .guard = "every key that was seen and not renewed was destroyed, and was not seen since"},
    // What is reset under the old key can be read by whoever has that key.
    {.step = secrets_reset,
     .name = "secrets_reset",
     .kinds = {Kind::secrets_reset},
     .after = {fix_verified, installation_verified},
     .is_for_affected = true,
     .guard = "passwords, sessions and tokens were reset under the new key"},
    // The destroyed key is left out: users need not wait for a back-up tape.
    {.step = announced,
     .name = "announced",
     .kinds = {Kind::announced},
     .after = {assessed, fix_verified, installation_verified, revocation_verified, secrets_reset},
     .guard = "users were told, when all of it was true"},
    {.step = announcement_seen,
     .name = "announcement_seen",
     .kinds = {Kind::announcement_seen},
     .method_least = Method::measured,
     .after = {announced},
     .guard = "the announcement was read back from where users find it"},
    {.step = all_clear,
     .name = "all_clear",
     .is_mandatory = true,
     .guard = "every step is done without exceptions, and every supplier is clear"},
}};

static_assert(std::ranges::is_sorted(rows, {}, &StepRow::step));

}  // namespace

std::span<const StepRow> all_steps() {
    return rows;
}

const StepRow& row_of(Step step) {
    return rows[index_of(step)];
}

std::string_view to_string(Step step) {
    return row_of(step).name;
}

}  // namespace hemostat::campaign
