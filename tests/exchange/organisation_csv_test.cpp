#include "exchange/organisation_csv.h"

#include <gmock/gmock.h>

namespace hemostat::exchange {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const CsvFile units{"units.csv",
                    "unit,parent,duty_holder,deputies,instruments\n"
                    "association,,anna,,\n"
                    "member,association,ben,carla; dora,scanner-1\n"};
const CsvFile services{"services.csv",
                       "service,unit,consumers,suppliers\n"
                       "shop,member,association,login\n"
                       "login,member,,\n"};
const CsvFile assets{"assets.csv",
                     "asset,service,serves_certificate\n"
                     "tcp://192.0.2.7:443,shop,\n"
                     "tcp://192.0.2.7:25,shop,no\n"
                     "file:///opt/app,login,\n"
                     "tcp://192.0.2.8:443,login,Yes\n"};

std::vector<std::string> problems_of(const std::vector<CsvFile>& files) {
    const OrganisationImport import = import_organisation(files);
    EXPECT_EQ(import.organisation.has_value(), import.problems.empty());
    return import.problems;
}

TEST(OrganisationCsv, PutsFilesTogetherInAnyOrder) {
    const OrganisationImport import = import_organisation(std::vector{assets, services, units});
    EXPECT_THAT(import.problems, IsEmpty());
    ASSERT_TRUE(import.organisation);
    const auto& member = import.organisation->units()[1];
    EXPECT_EQ(member.parent, "association");
    EXPECT_EQ(member.duty_holder, "ben");
    EXPECT_THAT(member.deputies, ElementsAre("carla", "dora"));
    EXPECT_THAT(member.instruments, ElementsAre("scanner-1"));
    const auto& login = import.organisation->services()[0];
    const auto& shop = import.organisation->services()[1];
    EXPECT_THAT(shop.consumers, ElementsAre("association"));
    EXPECT_THAT(shop.suppliers, ElementsAre("login"));
    ASSERT_EQ(shop.assets.size(), 2U);
    EXPECT_TRUE(shop.assets[0].serves_certificate) << "an endpoint of which nothing is said";
    EXPECT_FALSE(shop.assets[1].serves_certificate);
    ASSERT_EQ(login.assets.size(), 2U);
    EXPECT_FALSE(login.assets[0].serves_certificate) << "a file of which nothing is said";
    EXPECT_TRUE(login.assets[1].serves_certificate);
}

TEST(OrganisationCsv, MayLeaveOptionalColumnsOut) {
    EXPECT_THAT(problems_of({{"u", "parent,unit,duty_holder\n,top,anna\n"},
                             {"s", "unit,service\ntop,shop\n"},
                             {"a", "service,asset\nshop,tcp://192.0.2.7:443\n"}}),
                IsEmpty());
}

TEST(OrganisationCsv, TellsEachProblemWithItsLine) {
    EXPECT_THAT(
        problems_of({{"u.csv",
                      "unit,parent,duty_holder\n"
                      "top,,anna\n"
                      ",top,ben\n"
                      "sales,north,ben\n"
                      "sales,top,\n"},
                     {"s.csv",
                      "service,unit,consumers,suppliers\n"
                      "shop,plant,west;top,shop2\n"},
                     {"a.csv",
                      "asset,service,serves_certificate\n"
                      "tcp://192.0.2.7:443,shop,maybe\n"
                      "tcp://192.0.2.8:443,stop,\n"
                      "tcp://192.0.2.7:443,shop,yes\n"}}),
        ElementsAre("u.csv:3: the unit has no key", "u.csv:5: nobody is named as duty_holder",
                    "u.csv:5: 'sales' is there already, at u.csv:4",
                    "a.csv:2: serves_certificate is yes or no, and not 'maybe'",
                    "u.csv:4: there is no unit to be its parent: 'north'",
                    "s.csv:2: there is no unit 'plant'",
                    "s.csv:2: there is no unit to be its consumer: 'west'",
                    "s.csv:2: there is no service to be its supplier: 'shop2'",
                    "a.csv:3: there is no service 'stop'",
                    "a.csv:4: it is an asset of 'shop' already, at a.csv:2"));
}

TEST(OrganisationCsv, TellsAFileThatIsNone) {
    EXPECT_THAT(problems_of({units, {"x.csv", "name,owner\na,b\n"}}),
                ElementsAre(HasSubstr("x.csv: its header is not that of units")));
    EXPECT_THAT(problems_of({{"u.csv", "unit,parent,duty_holder,color\ntop,,anna,red\n"}}),
                ElementsAre("u.csv: there is no column 'color': a file of units may also have "
                            "deputies, instruments"));
    EXPECT_THAT(problems_of({units, {"s.csv", "service,unit\nshop\n"}}),
                ElementsAre("s.csv: line 2: it has 1 fields, the header 2"));
}

TEST(OrganisationCsv, TellsWhatOnlyTheWholeShows) {
    EXPECT_THAT(
        problems_of({{"u.csv", "unit,parent,duty_holder\ntop,,anna\na,b,anna\nb,a,anna\n"}}),
        ElementsAre("units are each other's parents in a circle"));
    EXPECT_THAT(problems_of({}), ElementsAre("there must be one unit without a parent"));
}

TEST(OrganisationCsv, CountsProblemsBeyondItsLimit) {
    std::string text = "service,unit\n";
    for (std::size_t row = 0; row < problems_max + 3; ++row) {
        text += std::to_string(row) + ",nowhere\n";
    }
    const auto problems = problems_of({units, {"s.csv", text}});
    ASSERT_EQ(problems.size(), problems_max + 1);
    EXPECT_EQ(problems.back(), "… and 3 more");
}

}  // namespace
}  // namespace hemostat::exchange
