#include "lab/bleeder_records.h"

#include "wire/reader.h"
#include "wire/writer.h"

#include <algorithm>

namespace hemostat::lab {

std::size_t RecordReader::missing() const {
    return (has_header() ? header_size + header().length : header_size) - record_.size();
}

RecordHeader RecordReader::header() const {
    wire::Reader reader(record_);
    RecordHeader header;
    header.type = reader.u8("type");
    header.version = reader.u16("version");
    header.length = reader.u16("length");
    return header;
}

void RecordWriter::write(std::uint8_t type, ByteView content, std::size_t fragment_size_max) {
    while (!content.empty()) {
        const ByteView piece = content.first(std::min(content.size(), fragment_size_max));
        content = content.subspan(piece.size());
        const Bytes fragment =
            cipher_ ? cipher_->seal(type, piece) : Bytes(piece.begin(), piece.end());
        wire::Writer record;
        record.u8(type).u16(version_).vector(2, [&](auto& out) { out.bytes(fragment); });
        channel_.send(buffer_ ? buffer_->add(record.view()) : record.view());
    }
}

void RecordWriter::flush() {
    if (buffer_) {
        channel_.send(buffer_->flush());
    }
}

void RecordWriter::drop_buffer() {
    flush();
    buffer_.reset();
}

}  // namespace hemostat::lab
