// Images as docker saves them and as OCI lays them out, made with tar.
#include "archive/image_layers.h"

#include "archive/walk.h"
#include "tests/archive/containers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <algorithm>
#include <string>
#include <vector>

namespace hemostat::archive {
namespace {

using test::Files;
using test::made_by;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

/// A layer of `files`, with what `command` does to them before.
std::string layer_of(const Files& files, const std::string& command = "true") {
    return made_by(command + "; tar -cf ../out $(ls -A)", files);
}

/// Remembers what is given, and asks at the end which of it is hidden.
struct Asked final : Visitor {
    std::vector<std::string> paths;
    std::vector<std::string> hidden;
    std::vector<std::string> images;

    void take(const std::string& path, Input&, RandomAccess*) override { paths.push_back(path); }
    void not_inspected(const std::string& path, Obstacle, const std::string& detail) override {
        ADD_FAILURE() << path << ": " << detail;
    }
    void take_image(const std::string& path, const ImageLayers& layers) override {
        images.push_back(path);
        for (const std::string& file : paths) {
            if (file.starts_with(path + "!") && layers.is_hidden(file.substr(path.size() + 1))) {
                hidden.push_back(file.substr(path.size() + 1));
            }
        }
    }
};

Asked walk_image(const std::string& bytes) {
    MemoryBytes memory(as_bytes(bytes));
    Asked asked;
    walk("f", memory, {}, asked);
    return asked;
}

std::string manifest_of(const std::vector<std::string>& layers) {
    std::string text = R"([{"Config": "c.json", "RepoTags": ["a:1"], "Layers": [)";
    for (const std::string& layer : layers) {
        text += (text.back() == '[' ? "\"" : ", \"") + layer + "\"";
    }
    return text + "]}]";
}

/// Of three layers, the lowest last in the archive and the manifest in its middle.
std::string docker_image(const std::string& low, const std::string& middle,
                         const std::string& high) {
    return made_by(
        "tar -cf ../out a m* z",
        {{"z/layer.tar", low},
         {"mid/layer.tar", middle},
         {"a/layer.tar", high},
         {"manifest.json", manifest_of({"z/layer.tar", "mid/layer.tar", "a/layer.tar"})}});
}

const std::string bottom = layer_of(
    {{"usr/lib/ssl", "1"}, {"usr/lib/crypto", "1"}, {"usr/bin/node", "1"}, {"opt/app/x", "1"}});
const std::string plain = layer_of({{"etc/motd", "2"}});

TEST(ImageLayers, HideWhatALaterOneDeletes) {
    const auto seen = walk_image(docker_image(bottom, plain, layer_of({{"usr/lib/.wh.ssl", ""}})));
    EXPECT_THAT(seen.images, ElementsAre("f"));
    EXPECT_THAT(seen.hidden, ElementsAre("z/layer.tar!usr/lib/ssl"));
}

TEST(ImageLayers, HideWhatALaterOneReplaces) {
    const std::string changed = layer_of({{"usr/lib/ssl", "2"}});
    EXPECT_THAT(walk_image(docker_image(bottom, changed, plain)).hidden,
                ElementsAre("z/layer.tar!usr/lib/ssl"));
    // A link, a folder in place of a file, and a file in place of a folder.
    const std::string others =
        layer_of({{"usr/lib/ssl/x", "2"}, {"opt/app", "2"}}, "ln -s ssl usr/lib/crypto");
    EXPECT_THAT(walk_image(docker_image(bottom, others, plain)).hidden,
                UnorderedElementsAre("z/layer.tar!usr/lib/ssl", "z/layer.tar!usr/lib/crypto",
                                     "z/layer.tar!opt/app/x"));
}

TEST(ImageLayers, HideAWholeFolder) {
    for (const std::string name :
         {"usr/.wh.lib", ".wh.usr", "usr/lib/.wh..wh..opq", "usr/.wh..wh..opq", ".wh..wh..opq"}) {
        SCOPED_TRACE(name);
        const auto seen = walk_image(docker_image(bottom, layer_of({{name, ""}}), plain));
        EXPECT_TRUE(std::ranges::count(seen.hidden, "z/layer.tar!usr/lib/ssl") == 1);
        EXPECT_EQ(std::ranges::count(seen.hidden, "z/layer.tar!opt/app/x"),
                  name == ".wh..wh..opq" ? 1 : 0);
    }
}

TEST(ImageLayers, HideNothingInThemselvesOrAbove) {
    const std::string own = layer_of({{"usr/lib/.wh..wh..opq", ""}, {"usr/lib/ssl", "2"}});
    EXPECT_THAT(walk_image(docker_image(own, bottom, plain)).hidden,
                ElementsAre("z/layer.tar!usr/lib/ssl"));
    EXPECT_THAT(walk_image(docker_image(plain, bottom, plain)).hidden,
                ElementsAre("z/layer.tar!etc/motd"));
    EXPECT_THAT(walk_image(docker_image(plain, own, bottom)).hidden,
                ElementsAre("mid/layer.tar!usr/lib/ssl"));
}

TEST(ImageLayers, DoNotHideByAFolderThatIsThereAgain) {
    const std::string again = layer_of({{"usr/lib/other", "2"}});
    EXPECT_THAT(walk_image(docker_image(bottom, again, plain)).hidden, IsEmpty());
}

TEST(ImageLayers, HideWhatIsInAnArchiveThere) {
    const std::string jar = made_by("zip -q ../o.zip s; mv ../o.zip ../out", {{"s", "1"}});
    const std::string low = layer_of({{"opt/app.jar", jar}, {"opt/b.jar", jar}});
    EXPECT_THAT(walk_image(docker_image(low, layer_of({{"opt/.wh.app.jar", ""}}), plain)).hidden,
                ElementsAre("z/layer.tar!opt/app.jar!s"));
}

TEST(ImageLayers, AreFoundInALayoutOfOci) {
    const std::string high = layer_of({{"usr/lib/.wh.ssl", ""}});
    Files layout{{"oci-layout", R"({"imageLayoutVersion": "1.0.0"})"},
                 {"index.json", R"({"manifests": [{"digest": "sha256:77"}]})"},
                 {"blobs/sha256/77",
                  R"( {"layers": [{"digest": "sha256:bb", "size": 1}, {"digest": "sha256:aa"}]})"},
                 {"blobs/sha256/aa", high},
                 {"blobs/sha256/bb", bottom}};
    const std::string pack =
        "gzip blobs/sha256/bb; mv blobs/sha256/bb.gz blobs/sha256/bb;"
        "zstd -q --rm blobs/sha256/aa; mv blobs/sha256/aa.zst blobs/sha256/aa;";
    for (const std::string what : {"*", "."}) {
        const auto seen = walk_image(made_by(pack + "tar -czf ../out " + what, layout));
        const std::string dot = what == "." ? "./" : "";
        EXPECT_THAT(seen.hidden, ElementsAre(dot + "blobs/sha256/bb!usr/lib/ssl"));
    }
    layout["blobs/sha256/77"] = R"({"layers": [{"digest": "sha256:aa"}, {"digest": "sha256:bb"}]})";
    EXPECT_THAT(walk_image(made_by("tar -cf ../out *", layout)).hidden, IsEmpty());
}

TEST(ImageLayers, ShowWhatOneOfTheImagesShows) {
    const std::string high = layer_of({{"usr/lib/.wh.ssl", ""}});
    const std::string one = R"({"Layers": ["low.tar", "high.tar"]})";
    Files saved{{"low.tar", bottom}, {"high.tar", high}, {"manifest.json", "[" + one + "]"}};
    EXPECT_THAT(walk_image(made_by("tar -cf ../out *", saved)).hidden,
                ElementsAre("low.tar!usr/lib/ssl"));
    saved["manifest.json"] = "[" + one + R"(, {"Layers": ["low.tar"]}])";
    EXPECT_THAT(walk_image(made_by("tar -cf ../out *", saved)).hidden, IsEmpty());
}

TEST(ImageLayers, AreOnlyInAnImage) {
    const std::string high = layer_of({{"usr/lib/.wh.ssl", ""}});
    for (const std::string manifest :
         {"[]", "[{\"Layers\": []}]", "{", "[{\"Layers\": 7}]", "text", "[[\"Layers\"]]",
          "[{\"layers\": [\"low.tar\", \"high.tar\"]}]"}) {
        const auto seen = walk_image(
            made_by("tar -cf ../out *",
                    {{"low.tar", bottom}, {"high.tar", high}, {"manifest.json", manifest}}));
        EXPECT_THAT(seen.images, IsEmpty()) << manifest;
        EXPECT_EQ(std::ranges::count(seen.paths, "f!manifest.json"), 1) << manifest;
    }
}

TEST(ImageLayers, GiveTheDocumentsWhole) {
    const std::string manifest =
        manifest_of({"low.tar"}) + std::string(2 * ImageLayers::document_size_max, ' ');
    test::Seen seen = test::walk_through(
        made_by("tar -cf ../out *", {{"low.tar", bottom}, {"manifest.json", manifest}}));
    EXPECT_TRUE(seen.files.at("f!manifest.json") == manifest);
}

TEST(ImageLayers, AreReadInAnArchiveInAnArchive) {
    const std::string image = docker_image(bottom, plain, layer_of({{"usr/lib/.wh.ssl", ""}}));
    const auto seen = walk_image(made_by("tar -cf ../out *", {{"i.tar", image}, {"j.tar", plain}}));
    EXPECT_THAT(seen.images, ElementsAre("f!i.tar"));
    EXPECT_THAT(seen.hidden, ElementsAre("z/layer.tar!usr/lib/ssl"));
}

TEST(ImageLayers, ForgetWhatIsBeyondTheirLimits) {
    ImageLayers layers;
    layers.add_member("low", "a", false);
    for (std::size_t number = 0; number < ImageLayers::members_max; ++number) {
        layers.add_member("high", "b", false);
    }
    layers.add_member("high", ".wh.a", false);
    layers.add_document("manifest.json", R"([{"Layers": ["low", "high"]}])");
    layers.finish();
    EXPECT_TRUE(layers.is_image());
    EXPECT_FALSE(layers.is_hidden("low!a"));
    EXPECT_TRUE(layers.is_hidden("low!b"));
    EXPECT_FALSE(layers.is_hidden("low"));
    EXPECT_FALSE(layers.is_hidden("other!b"));
}

}  // namespace
}  // namespace hemostat::archive
