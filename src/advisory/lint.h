// Is an advisory complete, and does it agree with itself?
#pragma once

#include "advisory/advisory.h"
#include "advisory/complaint.h"

namespace hemostat::advisory {

/// Finds what makes an advisory say less than it seems to say: a release, a pre-release or an
/// end-of-life branch in none of its lists, a package that cannot have fixed it, severities that
/// differ without a date, no remedy, no source.
///
/// Expects an advisory that parse_csaf() accepted. Knows the releases of openssl_releases.h only.
void lint(const Advisory& advisory, Complaints& complaints);

}  // namespace hemostat::advisory
