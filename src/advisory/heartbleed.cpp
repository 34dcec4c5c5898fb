// CVE-2014-0160. Source: OpenSSL Security Advisory of 7 April 2014.
#include "advisory/advisory.h"

#include <array>

namespace hemostat::advisory {
namespace {

constexpr std::array<std::string_view, 3> remedies{
    "Update OpenSSL to 1.0.1g or later, or to the package in which your distribution fixed it, and "
    "restart every process that uses it.",
    "If you cannot update, rebuild OpenSSL with -DOPENSSL_NO_HEARTBEATS and restart.",
    "If the product embeds OpenSSL, ask its vendor for the fixed version.",
};

constexpr std::array<std::string_view, 3> aftercare{
    "Then renew: make a new key, have the certificate reissued on it, install it, have the old "
    "certificate revoked, destroy the old key.",
    "Then change every password, session and token that the service has handled.",
    "Then tell the service's users, on its web site, what happened and what they should do.",
};

}  // namespace

constinit const Advisory heartbleed{
    .id = "CVE-2014-0160",
    .title =
        "OpenSSL 1.0.1 to 1.0.1f and 1.0.2-beta1 disclose memory to heartbeat requests "
        "(Heartbleed)",
    .remedies = remedies,
    .aftercare = aftercare,
};

}  // namespace hemostat::advisory
