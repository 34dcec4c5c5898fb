#include "tls/alert.h"

#include <gmock/gmock.h>

namespace hemostat::tls {
namespace {

using wire::DecodeErrorKind;

TEST(Alert, IsReadAsItIsWritten) {
    for (int level = 1; level <= 2; ++level) {
        for (int description = 0; description <= 255; ++description) {
            const Bytes bytes{static_cast<std::uint8_t>(level),
                              static_cast<std::uint8_t>(description)};
            const auto alert = parse_alert(bytes);
            ASSERT_TRUE(alert);
            EXPECT_EQ(alert->is_fatal(), level == 2);
            EXPECT_EQ(encode_alert(*alert), bytes);
        }
    }
}

TEST(Alert, HasALevelThatIsWarningOrFatal) {
    EXPECT_TRUE(parse_alert(Bytes{1, 0}));
    EXPECT_EQ(parse_alert(Bytes{0, 0}).error().kind, DecodeErrorKind::malformed);
    EXPECT_EQ(parse_alert(Bytes{3, 0}).error().kind, DecodeErrorKind::malformed);
}

TEST(Alert, HasTwoBytes) {
    EXPECT_EQ(parse_alert(Bytes{}).error().kind, DecodeErrorKind::truncated);
    EXPECT_EQ(parse_alert(Bytes{2}).error().kind, DecodeErrorKind::truncated);
    EXPECT_EQ(parse_alert(Bytes{2, 40, 0}).error().kind, DecodeErrorKind::malformed);
}

TEST(Alert, IsNamedAsTheRfcNamesIt) {
    EXPECT_EQ(to_string(AlertDescription::unexpected_message), "unexpected_message");
    EXPECT_EQ(to_string(AlertDescription::unrecognized_name), "unrecognized_name");
    EXPECT_EQ(to_string(static_cast<AlertDescription>(116)), "certificate_required");
    EXPECT_EQ(to_string(static_cast<AlertDescription>(7)), "alert");
}

}  // namespace
}  // namespace hemostat::tls
