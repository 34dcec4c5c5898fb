#include "archive/budget.h"

#include "archive/feed.h"

#include <fmt/format.h>
#include <algorithm>
#include <utility>

namespace hemostat::archive {

std::optional<Break> Budget::spend(std::uint64_t size) {
    unpacked_size_ += size;
    if (is_exhausted_) {
        return std::nullopt;
    }
    // What is read twice is not twice as much of the file.
    const std::uint64_t read_size = std::min(source_.read_size(), source_.size());
    std::optional<Break> over;
    if (unpacked_size_ > limits_.unpacked_size_max) {
        over = Break{Obstacle::limit,
                     fmt::format("more than {} bytes unpacked", limits_.unpacked_size_max)};
    } else if (unpacked_size_ > limits_.ratio_from_size &&
               unpacked_size_ / limits_.ratio_max > read_size) {
        over = Break{Obstacle::limit,
                     fmt::format("more than {} times its size unpacked", limits_.ratio_max)};
    }
    is_exhausted_ = over.has_value();
    return over;
}

Result<std::size_t> Member::read(std::span<std::uint8_t> out) {
    if (failure_) {
        return stop(*failure_);
    }
    if (budget_.is_exhausted()) {
        return fail(ErrorKind::limit, "the limits of the file are used up");
    }
    auto got = members_.read(out);
    if (!got) {
        return stop(std::move(got).error());
    }
    size_ += *got;
    if (size_ > size_max_) {
        return stop({Obstacle::limit, fmt::format("a member above {} bytes", size_max_)});
    }
    return *got;
}

void Member::drain() {
    Bytes chunk(Feed::block_size);
    for (auto got = read(chunk); got && *got > 0;) {
        got = read(chunk);
    }
}

Result<std::size_t> Member::stop(Break why) {
    failure_ = std::move(why);
    return fail(failure_->why == Obstacle::limit ? ErrorKind::limit : ErrorKind::invalid_input,
                failure_->detail);
}

}  // namespace hemostat::archive
