// What a file says, held against the package that owns it.
#pragma once

#include "finding/finding.h"
#include "inspect/digests.h"
#include "inspect/installed_packages.h"

#include <map>
#include <string>

namespace hemostat::inspect {

/// Whether `reason` rests on a text or a name, so that a file as packaged follows its package.
bool may_follow_package(const finding::Reason& reason);

/// Changes `finding`, of a file, where a package of `systems` owns that file.
///
/// A file as it was packaged is what its package is: the distribution's version says more than the
/// text inside, which stays that of the version it began from. Where both lead to opposite verdicts
/// and the file is not known to be as packaged, or what was compiled in is against the package,
/// nothing is concluded.
void reconcile(finding::Finding& finding, const std::map<std::string, System>& systems,
               const Digests& digests);

}  // namespace hemostat::inspect
