#include "inspect/source_trees.h"

#include "inspect/heartbeat_source.h"

#include <gmock/gmock.h>
#include <string>

namespace hemostat::inspect {
namespace {

using namespace std::string_literals;

/// A function that answers heartbeats, with `check` in front of the copy.
std::string source(const std::string& check, const std::string& name = "tls1_process_heartbeat") {
    return "int\n" + name + "(SSL *s)\n\t{\n\tif (s->msg_callback) { report(s); }\n\t" + check +
           "\n\tif (hbtype == TLS1_HB_REQUEST)\n\t\t{\n\t\tmemcpy(bp, pl, payload);\n\t\t}\n"
           "\telse if (payload == 18 && seq == s->tlsext_hb_seq) { s->pending = 0; }\n\t}\n";
}

const std::string fixed = source("if (1 + 2 + payload + 16 > s->s3->rrec.length)\n\t\treturn 0;");
const std::string vulnerable = source("");

TEST(HeartbeatSource, KnowsTheComparisonsOfEveryBranch) {
    EXPECT_EQ(find_bounds_check(fixed), BoundsCheck::present);
    EXPECT_EQ(find_bounds_check(source("if (HEARTBEAT_SIZE_STD(payload) > length) return 0;")),
              BoundsCheck::present);
    EXPECT_EQ(find_bounds_check(source(
                  "if(1+2/* type, length */+payload\n+ padding > s->s3->rrec.length)return 0;")),
              BoundsCheck::present);
}

TEST(HeartbeatSource, SeesThatThereIsNone) {
    EXPECT_EQ(find_bounds_check(vulnerable), BoundsCheck::absent);
    EXPECT_EQ(find_bounds_check(source("/* if (1 + 2 + payload + 16 > s->s3->rrec.length) */")),
              BoundsCheck::absent);
    EXPECT_EQ(find_bounds_check(source("// if (1 + 2 + payload + 16 > s->s3->rrec.length)")),
              BoundsCheck::absent);
    // The first half of the fix alone.
    EXPECT_EQ(find_bounds_check(source("if (1 + 2 + 16 > s->s3->rrec.length) return 0;")),
              BoundsCheck::absent);
}

TEST(HeartbeatSource, BelievesNoComparisonThatItDoesNotKnow) {
    for (const char* check : {
             "if (payload > s->s3->rrec.length) return 0;",
             "if (1 + 2 + payload + 16 > s->s3->rrec.length);",
             "if (1 + 2 + payload + 16 > 16 * s->s3->rrec.length) return 0;",
             "if (0 && 1 + 2 + payload + 16 > s->s3->rrec.length) return 0;",
             "#if 0\nif (1 + 2 + payload + 16 > s->s3->rrec.length) return 0;\n#endif",
         }) {
        EXPECT_EQ(find_bounds_check(source(check)), BoundsCheck::unclear) << check;
    }
}

TEST(HeartbeatSource, TakesTheWorseOfTwoFunctions) {
    EXPECT_EQ(find_bounds_check(fixed + source("", "dtls1_process_heartbeat")),
              BoundsCheck::absent);
    EXPECT_EQ(find_bounds_check(vulnerable + fixed), BoundsCheck::absent);
}

TEST(HeartbeatSource, IsNoFunctionWhereItIsOnlyCalledOrDeclared) {
    EXPECT_EQ(find_bounds_check("int tls1_process_heartbeat(SSL *s);"), BoundsCheck::no_function);
    EXPECT_EQ(find_bounds_check("{ tls1_process_heartbeat(s); }"), BoundsCheck::no_function);
    EXPECT_EQ(find_bounds_check(""), BoundsCheck::no_function);
}

TEST(HeartbeatSource, EndsWithTextThatIsCut) {
    const std::size_t check_end = fixed.find("return 0;") + std::string_view("return 0;").size();
    for (std::size_t size = 0; size < fixed.size(); ++size) {
        const auto found = find_bounds_check(fixed.substr(0, size) + "/*");
        EXPECT_EQ(found == BoundsCheck::present, size >= check_end) << size;
    }
}

std::string_view reason_of(const std::vector<std::pair<std::string, std::string>>& files) {
    SourceTrees trees;
    for (const auto& [path, content] : files) {
        const auto place = find_source_place(path);
        if (place) {
            EXPECT_TRUE(trees.take(*place, content));
        }
    }
    const auto findings = trees.judge(advisory::heartbleed());
    return findings.size() == 1 ? findings[0].reason->code : "";
}

std::string header(const std::string& version) {
    return "# define OPENSSL_VERSION_TEXT \"OpenSSL " + version + "-fips 6 Jan 2014\"\n" +
           "# define OPENSSL_VERSION_TEXT \"OpenSSL " + version + " 6 Jan 2014\"\n";
}

TEST(SourceTrees, NeedBothFunctionsToBeFixed) {
    const auto dtls_fixed = source("if (1 + 2 + payload + 16 > s->s3->rrec.length) return 0;",
                                   "dtls1_process_heartbeat");
    EXPECT_EQ(reason_of({{"a/ssl/t1_lib.c", fixed}, {"a/ssl/d1_both.c", dtls_fixed}}),
              "bounds_check_present");
    EXPECT_EQ(reason_of({{"a/ssl/t1_lib.c", fixed},
                         {"a/ssl/d1_both.c", source("", "dtls1_process_heartbeat")}}),
              "bounds_check_absent");
    EXPECT_EQ(reason_of({{"a/ssl/t1_lib.c", fixed}}), "version_unknown");
    EXPECT_EQ(reason_of({{"a/ssl/t1_lib.c", "int x;"}, {"a/ssl/d1_lib.c", "int y;"}}),
              "heartbeat_code_absent");
}

TEST(SourceTrees, BelieveTheCodeBeforeTheHeader) {
    EXPECT_EQ(
        reason_of({{"a/ssl/t1_lib.c", vulnerable}, {"a/crypto/opensslv.h", header("1.0.1g")}}),
        "bounds_check_absent");
    EXPECT_EQ(reason_of({{"a/ssl/t1_lib.c", "int x;"}, {"a/crypto/opensslv.h", header("0.9.7m")}}),
              "version_unaffected");
    EXPECT_EQ(reason_of({{"a/ssl/t1_lib.c", fixed}, {"a/crypto/opensslv.h", header("1.0.1f")}}),
              "version_affected");
}

TEST(SourceTrees, AreNoneWithoutSourceOfLibssl) {
    EXPECT_EQ(reason_of({{"/usr/include/openssl/opensslv.h", header("1.0.1f")}}), "");
    EXPECT_FALSE(find_source_place("t1_lib.c"));
    EXPECT_FALSE(find_source_place("a/myssl/t1_lib.cc"));
    EXPECT_FALSE(find_source_place("a/ssl/t1_lib.c.orig"));
}

TEST(SourceTrees, AreTheFolderOverSsl) {
    const auto place = find_source_place("/x/o.tar.gz!openssl-1.0.1f/ssl/t1_lib.c");
    ASSERT_TRUE(place);
    EXPECT_EQ(place->root, "/x/o.tar.gz!openssl-1.0.1f");
}

}  // namespace
}  // namespace hemostat::inspect
