#include "archive/walk.h"

#include "archive/budget.h"
#include "archive/embedded_search.h"
#include "archive/format.h"
#include "archive/gzip_stream.h"
#include "archive/image_layers.h"
#include "archive/place.h"
#include "archive/reader.h"
#include "archive/spool.h"
#include "archive/squashfs.h"
#include "archive/utf8_names.h"
#include "archive/zip_end.h"
#include "archive/zip_file.h"
#include "base/text.h"

#include <fmt/format.h>
#include <algorithm>
#include <string_view>
#include <utility>

namespace hemostat::archive {
namespace {

Format format_of(Peeked& content) {
    const ByteView front = content.peek(format_window_size);
    return may_be_image(front) ? find_format(content.peek(image_window_size)) : find_format(front);
}

class Walk {
public:
    Walk(const Limits& limits, const Tracked& source, Visitor& visitor)
        : limits_(limits), visitor_(visitor), budget_(limits, source) {}

    /// `whole` is what `input` reads, where that can be read in any order.
    void walk_content(const Place& place, Input& input, RandomAccess* whole);

private:
    void walk_file(const Place& place, Peeked& input, RandomAccess* whole);
    void walk_container(const Place& place, Format format, Peeked& input, RandomAccess* whole);
    void walk_spooled(const Place& place, Format format, Peeked& input);
    void walk_in_any_order(const Place& place, Format format, RandomAccess& whole);
    void walk_zip(const Place& place, RandomAccess& whole);
    bool walk_by_directory(const Place& place, ZipEnd end, RandomAccess& whole);
    void walk_firmware(const Place& place, Peeked& input, RandomAccess* whole);
    void walk_embedded(const Place& place, RandomAccess& whole);
    void walk_program(const Place& place, Peeked& input, std::uint64_t program_end);
    void walk_behind(const Place& place, RandomAccess& whole, std::uint64_t program_end);
    bool walk_zip_behind(const Place& place, RandomAccess& whole);
    void walk_cpio(const Place& place, Input& input);
    bool walk_archive(const Place& place, Format format, Feed& feed,
                      Reader::Order order = Reader::Order::by_directory);
    bool walk_members(const Place& place, Format format, Members& members);
    bool walk_each(const Place& place, Format format, Members& members, ImageLayers& layers);
    void walk_document(const Place& place, Peeked& input);
    void walk_nothing(const Place& place, Format format, ByteView end);
    bool walk_member(const Place& place, Format format, Members& members, ImageLayers& layers);
    void tell(const Place& place, const Break& obstacle);

