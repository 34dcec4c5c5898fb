// What packages, jars and images say of themselves, for the copies of OpenSSL that are in them.
#pragma once

#include "archive/image_identity.h"
#include "archive/input.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hemostat::inspect {

enum class DescriptionKind : std::uint8_t {
    deb_control,   ///< x.deb!control.tar.xz!./control
    package_info,  ///< x.apk!.PKGINFO
    jar_manifest,  ///< x.jar!META-INF/MANIFEST.MF
};

/// A member that says what its container is.
struct DescriptionPlace {
    DescriptionKind kind = DescriptionKind::deb_control;
    std::string_view container;  ///< what stands before the paths in it: x.deb!
};

/// How much of the front of a description is read.
inline constexpr std::size_t description_size_max = std::size_t{1} << 20U;
/// Of a file of rpm's: its header is in front of its files, and behind its signature.
inline constexpr std::size_t rpm_signature_size_max = std::size_t{64} << 10U;
inline constexpr std::size_t rpm_front_size_max = std::size_t{32} << 20U;

/// What the member at `path` is by its name alone; nothing for nearly all.
///
/// Lifetime: `path` is aliased.
std::optional<DescriptionPlace> find_description(std::string_view path);

/// Learns the descriptions in one file, in any order, and says at its end what to do about what is
/// in their containers.
class ContainerProducts {
public:
    /// What is beyond that is forgotten.
    static constexpr std::size_t containers_max = 10'000;

    /// `text` is the front of the description at `place`.
    void take(const DescriptionPlace& place, std::string_view text);
    /// `front` is that of the file of rpm's at `path`.
    void take_rpm(const std::string& path, archive::Peeked& front);
    /// The file at `path` is in `images`: several, where they share a layer.
    void take_images(const std::string& path, std::vector<archive::ImageIdentity> images);

    /// For a vulnerable file at `path`, of which `own` is what it says itself: the innermost
    /// package around it decides, and where there is none, the innermost jar that names its maker
    /// or itself; an image around that has to be made anew. Printable; may be empty.
    [[nodiscard]] std::string remedy_for(std::string_view path, const std::string& own) const;

private:
    struct Container {
        bool is_package = false;
        std::string remedy;
    };

    void add(std::string_view container, const Container& about);
    [[nodiscard]] const std::string* find_remedy(std::string_view path) const;

    std::map<std::string, Container, std::less<>> containers_;
    std::map<std::string, std::vector<archive::ImageIdentity>, std::less<>> images_;  ///< by file
};

}  // namespace hemostat::inspect
