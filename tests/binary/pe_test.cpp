#include "binary/pe.h"

#include "fuzz/image_check.h"
#include "tests/binary/pe_program.h"
#include "tests/binary/workshop.h"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

namespace hemostat::binary {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using wire::DecodeErrorKind;

// The files in the corpus were linked by GNU ld from
//     int shown(int a) { return a + 1; }    int other_one(void) { return shown(3); }
// and an entry point; what is expected of them is what GNU objdump -p and -h say.
Bytes linked(const std::string& name) {
    return load(HEMOSTAT_CORPUS "/pe/" + name);
}

TEST(Pe, ReadsALibraryOfAnotherLinker) {
    const Bytes file = linked("library_x86_64");
    const auto image = parse_pe(file);
    ASSERT_TRUE(image);
    EXPECT_EQ(image->defect, std::nullopt) << image->defect->field;
    EXPECT_EQ(image->format, Format::pe);
    EXPECT_EQ(image->machine, "x86_64");
    EXPECT_TRUE(image->is_64_bit);
    EXPECT_EQ(image->kind, Kind::shared_library);
    EXPECT_EQ(image->soname, "a.dll");
    EXPECT_THAT(image->defined, ElementsAre("other_one", "shown"));
    EXPECT_THAT(image->undefined, IsEmpty());
    EXPECT_THAT(image->needed, IsEmpty());
    EXPECT_EQ(image->version, std::nullopt);
}

TEST(Pe, ReadsALibraryOf32Bits) {
    const Bytes file = linked("library_i386");
    const auto image = parse_pe(file);
    ASSERT_TRUE(image);
    EXPECT_EQ(image->defect, std::nullopt) << image->defect->field;
    EXPECT_EQ(image->machine, "i386");
    EXPECT_FALSE(image->is_64_bit);
    EXPECT_EQ(image->kind, Kind::shared_library);
    EXPECT_EQ(image->soname, "a32.dll");
    EXPECT_THAT(image->defined, ElementsAre("DllMainCRTStartup", "other_one", "shown"));
    EXPECT_THAT(image->code, ElementsAre(Range{0x1f0, 0x30}));
}

TEST(Pe, ReadsAnExecutableOfAnotherLinker) {
    const Bytes file = linked("executable_x86_64");
    const auto image = parse_pe(file);
    ASSERT_TRUE(image);
    EXPECT_EQ(image->defect, std::nullopt) << image->defect->field;
    EXPECT_EQ(image->kind, Kind::executable);
    EXPECT_THAT(image->needed, ElementsAre("a.dll"));
    EXPECT_THAT(image->undefined, ElementsAre("shown"));
    EXPECT_THAT(image->defined, IsEmpty());
    EXPECT_THAT(image->code, ElementsAre(Range{0x200, 0x200}));
}

TEST(Pe, ReadsImportsAndTheVersionOfEveryMachine) {
    struct Case {
        bool is_64_bit;
        std::uint16_t machine;
        std::string name;
    };
    for (const Case& each :
         {Case{true, 0x8664, "x86_64"}, Case{false, 0x14c, "i386"}, Case{true, 0xaa64, "aarch64"},
          Case{false, 0x1c4, "arm"}, Case{true, 0x4711, "18193"}}) {
        SCOPED_TRACE(each.name);
        const Bytes file = write_pe_program(
            {.is_64_bit = each.is_64_bit, .machine = each.machine, .needed_count = 2});
        const auto image = parse_pe(file);
        ASSERT_TRUE(image);
        EXPECT_EQ(find_fault(*image, file), "");
        EXPECT_EQ(image->defect, std::nullopt) << image->defect->field;
        EXPECT_EQ(image->machine, each.name);
        EXPECT_EQ(image->is_64_bit, each.is_64_bit);
        EXPECT_THAT(image->needed, ElementsAre("ssleay32", "ssleay32", "sleay32"));
        EXPECT_THAT(image->undefined, ElementsAre("SSL_new")) << "an import by number has no name";
        EXPECT_THAT(image->code,
                    ElementsAre(Range{pe_section_offset, file.size() - pe_section_offset}));
        ASSERT_TRUE(image->version);
        EXPECT_EQ(image->version->company, "Acme");
    }
}

TEST(Pe, TellsKinds) {
    EXPECT_EQ(parse_pe(write_pe_program({.flags = 0x0002}))->kind, Kind::executable);
    EXPECT_EQ(parse_pe(write_pe_program({.flags = 0x2002}))->kind, Kind::shared_library);
    EXPECT_EQ(parse_pe(write_pe_program({.flags = 0}))->kind, Kind::other);
}

TEST(Pe, HasNoVersionAmongOtherResources) {
    const auto image = parse_pe(write_pe_program({.resource_type = 3}));
    ASSERT_TRUE(image);
    EXPECT_EQ(image->version, std::nullopt);
    EXPECT_EQ(image->defect, std::nullopt);
}

TEST(Pe, SaysThatItsVersionIsWrong) {
    const auto image = parse_pe(write_pe_program({.version = {1, 2, 3}}));
    ASSERT_TRUE(image && image->defect);
    EXPECT_STREQ(image->defect->field, "VS_VERSION_INFO");
    EXPECT_EQ(image->needed.size(), 2U) << "what else there is stands";
}

TEST(Pe, SaysThatThereAreTooManyNeededLibraries) {
    EXPECT_EQ(parse_pe(write_pe_program({.needed_count = needed_max - 1}))->defect, std::nullopt);
    const auto image = parse_pe(write_pe_program({.needed_count = needed_max}));
    ASSERT_TRUE(image && image->defect);
    EXPECT_STREQ(image->defect->field, "ImportDirectory");
    EXPECT_EQ(image->needed.size(), needed_max);
}

TEST(Pe, SaysThatATableIsNowhere) {
    Bytes file = write_pe_program({});
    constexpr std::size_t import_directory_place = 64 + 24 + 112 + 8;
    file[import_directory_place + 3] = 0x7f;
    const auto image = parse_pe(file);
    ASSERT_TRUE(image && image->defect);
    EXPECT_STREQ(image->defect->field, "ImportDirectory");
    EXPECT_TRUE(image->version);
}

TEST(Pe, RefusesWhatIsNotPe) {
    const auto error_of = [](const Bytes& file) { return parse_pe(file).error(); };
    EXPECT_STREQ(error_of({}).field, "e_magic");
    Bytes file = write_pe_program({});
    const auto cut = [&](std::size_t size) {
        return Bytes(file.begin(), file.begin() + static_cast<std::ptrdiff_t>(size));
    };
    EXPECT_STREQ(error_of(cut(63)).field, "e_lfanew");
    EXPECT_EQ(error_of(cut(63)).kind, DecodeErrorKind::truncated);
    EXPECT_STREQ(error_of(cut(67)).field, "Signature");
    EXPECT_STREQ(error_of(cut(64 + 24 + 112 + 16 * 8 - 1)).field, "DataDirectory");
    constexpr std::size_t magic = 64 + 24;
    file[magic] = 0x07;
    EXPECT_STREQ(error_of(file).field, "Magic");
    file[64 + 1] = 'X';
    EXPECT_STREQ(error_of(file).field, "Signature");
    EXPECT_EQ(error_of(file).kind, DecodeErrorKind::malformed);
}

TEST(Pe, KeepsItsPromisesWhereverAFileIsCut) {
    for (const Bytes& whole : {write_pe_program({}), linked("library_x86_64")}) {
        for (std::size_t size = 0; size < whole.size(); ++size) {
            // A copy of its own, so that a sanitizer sees every read behind the end.
            const Bytes file(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
            const auto image = parse_pe(file);
            ASSERT_TRUE(!image || find_fault(*image, file).empty()) << size;
            EXPECT_TRUE(!image || image->defect) << size;
        }
    }
}

RC_GTEST_PROP(Pe, KeepsItsPromisesWhateverBytesAreChanged, ()) {
    Bytes file = *rc::gen::element(write_pe_program({}), write_pe_program({.is_64_bit = false}),
                                   linked("library_x86_64"), linked("executable_x86_64"));
    const auto count = *rc::gen::inRange(1, 20);
    for (int at = 0; at < count; ++at) {
        file[*rc::gen::inRange<std::size_t>(0, file.size())] = *rc::gen::arbitrary<std::uint8_t>();
    }
    const auto image = parse_pe(file);
    // In parentheses, because RC_ASSERT has an || of its own, which evaluates both sides.
    RC_ASSERT((!image || find_fault(*image, file).empty()));
}

}  // namespace
}  // namespace hemostat::binary
