#!/bin/bash
# Installs what is missing of the Debian packages in tools/packages.txt.
#
#   tools/install_packages.sh GROUP…     groups: build lab test check
#
# Says nothing when everything is there. Never starts or enables a service.
set -euo pipefail

list="$(dirname "$0")/packages.txt"
policy=/usr/sbin/policy-rc.d

fail() {
    echo "install_packages: $*" >&2
    exit 1
}

[ $# -gt 0 ] || fail "name at least one group: build lab test check"
for group in "$@"; do
    grep -q "^$group " "$list" || fail "no group named '$group' in $list"
done

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "install_packages: this is no Debian: install the equivalents of these yourself:" >&2
    awk -v groups=" $* " 'index(groups, " " $1 " ") {printf " %s", $2} END {print ""}' "$list" >&2
    exit 0
fi

# Every package, and what packages provide: there are Node.js packages that bring npm, and refuse to
# be installed beside Debian's.
installed="$(dpkg-query -W -f='${db:Status-Status} ${Package}, ${Provides}\n' |
    awk '$1 == "installed" {gsub(/\([^)]*\)|,/, " "); for (i = 2; i <= NF; ++i) print $i}')"
is_installed() {
    grep -qxF -e "$1" <<<"$installed"
}

missing=()
while read -r group package; do
    if [[ " $* " == *" $group "* ]] && ! is_installed "$package"; then
        missing+=("$package")
    fi
done < <(grep -v '^#' "$list")
[ ${#missing[@]} -gt 0 ] || exit 0

# Become root, without a question when nobody is there to answer it.
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        fail "needs root; run: apt-get install --no-install-recommends ${missing[*]}"
    fi
    as_root=(sudo)
    [ -t 0 ] || as_root=(sudo -n)
    "${as_root[@]}" true ||
        fail "needs root; run: sudo apt-get install --no-install-recommends ${missing[*]}"
fi

# A server's package starts the server and has it started at every boot. We want only its program.
# While we install, a policy-rc.d of our own refuses starts; where the machine has one, it rules.
nginx_is_new=no
postgresql_is_new=no
made_policy=no
if [[ " ${missing[*]} " == *" nginx"* ]] && ! is_installed nginx; then
    nginx_is_new=yes
fi
if [[ " ${missing[*]} " == *" postgresql-"* ]]; then
    postgresql_is_new=yes
fi
remove_policy() {
    if [ $made_policy = yes ]; then
        "${as_root[@]}" rm -f "$policy"
        made_policy=no
    fi
}
# PostgreSQL's package makes a cluster of databases, where this file does not say otherwise.
cluster_settings=/etc/postgresql-common/createcluster.conf
kept_settings=
restore_settings() {
    if [ -n "$kept_settings" ]; then
        "${as_root[@]}" cp "$kept_settings" "$cluster_settings"
        rm -f "$kept_settings"
        kept_settings=
    fi
}
trap 'remove_policy; restore_settings' EXIT
trap 'exit 130' INT TERM HUP
if [[ $nginx_is_new$postgresql_is_new == *yes* ]] && [ ! -e "$policy" ]; then
    echo "install_packages: $policy forbids service starts until the installation is over"
    made_policy=yes
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod 755 "$policy"
fi

apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null
}

echo "install_packages: installing ${missing[*]}"
log="$(mktemp)"
# One unreachable archive must not stop us: the packages may come from the others.
apt update >"$log" 2>&1 || true
if [ $postgresql_is_new = yes ]; then
    # The file comes with this package, and is read by the server's.
    if ! apt install --no-install-recommends postgresql-common >>"$log" 2>&1; then
        tail -n 40 "$log" >&2
        fail "apt-get failed; its full output is in $log"
    fi
    kept_settings="$(mktemp)"
    cp "$cluster_settings" "$kept_settings"
    echo "create_main_cluster = false" | "${as_root[@]}" tee -a "$cluster_settings" >/dev/null
fi
if ! apt install --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
    tail -n 40 "$log" >&2
    fail "apt-get failed; its full output is in $log"
fi
rm -f "$log"
remove_policy
restore_settings

if [ $nginx_is_new = yes ]; then
    echo "install_packages: the lab runs nginx itself, so the system's nginx service stays off"
    if command -v systemctl >/dev/null; then
        "${as_root[@]}" systemctl --quiet disable nginx.service >/dev/null 2>&1 || true
    fi
    "${as_root[@]}" update-rc.d nginx disable >/dev/null 2>&1 || true
fi
