// The heartbleed probe against every kind of peer, without faults.
#include "models.h"
#include "script.h"

#include <gmock/gmock.h>
#include <algorithm>
#include <cctype>

namespace hemostat::probe {
namespace {

std::string test_name(const testing::TestParamInfo<Model>& info) {
    std::string name = info.param.name;
    std::erase_if(name, [](unsigned char letter) { return std::isalnum(letter) == 0; });
    return name;
}

class HeartbleedProbe : public testing::TestWithParam<Model> {};

TEST_P(HeartbleedProbe, FindsWhatIsTrueOfThePeer) {
    const Played result = play(GetParam());
    EXPECT_EQ(result.conclusion.reason->code, GetParam().reason->code)
        << result.conclusion.detail << " after " << result.connection_count << " connections";
}

INSTANTIATE_TEST_SUITE_P(Peers, HeartbleedProbe, testing::ValuesIn(all_models()), test_name);

}  // namespace
}  // namespace hemostat::probe
