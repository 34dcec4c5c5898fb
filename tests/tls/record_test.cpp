#include "tls/record.h"

#include <gmock/gmock.h>
#include <vector>

namespace hemostat::tls {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using wire::DecodeErrorKind;

struct Record {
    RecordHeader header;
    Bytes fragment;
    bool operator==(const Record&) const = default;
};

/// The records in `stream`, given in pieces that end at every `cut`.
std::vector<Record> records_of(ByteView stream, const std::vector<std::size_t>& cuts) {
    RecordStream records;
    std::vector<Record> all;
    std::size_t start = 0;
    const auto give = [&](std::size_t end) {
        ByteView bytes = stream.subspan(start, end - start);
        start = end;
        while (true) {
            const auto piece = records.next(bytes);
            EXPECT_TRUE(piece);
            if (!piece || !*piece) {
                EXPECT_THAT(bytes, IsEmpty());
                return;
            }
            if ((*piece)->offset == 0) {
                all.push_back({(*piece)->header, {}});
            }
            EXPECT_EQ((*piece)->offset, all.back().fragment.size());
            all.back().fragment.insert(all.back().fragment.end(), (*piece)->bytes.begin(),
                                       (*piece)->bytes.end());
            EXPECT_EQ((*piece)->is_last(), all.back().fragment.size() == (*piece)->header.length);
        }
    };
    for (const std::size_t cut : cuts) {
        give(cut);
    }
    give(stream.size());
    EXPECT_TRUE(records.at_boundary());
    return all;
}

Bytes sample_stream() {
    Bytes stream;
    for (const auto& [type, size] :
         std::vector<std::pair<ContentType, std::size_t>>{{ContentType::handshake, 7},
                                                          {ContentType::alert, 0},
                                                          {ContentType::alert, 2},
                                                          {ContentType::heartbeat, 0},
                                                          {ContentType::heartbeat, 0},
                                                          {ContentType::application_data, 11}}) {
        const Bytes record = encode_record(type, ProtocolVersion::tls11, Bytes(size, 0x5a));
        stream.insert(stream.end(), record.begin(), record.end());
    }
    return stream;
}

TEST(RecordStream, GivesTheSameRecordsHoweverTheStreamIsCut) {
    const Bytes stream = sample_stream();
    const auto whole = records_of(stream, {});
    ASSERT_EQ(whole.size(), 6U);
    for (std::size_t first = 0; first <= stream.size(); ++first) {
        for (std::size_t second = first; second <= stream.size(); ++second) {
            ASSERT_EQ(records_of(stream, {first, second}), whole) << first << ", " << second;
        }
    }
    std::vector<std::size_t> everywhere(stream.size());
    for (std::size_t at = 0; at < stream.size(); ++at) {
        everywhere[at] = at;
    }
    EXPECT_EQ(records_of(stream, everywhere), whole);
}

TEST(RecordStream, GivesARecordWithoutBytesOnce) {
    const auto records =
        records_of(encode_record(ContentType::alert, ProtocolVersion::tls12, {}), {});
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records[0].header.length, 0);
}

TEST(RecordStream, HandsOutWhatItWasGivenWithoutCopies) {
    const Bytes stream = encode_record(ContentType::alert, ProtocolVersion::tls12, Bytes{2, 10});
    RecordStream records;
    ByteView bytes(stream);
    const auto piece = records.next(bytes);
    ASSERT_TRUE(piece && *piece);
    EXPECT_EQ((*piece)->bytes.data(), stream.data() + record_header_size);
}

TEST(RecordStream, AcceptsTheLargestProtectedRecordAndRefusesOneByteMore) {
    // RFC 5246 §6.2.3: "The length MUST NOT exceed 2^14 + 2048."
    EXPECT_EQ(parse_record_header(Bytes{23, 3, 3, 0x48, 0x00})->length, 16'384 + 2048);
    const auto refused = parse_record_header(Bytes{23, 3, 3, 0x48, 0x01});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, DecodeErrorKind::malformed);
    EXPECT_EQ(refused.error().offset, 3U);
    EXPECT_STREQ(refused.error().field, "length");
    const Bytes largest =
        encode_record(ContentType::application_data, ProtocolVersion::tls12, Bytes(18'432, 1));
    EXPECT_EQ(records_of(largest, {6'000})[0].fragment.size(), 18'432U);
}

TEST(RecordStream, RefusesAStreamAtTheFirstByteThatShowsIt) {
    const auto bytes_taken = [](const Bytes& stream) {
        RecordStream records;
        for (std::size_t at = 0; at < stream.size(); ++at) {
            ByteView byte = ByteView(stream).subspan(at, 1);
            if (!records.next(byte)) {
                return at + 1;
            }
        }
        return std::size_t{0};
    };
    EXPECT_EQ(bytes_taken({19, 3, 3, 0, 1}), 1U) << "no content type";
    EXPECT_EQ(bytes_taken({25, 3, 3, 0, 1}), 1U) << "no content type";
    EXPECT_EQ(bytes_taken({'H', 'T', 'T', 'P', '/'}), 1U);
    EXPECT_EQ(bytes_taken({22, 2, 0, 0, 1}), 2U) << "no version of TLS";
    EXPECT_EQ(bytes_taken({22, 4, 0, 0, 1}), 2U);
    EXPECT_EQ(bytes_taken({22, 3, 0, 0xff, 0xff}), 5U);
    EXPECT_EQ(bytes_taken({22, 3, 0xff, 0, 1, 0}), 0U) << "the minor version is not judged";
}

TEST(RecordStream, StaysRefused) {
    RecordStream records;
    const Bytes wrong{22, 9};
    ByteView bytes(wrong);
    EXPECT_FALSE(records.next(bytes));
    const Bytes right = encode_record(ContentType::alert, ProtocolVersion::tls12, Bytes{2, 10});
    bytes = right;
    EXPECT_FALSE(records.next(bytes));
}

TEST(RecordHeader, IsWhatItsBytesSay) {
    const Bytes bytes{22, 3, 1, 0x01, 0x02, 0xff};
    EXPECT_EQ(parse_record_header(bytes),
              (RecordHeader{ContentType::handshake, ProtocolVersion::tls10, 0x102}));
    for (std::size_t size = 0; size < record_header_size; ++size) {
        EXPECT_EQ(parse_record_header(ByteView(bytes).first(size)).error().kind,
                  DecodeErrorKind::truncated);
    }
}

TEST(RecordHeader, StandsInFrontOfTheFragment) {
    EXPECT_THAT(encode_record(ContentType::alert, ProtocolVersion::ssl3, Bytes{2, 40}),
                ElementsAre(21, 3, 0, 0, 2, 2, 40));
}

TEST(RecordDeathTest, NeverCarriesMoreThanItsLimit) {
    EXPECT_DEATH(encode_record(ContentType::alert, ProtocolVersion::tls12, Bytes(18'433)), "");
}

}  // namespace
}  // namespace hemostat::tls