    const Limits& limits_;
    Visitor& visitor_;
    Budget budget_;
};

void Walk::tell(const Place& place, const Break& obstacle) {
    visitor_.not_inspected(place.path, obstacle.why, obstacle.detail);
}

void Walk::walk_content(const Place& place, Input& input, RandomAccess* whole) {
    Peeked peeked(input);
    // A file is read once; of a member no more is unpacked than is needed.
    if (is_java_class(peeked.peek(whole != nullptr ? format_window_size : class_mark_size))) {
        visitor_.take(place.path, peeked, whole);
        return;
    }
    const Format format = format_of(peeked);
    if (format == Format::file) {
        walk_file(place, peeked, whole);
    } else if (is_unsupported(format)) {
        tell(place, {Obstacle::unsupported, fmt::format("the format is {}", to_string(format))});
        if (format == Format::uefi_volume) {
            walk_file(place, peeked, whole);  // it is firmware: marks may show what lies in it
        } else {
            visitor_.take(place.path, peeked, whole);
        }
    } else if (is_compression(format) && place.compressions >= limits_.compressions_max) {
        tell(place,
             {Obstacle::limit, fmt::format("more than {} compressions", limits_.compressions_max)});
    } else if (!is_compression(format) && place.nesting >= limits_.nesting_max) {
        tell(place, {Obstacle::limit,
                     fmt::format("more than {} archives inside one another", limits_.nesting_max)});
    } else {
        walk_container(place, format, peeked, whole);
    }
}

void Walk::walk_file(const Place& place, Peeked& input, RandomAccess* whole) {
    const ByteView front = input.peek(format_window_size);
    if (place.image != nullptr && ImageLayers::is_document(place.name(), front)) {
        walk_document(place, input);
        return;
    }
    if (may_be_firmware(front)) {
        walk_firmware(place, input, whole);
        return;
    }
    const bool is_program = whole != nullptr && is_executable(front);
    const bool is_script = as_text(front).starts_with("#!");
    const auto program_end = find_elf_end(front);
    if (whole == nullptr && program_end) {
        walk_program(place, input, *program_end);
        return;
    }
    visitor_.take(place.path, input, whole);
    if (!is_program || walk_zip_behind(place, *whole)) {
        return;
    }
    if (program_end) {
        walk_behind(place, *whole, *program_end);
    } else if (is_script && has_binary_end(*whole)) {
        walk_embedded(place, *whole);
    }
}

/// What has no format that we know, and may hold archives anywhere.
void Walk::walk_firmware(const Place& place, Peeked& input, RandomAccess* whole) {
    if (whole != nullptr) {
        visitor_.take(place.path, input, whole);
        if (whole->size() >= searched_size_min) {
            walk_embedded(place, *whole);
        }
        return;
    }
    if (input.peek(searched_size_min).size() < searched_size_min) {
        visitor_.take(place.path, input, whole);
        return;
    }
    const std::uint64_t size_max = std::min(searched_size_max, limits_.spool_size_max);
    Limited front(input, size_max);
    auto copy = spool(front, limits_.spool_folder, size_max);
    if (!copy) {
        tell(place, {Obstacle::unreadable, printable(copy.error().what)});
        visitor_.take(place.path, input, nullptr);
        return;
    }
    Tracked bytes(copy->bytes);
    Sequential again(bytes);
    Joined content(again, input);
    visitor_.take(place.path, content, nullptr);
    walk_embedded(place, bytes);
    if (bytes.failure()) {
        tell(place, {Obstacle::unreadable, printable(bytes.failure()->what)});
    }
}

void Walk::walk_embedded(const Place& place, RandomAccess& whole) {
    EmbeddedSearch search(whole, budget_);
    unsigned count = 0;
    std::uint64_t zip_end = 0;  // of one without a directory: its members have the mark as well
    for (auto found = search.next(); found && !budget_.is_exhausted(); found = search.next()) {
        if (found->format == Format::zip && found->offset < zip_end) {
            continue;
        }
        if (count++ == limits_.embedded_max || place.nesting >= limits_.nesting_max) {
            tell(place, {Obstacle::limit, count == 1 ? "an archive inside too many others"
                                                     : "more archives embedded than we walk"});
            return;
        }
        Slice slice(whole, found->offset, found->end);
        if (found->directory_base) {
            Slice counted(whole, *found->directory_base, found->end);
            Feed feed(counted);
            walk_archive(place.at(*found), found->format, feed);
        } else {
            Sequential input(slice);
            walk_content(place.at(*found), input, &slice);
        }
        if (found->is_end_known) {
            search.skip_to(found->end);
            continue;
        }
        // What libarchive has read ahead was not part of it.
        static constexpr std::uint64_t read_ahead = 2 * Feed::block_size;
        zip_end = found->offset + slice.reached();
        search.skip_to(found->offset + 1 +
                       (slice.reached() - std::min(slice.reached(), read_ahead)));
    }
    if (search.has_given_up()) {
        tell(place, {Obstacle::limit, "more marks of archives than we look at"});
    }
}

/// A program that goes by: what is appended to it has been read when it is seen.
void Walk::walk_program(const Place& place, Peeked& input, std::uint64_t program_end) {
    Watched watched(input, program_end, image_window_size);
    visitor_.take(place.path, watched, nullptr);
    const Format behind = find_format(watched.kept());
    if (behind != Format::file) {
        tell(place, {Obstacle::unsupported,
                     fmt::format("{} behind a program in an archive", to_string(behind))});
    }
}

/// What is appended to a program.
void Walk::walk_behind(const Place& place, RandomAccess& whole, std::uint64_t program_end) {
    if (whole.size() <= program_end || budget_.is_exhausted()) {
        return;
    }
    Slice slice(whole, program_end, whole.size());
    Sequential input(slice);
    Peeked peeked(input);
    const Format format = format_of(peeked);
    if (format == Format::file) {
        return;
    }
    const Place inside = place.at({.offset = program_end, .end = whole.size(), .format = format});
    if (place.nesting >= limits_.nesting_max) {
        tell(inside, {Obstacle::limit, "an archive inside too many others"});
        return;
    }
    walk_content(inside, peeked, &slice);
}

/// What may tell the order of an image's layers.
void Walk::walk_document(const Place& place, Peeked& input) {
    Bytes text(ImageLayers::document_size_max);
    std::size_t size = 0;
    while (size < text.size()) {
        const auto got = input.read(std::span(text).subspan(size));
        if (!got || *got == 0) {
            break;
        }
        size += *got;
    }
    text.resize(size);
    place.image->add_document(place.name(), as_text(text));
    Rejoined content(std::move(text), input);
    visitor_.take(place.path, content, nullptr);
}

void Walk::walk_container(const Place& place, Format format, Peeked& input, RandomAccess* whole) {
    if (format == Format::rpm) {
        visitor_.take_rpm(place.path, input);
    }
    if (format == Format::cpio) {
        walk_cpio(place, input);
    } else if (format == Format::gzip) {
        GzipStream stream(input, budget_);
        walk_members(place, format, stream);
        if (stream.behind() && !place.is_embedded) {
            tell(place, *stream.behind());
        }
    } else if (needs_any_order(format) && whole == nullptr) {
        walk_spooled(place, format, input);
    } else if (needs_any_order(format)) {
        walk_in_any_order(place, format, *whole);
    } else {
        Feed feed = whole != nullptr ? Feed(*whole) : Feed(input);
        walk_archive(place, format, feed);
    }
}

void Walk::walk_spooled(const Place& place, Format format, Peeked& input) {
    auto copy = spool(input, limits_.spool_folder, limits_.spool_size_max);
    if (!copy) {
        tell(place, {Obstacle::unreadable, printable(copy.error().what)});
        return;
    }
    if (!copy->is_whole) {
        tell(place, {Obstacle::limit, fmt::format("a nested {} above {} bytes", to_string(format),
                                                  limits_.spool_size_max)});
    }
    Tracked bytes(copy->bytes);
    walk_in_any_order(place, format, bytes);
    if (bytes.failure()) {
        tell(place, {Obstacle::unreadable, printable(bytes.failure()->what)});
    }
}

void Walk::walk_in_any_order(const Place& place, Format format, RandomAccess& whole) {
    if (format == Format::squashfs) {
        Squashfs image(whole, budget_);
        walk_members(place, format, image);
    } else if (format == Format::zip) {
        walk_zip(place, whole);
    } else {
        Feed feed(whole);
        walk_archive(place, format, feed);
    }
}

void Walk::walk_zip(const Place& place, RandomAccess& whole) {
    const auto end = find_zip_end(whole);
    if (!end) {
        return;  // the owner of `whole` tells
    }
    if (walk_by_directory(place, *end, whole)) {
        return;
    }
    Feed feed(whole);
    if (walk_archive(place, Format::zip, feed, Reader::Order::front_to_back) &&
        *end != ZipEnd::too_far) {
        tell(place, {Obstacle::damaged, "the zip's directory is cut off or of other bytes"});
    }
}

/// False where the directory cannot be read.
bool Walk::walk_by_directory(const Place& place, ZipEnd end, RandomAccess& whole) {
    if (end == ZipEnd::fitting || end == ZipEnd::too_far) {
        if (const auto zip = ZipFile::open(whole, budget_)) {
            walk_members(place, Format::zip, *zip);
            return true;
        }
    }
    if (end == ZipEnd::fitting || end == ZipEnd::too_large) {
        Feed feed(whole);
        walk_archive(place, Format::zip, feed, Reader::Order::by_directory);
        return true;
    }
    return false;
}

/// The zip that makes a program of itself; whether there is one.
bool Walk::walk_zip_behind(const Place& place, RandomAccess& whole) {
    const auto end = find_zip_end(whole);
    if (!end || *end == ZipEnd::missing || budget_.is_exhausted()) {
        return false;
    }
    if (walk_by_directory(place, *end, whole)) {
        return true;
    }
    if (*end == ZipEnd::too_far) {
        tell(place, {Obstacle::unsupported, "a zip with a long comment behind a program"});
        return true;
    }
    Feed feed(whole);
    walk_archive(place, Format::zip, feed, Reader::Order::by_directory);
    return true;
}

/// An initramfs is a chain of them, the last often compressed.
void Walk::walk_cpio(const Place& place, Input& input) {
    Feed feed(input);
    Reader reader(Format::cpio, feed, budget_);
    if (!walk_members(place, Format::cpio, reader)) {
        return;
    }
    auto read_too_far = feed.read_after(reader.position());
    if (!read_too_far) {
        tell(place, {Obstacle::damaged, "what follows the first cpio was passed over"});
        return;
    }
    Rejoined rest(*std::move(read_too_far), input);
    NonZero behind(rest);
    Peeked peeked(behind);
    if (peeked.peek(1).empty()) {
        return;
    }
    const Format format = format_of(peeked);
    if (format == Format::file || is_unsupported(format)) {
        if (!place.is_embedded) {
            tell(place, {Obstacle::unsupported, "what follows the cpio is not an archive"});
        }
    } else if (place.segments >= limits_.segments_max) {
        tell(place, {Obstacle::limit,
                     fmt::format("more than {} archives in a row", limits_.segments_max)});
    } else {
        Place next = place;
        ++next.segments;
        walk_content(next, peeked, nullptr);
    }
}

bool Walk::walk_archive(const Place& place, Format format, Feed& feed, Reader::Order order) {
    Reader reader(format, feed, budget_, order);
    return walk_members(place, format, reader);
}

/// True at the end of the archive; false when there would be more.
bool Walk::walk_members(const Place& place, Format format, Members& members) {
    ImageLayers layers;
    const bool is_whole = walk_each(place, format, members, layers);
    layers.finish();
    if (layers.is_image()) {
        visitor_.take_image(place.path, layers);
    }
    return is_whole;
}

/// As above; tells `layers` what it meets of an image.
bool Walk::walk_each(const Place& place, Format format, Members& members, ImageLayers& layers) {
    bool is_told_damaged = false;
    bool has_payload = format != Format::deb;
    for (std::uint64_t entries = 0;; ++entries) {
        const Members::Step step = members.next();
        if (entries == limits_.entries_max && step <= Members::Step::damaged) {
            tell(place,
                 {Obstacle::limit, fmt::format("more than {} members", limits_.entries_max)});
            return false;
        }
        switch (step) {
            case Members::Step::member:
                has_payload = has_payload || members.name().starts_with("data.tar");
                if (!walk_member(place, format, members, layers)) {
                    return false;
                }
                break;
            case Members::Step::damaged:
                if (!members.has_source_failed() && !std::exchange(is_told_damaged, true)) {
                    tell(place, members.failure());
                }
                break;
            case Members::Step::broken:
                if (!members.has_source_failed() && !is_told_damaged) {
                    tell(place, members.failure());
                }
                return false;
            case Members::Step::end:
                if (members.has_source_failed()) {
                    return false;
                }
                if (is_compression(format) && entries == 0) {
                    walk_nothing(place, format, members.recent());
                }
                // Libarchive takes a cut between two members for the end.
                if (!is_told_damaged &&
                    (!has_payload || (format == Format::tar && !is_tar_end(members.recent())))) {
                    tell(place, {Obstacle::damaged, "the end is missing"});
                }
                return true;
        }
    }
}

/// A stream of which nothing came out.
void Walk::walk_nothing(const Place& place, Format format, ByteView end) {
    if (!is_empty_stream(format, end)) {
        tell(place, {Obstacle::damaged, "nothing comes out of it"});
        return;
    }
    MemoryBytes nothing({});
    Sequential empty(nothing);
    visitor_.take(place.path, empty, nullptr);
}

/// False when the rest of the archive is not to be read.
bool Walk::walk_member(const Place& place, Format format, Members& members, ImageLayers& layers) {
    const bool is_in_layer = format == Format::tar && place.image != nullptr;
    if (!members.has_content() && !is_in_layer) {
        return true;
    }
    const std::string name = printable(members.name(), limits_.name_size_max);
    if (is_in_layer) {
        place.image->add_member(place.name(), name, members.is_folder());
    }
    if (!members.has_content()) {
        return true;
    }
    const Place inside = place.in(format, name, layers);
    if (members.is_encrypted()) {
        tell(inside, {Obstacle::encrypted, "the member is encrypted"});
        return true;
    }
    Member member(members, budget_, limits_.member_size_max);
    walk_content(inside, member, nullptr);
    if (unpacks_to_skip(format)) {
        member.drain();
    }
    if (member.failure() && !members.has_source_failed()) {
        tell(inside, *member.failure());
    }
    const bool is_at_limit = member.failure() && member.failure()->why == Obstacle::limit;
    return !budget_.is_exhausted() && !(is_at_limit && unpacks_to_skip(format));
}

}  // namespace

void walk(const std::string& path_shown, RandomAccess& bytes, const Limits& limits,
          Visitor& visitor) {
    const Utf8Names names;
    Tracked source(bytes);
    Walk walk(limits, source, visitor);
    Sequential input(source);
    walk.walk_content({.path = path_shown}, input, &source);
    if (source.failure()) {
        visitor.not_inspected(path_shown, Obstacle::unreadable, printable(source.failure()->what));
    }
}

}  // namespace hemostat::archive
