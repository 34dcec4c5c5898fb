#include "inspect/process_remedy.h"

#include <gtest/gtest.h>
#include <string>

namespace hemostat::inspect {
namespace {

namespace reasons = finding::reasons;

const std::string id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

finding::Finding judged(const finding::Reason& reason) {
    finding::Finding finding;
    finding.reason = &reason;
    return finding;
}

RunCopy lost_copy() {
    return {.file = {.path = "/lib/libssl.so", .is_deleted = true, .on_disk = OnDisk::other},
            .judged = judged(reasons::version_affected),
            .successor = {},
            .why_unread = {}};
}

RunCopy foreign_copy() {
    RunCopy copy = lost_copy();
    copy.file.is_deleted = false;
    copy.file.on_disk = OnDisk::same;
    return copy;
}

const finding::Process nginx{.pid = 812, .name = "nginx", .unit = "nginx.service"};

TEST(ProcessRemedy, IsARestartOnceWhatIsOnDiskIsFixed) {
    RunCopy copy = lost_copy();
    EXPECT_EQ(process_remedy(nginx, copy),
              "See that what it loads now is fixed, restart it (systemctl restart nginx.service), "
              "then renew its key and certificate.");
    copy.successor = judged(reasons::version_fixed);
    EXPECT_EQ(process_remedy(nginx, copy),
              "Restart it (systemctl restart nginx.service), then renew its key and certificate.");
    copy.successor = judged(reasons::version_affected);
    EXPECT_EQ(process_remedy(nginx, copy),
              "Update what is on disk now, which is vulnerable as well; then restart it (systemctl "
              "restart nginx.service), and renew its key and certificate.");
    copy.successor = judged(reasons::signs_disagree);
    EXPECT_TRUE(process_remedy(nginx, copy).starts_with("See that what it loads now is fixed"));
}

TEST(ProcessRemedy, NamesWhatIsRestarted) {
    RunCopy copy = lost_copy();
    copy.successor = judged(reasons::version_fixed);
    const auto restarts = [&](const finding::Process& process, const std::string& what) {
        EXPECT_EQ(process_remedy(process, copy),
                  "Restart it (" + what + "), then renew its key and certificate.");
    };
    restarts({.pid = 812, .name = "nginx"}, "nginx, pid 812");
    restarts({.pid = 812}, "process, pid 812");
    restarts({.pid = 812, .name = "web", .unit = "session-3.scope"}, "web, pid 812");
    restarts({.unit = "web.service", .listens_on = {}, .is_users_unit = true},
             "systemctl --user restart web.service, as its user");
    restarts({.unit = "nginx.service", .container = id}, "its container 0123456789ab");
    restarts({.unit = "web\\x2dapp.service"}, "systemctl restart 'web\\x2dapp.service'");
    restarts({.pid = 812, .name = "a\x1b[2J", .unit = "$(reboot).service"}, "a\\x1b[2J, pid 812");
}

TEST(ProcessRemedy, IsAnUpdateOfWhereItComesFrom) {
    RunCopy copy = foreign_copy();
    EXPECT_EQ(process_remedy({.container = id}, copy),
              "Update it in its image, or do what else the advisory names. Then replace container "
              "0123456789ab, and renew its key and certificate.");
    EXPECT_EQ(process_remedy({.pid = 7, .name = "nginx", .container = "web"}, copy),
              "Update it within container web, or do what else the advisory names. Then restart it "
              "(its container web), and renew its key and certificate.");
    EXPECT_EQ(process_remedy(nginx, copy),
              "Update it within its mount namespace, or do what else the advisory names. Then "
              "restart it (systemctl restart nginx.service), and renew its key and certificate.");
}

TEST(ProcessRemedy, SaysWhoIsToBeAskedAsTheFileDoes) {
    const std::string ask = "Ask Acme for a fixed version of Agent; this is 1.2.";
    RunCopy copy = lost_copy();
    copy.judged->remedy = ask;
    EXPECT_EQ(process_remedy(nginx, copy),
              ask +
                  " Then restart it (systemctl restart nginx.service), and renew its key and "
                  "certificate.");
    copy.successor = judged(reasons::version_fixed);
    EXPECT_TRUE(process_remedy(nginx, copy).starts_with("Restart it"));
    copy = foreign_copy();
    copy.judged->remedy = ask;
    EXPECT_EQ(process_remedy({.container = id}, copy),
              ask + " Then replace container 0123456789ab, and renew its key and certificate.");
}

}  // namespace
}  // namespace hemostat::inspect
