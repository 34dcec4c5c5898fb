#include "inspect/code.h"

#include "binary/ar.h"
#include "binary/elf.h"
#include "binary/mach_o.h"
#include "binary/pe.h"

#include <fmt/format.h>
#include <string_view>
#include <utility>

namespace hemostat::inspect {
namespace {

using binary::Format;
using binary::Image;
using binary::Kind;

std::string_view in_words(Format format) {
    switch (format) {
        case Format::elf: return "ELF";
        case Format::pe: return "PE";
        case Format::mach_o: return "Mach-O";
        case Format::ar: return "ar";
    }
    return "";
}

std::string_view in_words(Kind kind) {
    switch (kind) {
        case Kind::executable: return "executable";
        case Kind::shared_library: return "shared library";
        case Kind::object: return "object file";
        case Kind::other: return "file";
    }
    return "";
}

wire::Decoded<Image> parse(Format format, ByteView content) {
    switch (format) {
        case Format::pe: return binary::parse_pe(content);
        case Format::mach_o: return binary::parse_mach_o(content);
        default: return binary::parse_elf(content);
    }
}

class Reading {
public:
    explicit Reading(ByteView whole) : whole_(whole) {}

    void read(Format format, ByteView part) {
        switch (format) {
            case Format::ar: read_members(part); return;
            case Format::mach_o: read_slices(part); return;
            default: read_image(format, part);
        }
    }

    std::vector<Image> take_images() { return std::move(images_); }

private:
    void read_image(Format format, ByteView part) {
        auto image = parse(format, part);
        if (!image) {
            return;
        }
        const auto start = static_cast<std::size_t>(part.data() - whole_.data());
        for (binary::Range& range : image->code) {
            range.offset += start;
        }
        images_.push_back(std::move(*image));
    }

    void read_members(ByteView archive) {
        auto reader = binary::ArReader::open(archive);
        for (std::size_t count = 0; reader && count < ar_members_max; ++count) {
            const auto member = reader->next();
            if (!member || !*member) {
                return;
            }
            const auto format = binary::recognise((*member)->content);
            if (format && *format != Format::ar) {
                read_image(*format, (*member)->content);
            }
        }
    }

    void read_slices(ByteView file) {
        const auto slices = binary::find_mach_o_slices(file);
        if (!slices) {
            return;
        }
        for (const binary::Range& slice : *slices) {
            const ByteView part = file.subspan(slice.offset, slice.size);
            if (binary::recognise(part) == Format::ar) {
                read_members(part);
            } else {
                read_image(Format::mach_o, part);
            }
        }
    }

    ByteView whole_;
    std::vector<Image> images_;
};

}  // namespace

Code read_code(Format format, ByteView content) {
    Reading reading(content);
    reading.read(format, content);
    Code code{.images = reading.take_images(), .format = std::string(in_words(format))};
    if (!code.images.empty()) {
        const Image& first = code.images.front();
        code.format = format == Format::ar ? fmt::format("static library, {}", first.machine)
                                           : fmt::format("{} {}, {}", in_words(format),
                                                         in_words(first.kind), first.machine);
    }
    return code;
}

}  // namespace hemostat::inspect
