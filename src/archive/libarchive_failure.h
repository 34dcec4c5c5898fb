// What stopped libarchive.
#pragma once

#include "archive/members.h"

struct archive;

namespace hemostat::archive {

/// The last failure of `handle`. Without memory it is as if the file could not be read now: it may
/// be read another time.
Break failure_of(struct ::archive& handle);

}  // namespace hemostat::archive
