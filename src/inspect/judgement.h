// What a copy of OpenSSL means for an advisory.
#pragma once

#include "advisory/advisory.h"
#include "finding/reason.h"
#include "inspect/openssl_copy.h"

#include <string>

namespace hemostat::inspect {

struct Judgement {
    const finding::Reason* reason = nullptr;
    std::string detail;  ///< what this case adds to the reason's summary, or empty
};

/// The verdict on `copy`, by the strongest of what speaks: its code, its compiler's options, its
/// version texts. Texts alone give no more than a claim; where they disagree, nothing is concluded.
Judgement judge(const OpenSslCopy& copy, const advisory::Advisory& advisory);

}  // namespace hemostat::inspect
