// CVE-2014-0160. Source: OpenSSL Security Advisory of 7 April 2014; for the pre-releases, which
// OpenSSL's own records leave out, its source history: the flaw came with 4817504d06 (31 December
// 2011, before 1.0.1-beta1) and went with 96db9023b8 (7 April 2014, before 1.0.2-beta2); heartbeats
// over TLS went with 22e3dcb780 (before 1.1.0-pre3).
#include "advisory/advisory.h"

#include <array>

namespace hemostat::advisory {
namespace {

// Sources between releases, such as 1.1.0-dev, may be from before the fix or from after it.
constexpr std::array<VersionRange, 2> affected{
    VersionRange{"1.0.1-beta1", "1.0.1g-dev"},
    VersionRange{"1.0.2-beta1", "1.0.2-beta2-dev"},
};
constexpr std::array<VersionRange, 2> fixed{
    VersionRange{"1.0.1g", "1.0.2-dev"},
    VersionRange{"1.0.2-beta2", "1.1.0-dev"},
};
constexpr std::array<VersionRange, 2> unaffected{
    VersionRange{"", "1.0.1-dev"},
    VersionRange{"1.1.0-pre1", ""},
};

// Debian DSA-2896-1, Ubuntu USN-2165-1, Red Hat RHSA-2014:0376 and its rebuilds, Fedora's updates
// of 8 April 2014, openSUSE-SU-2014:0492-1, Amazon ALAS-2014-320.
constexpr std::array package_fixes{
    PackageFix{PackageManager::dpkg, "debian", "7", "openssl", "1.0.1e-2+deb7u5"},
    PackageFix{PackageManager::dpkg, "debian", "", "openssl", "1.0.1g-1"},
    PackageFix{PackageManager::dpkg, "ubuntu", "12.04", "openssl", "1.0.1-4ubuntu5.12"},
    PackageFix{PackageManager::dpkg, "ubuntu", "12.10", "openssl", "1.0.1c-3ubuntu2.7"},
    PackageFix{PackageManager::dpkg, "ubuntu", "13.10", "openssl", "1.0.1e-3ubuntu1.2"},
    PackageFix{PackageManager::dpkg, "ubuntu", "14.04", "openssl", "1.0.1f-1ubuntu2"},
    PackageFix{PackageManager::rpm, "rhel", "6", "openssl", "1.0.1e-16.el6_5.7"},
    PackageFix{PackageManager::rpm, "centos", "6", "openssl", "1.0.1e-16.el6_5.7"},
    PackageFix{PackageManager::rpm, "scientific", "6", "openssl", "1.0.1e-16.el6_5.7"},
    PackageFix{PackageManager::rpm, "ol", "6", "openssl", "1.0.1e-16.el6_5.7"},
    PackageFix{PackageManager::rpm, "fedora", "19", "openssl", "1.0.1e-37.fc19.1"},
    PackageFix{PackageManager::rpm, "fedora", "20", "openssl", "1.0.1e-37.fc20.1"},
    PackageFix{PackageManager::rpm, "opensuse", "12.3", "openssl", "1.0.1e-1.44.1"},
    PackageFix{PackageManager::rpm, "opensuse", "13.1", "openssl", "1.0.1e-11.32.1"},
    PackageFix{PackageManager::rpm, "amzn", "", "openssl", "1.0.1e-37.66.amzn1"},
};

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
    .component = Component::libssl,
    .is_in_heartbeat_code = true,
    .affected = affected,
    .fixed = fixed,
    .unaffected = unaffected,
    .package_fixes = package_fixes,
    .remedies = remedies,
    .aftercare = aftercare,
};

}  // namespace hemostat::advisory
