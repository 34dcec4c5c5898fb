#include "scan/line_reader.h"

#include <algorithm>
#include <span>
#include <utility>

namespace hemostat::scan {
namespace {

constexpr std::size_t buffer_size = std::size_t{64} * 1024;
static_assert(buffer_size > LineReader::size_max + sizeof "\r\n");

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

std::string_view without_prefix(std::string_view text, std::string_view prefix) {
    return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

}  // namespace

LineReader::LineReader(File file) : file_(std::move(file)), buffer_(buffer_size) {}

Result<std::optional<Line>> LineReader::next() {
    bool is_too_long = false;
    while (true) {
        const std::string_view unread(buffer_.data() + begin_, end_ - begin_);
        const auto size = unread.find('\n');
        if (size != std::string_view::npos) {
            begin_ += size + 1;
            return make_line(unread.substr(0, size), is_too_long);
        }
        if (unread.size() > size_max + 1) {  // one more for a carriage return
            is_too_long = true;
            begin_ = end_;
        }
        TRY(const std::size_t got, fill());
        if (got == 0) {
            const std::string_view last(buffer_.data() + begin_, end_ - begin_);
            begin_ = end_;
            return last.empty() && !is_too_long ? std::nullopt
                                                : std::optional(make_line(last, is_too_long));
        }
    }
}

bool LineReader::would_wait() const {
    const std::string_view unread(buffer_.data() + begin_, end_ - begin_);
    return unread.find('\n') == std::string_view::npos && !file_.is_readable();
}

std::optional<double> LineReader::given_part() const {
    const auto size = file_.size();
    if (!size || *size == 0) {
        return std::nullopt;
    }
    const std::uint64_t given = read_size_ - (end_ - begin_);
    return std::min(1.0, static_cast<double>(given) / static_cast<double>(*size));
}

Result<std::size_t> LineReader::fill() {
    std::copy(buffer_.data() + begin_, buffer_.data() + end_, buffer_.data());
    end_ -= begin_;
    begin_ = 0;
    TRY(const std::size_t got, file_.read(std::span(buffer_).subspan(end_)));
    end_ += got;
    read_size_ += got;
    return got;
}

Line LineReader::make_line(std::string_view text, bool is_too_long) {
    ++line_count_;
    if (line_count_ == 1) {
        text = without_prefix(text, byte_order_mark);
    }
    if (text.ends_with('\r')) {
        text.remove_suffix(1);
    }
    return {text, line_count_, is_too_long || text.size() > size_max};
}

}  // namespace hemostat::scan
