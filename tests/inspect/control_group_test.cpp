#include "inspect/control_group.h"

#include <gtest/gtest.h>
#include <map>
#include <string>

namespace hemostat::inspect {
namespace {

const std::string id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

// As the systems write it; the hierarchy's number and controllers in front.
TEST(ControlGroups, TellUnitAndContainer) {
    const std::map<std::string, Supervisor> examples{
        {"0::/system.slice/nginx.service\n", {"nginx.service", ""}},
        {"0::/system.slice/system-getty.slice/getty@tty1.service\n", {"getty@tty1.service", ""}},
        {"0::/user.slice/user-1000.slice/user@1000.service/app.slice/app-web.scope\n",
         {"app-web.scope", "", true}},
        {"0::/user.slice/user-1000.slice/session-3.scope\n", {"session-3.scope", ""}},
        {"0::/system.slice/docker-" + id + ".scope\n", {"", id}},
        {"0::/docker/" + id + "\n", {"", id}},
        {"0::/../" + id + "\n", {"", id}},
        {"0::/docker/" + id + "/system.slice/nginx.service\n", {"nginx.service", id}},
        {"0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-" + id + ".scope\n", {"", id}},
        {"0::/kubepods.slice/kubepods-pod1.slice/crio-" + id + ".scope\n", {"", id}},
        {"3:cpu:/kubepods/besteffort/pod7b4e/" + id + "\n", {"", id}},
        {"0::/machine.slice/libpod-" + id + ".scope/container\n", {"", id}},
        {"0::/user.slice/user@1000.service/user.slice/libpod-" + id + ".scope\n", {"", id}},
        {"0::/lxc.payload.web/system.slice/nginx.service\n", {"nginx.service", "web"}},
        {"4:memory:/lxc/web\n", {"", "web"}},
        {"0::/machine.slice/machine-web\\x2d1.scope\n", {"", "web-1"}},
        {"0::/machine.slice/systemd-nspawn@web.service/payload\n", {"", "web"}},
    };
    for (const auto& [text, supervisor] : examples) {
        EXPECT_EQ(parse_control_groups(text), supervisor) << text;
    }
}

TEST(ControlGroups, OfVersion1AreReadTogether) {
    EXPECT_EQ(parse_control_groups("12:cpu,cpuacct:/docker/" + id +
                                   "\n1:name=systemd:/system.slice/nginx.service\n0::/\n"),
              (Supervisor{"nginx.service", id}));
}

TEST(ControlGroups, MayTellNothing) {
    for (const std::string& text :
         {std::string(), std::string("0::/\n"), std::string("\n\n"), std::string("0::\n"),
          std::string("no colon"), std::string("0::/system.slice/nginx.slice\n"),
          "0::/docker/" + id.substr(1) + "\n", "0::/docker/" + id + "0\n",
          std::string("0::/docker/") + "Z" + id.substr(1) + "\n"}) {
        EXPECT_EQ(parse_control_groups(text), Supervisor{}) << text;
    }
}

TEST(ControlGroups, OfAContainersMonitorAreNotTheContainers) {
    const std::string scope = "libpod-conmon-" + id + ".scope";
    EXPECT_EQ(parse_control_groups("0::/machine.slice/" + scope + "\n"), (Supervisor{scope, ""}));
}

}  // namespace
}  // namespace hemostat::inspect
