#include "inspect/file_reading.h"

#include "archive/image_layers.h"
#include "archive/visitor.h"
#include "archive/walk.h"
#include "base/text.h"
#include "inspect/container_products.h"
#include "inspect/package_place.h"

#include <algorithm>
#include <functional>
#include <span>
#include <utility>
#include <variant>

namespace hemostat::inspect {
namespace {

constexpr std::size_t path_size_max = 4096;

/// The front of `content`, up to `size_max` bytes.
Result<Bytes> read_front(archive::Input& content, std::size_t size_max) {
    constexpr std::size_t step = std::size_t{64} << 10U;
    Bytes front;
    std::size_t size = 0;
    while (front.size() < size_max) {
        const std::size_t begin = front.size();
        front.resize(std::min(size_max, begin + step));
        TRY(size, content.read(std::span(front).subspan(begin)));
        front.resize(begin + size);
        if (size == 0) {
            break;
        }
    }
    return front;
}

/// Takes the files of an archive, or the file itself when it is none.
class FileVisitor final : public archive::Visitor {
public:
    explicit FileVisitor(Readers readers) : readers_(readers) {}

    /// What describes a container may come last in it, so remedies are known only now.
    Outcome take_outcome() {
        for (FoundCopy& copy : outcome_.copies) {
            if (copy.finding.verdict() == finding::Verdict::vulnerable) {
                copy.finding.remedy = products_.remedy_for(
                    std::get<finding::File>(copy.finding.asset).path, copy.finding.remedy);
            }
        }
        return std::move(outcome_);
    }

    void take(const std::string& path, archive::Input& content,
              archive::RandomAccess* again) override {
        if (const auto package = find_package_place(path)) {
            const auto take = [&](ByteView bytes) { readers_.packages.take(*package, bytes); };
            read_and_inspect(path, content, again, {package_file_size_max, take});
        } else if (const auto source = find_source_place(path)) {
            const auto take = [&](ByteView bytes) { take_source(*source, path, bytes); };
            read_and_inspect(path, content, again, {source_size_max, take});
        } else if (const auto description = find_description(path)) {
            take_description(*description, path, content);
        } else {
            inspect(path, content, again);
        }
    }

    void take_rpm(const std::string& path, archive::Peeked& front) override {
        products_.take_rpm(path, front);
    }

    void not_inspected(const std::string& path, archive::Obstacle why,
                       const std::string& detail) override {
        std::string clause(to_string(why));
        clause += detail.empty() ? "" : ": " + detail;
        outcome_.is_repeatable &= why != archive::Obstacle::unreadable;
        omit(path, std::move(clause));
    }

    void take_image(const std::string& path, const archive::ImageLayers& layers) override {
        for (FoundCopy& copy : outcome_.copies) {
            finding::Finding& finding = copy.finding;
            const std::string& found = std::get<finding::File>(finding.asset).path;
            if (!found.starts_with(path + "!")) {
                continue;
            }
            const std::string_view inner = std::string_view(found).substr(path.size() + 1);
            products_.take_images(found, layers.images_of(inner));
            if (layers.is_hidden(inner)) {
                finding.detail += finding.detail.empty() ? "" : "; ";
                finding.detail += "hidden by a later layer of the image";
            }
        }
        // Only of systems whose databases were met here, so this is repeatable as far as they are.
        readers_.packages.note_image(path, layers);
    }

private:
    /// Something that a file is to be read for, beside being inspected.
    struct Purpose {
        std::size_t size_max = 0;
        std::function<void(ByteView)> take;
    };

    // What it says by its name is read beside what it is, so that no name hides code.
    void read_and_inspect(const std::string& path, archive::Input& content,
                          archive::RandomAccess* again, const Purpose& purpose) {
        auto front = read_front(content, purpose.size_max + 1);
        if (!front) {
            return;  // the walk tells of it
        }
        if (front->size() > purpose.size_max) {
            omit(path, "too large to be read as what its name says");
        } else {
            purpose.take(*front);
            outcome_.is_repeatable = false;
        }
        archive::Rejoined whole(std::move(*front), content);
        inspect(path, whole, again);
    }

    // Its front is enough, and no gap where it says nothing.
    void take_description(const DescriptionPlace& place, const std::string& path,
                          archive::Input& content) {
        auto front = read_front(content, description_size_max);
        if (!front) {
            return;  // the walk tells of it
        }
        products_.take(place, as_text(*front));
        archive::Rejoined whole(std::move(*front), content);
        inspect(path, whole, nullptr);
    }

    void take_source(const SourcePlace& place, const std::string& path, ByteView bytes) {
        if (!readers_.sources.take(place, as_text(bytes))) {
            omit(path, "more source trees than are put together");
        }
    }

    void omit(const std::string& path, std::string why) {
        outcome_.omissions.push_back(omission_of(path, std::move(why)));
    }

    void inspect(const std::string& path, archive::Input& content, archive::RandomAccess* again) {
        auto found = readers_.inspector.inspect(path, content, again);
        // What an archive holds is not where it will be loaded.
        if (again != nullptr && readers_.inspector.link()) {
            outcome_.links.push_back(*readers_.inspector.link());
        }
        if (!found) {
            // The walk tells of what it could not read; our own limits are ours to tell.
            if (found.error().kind != ErrorKind::io &&
                found.error().kind != ErrorKind::invalid_input) {
                omit(path, found.error().what);
            }
            outcome_.is_repeatable &= found.error().kind == ErrorKind::limit;
        } else if (*found) {
            outcome_.copies.push_back({std::move(**found), readers_.inspector.digests()});
            outcome_.is_repeatable &= !readers_.inspector.digests().lacks_some();
        }
    }

    Readers readers_;
    Outcome outcome_;
    ContainerProducts products_;
};

}  // namespace

Omission omission_of(const std::string& path, std::string why) {
    return {printable(path, path_size_max), std::move(why)};
}

Outcome read_file(const std::string& path, archive::RandomAccess& file, Readers readers) {
    FileVisitor visitor(readers);
    archive::walk(path, file, {}, visitor);
    return visitor.take_outcome();
}

}  // namespace hemostat::inspect
