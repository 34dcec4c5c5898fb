// Images as docker saves them and as OCI lays them out, by their documents alone.
#include "archive/image_identity.h"

#include "archive/image_layers.h"

#include <gmock/gmock.h>
#include <string>
#include <utility>
#include <vector>

namespace hemostat::archive {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Documents = std::vector<std::pair<std::string, std::string>>;

/// What the images are called that have the layer of `path`.
std::vector<ImageIdentity> images_of(const Documents& documents, const std::string& path) {
    ImageLayers layers;
    for (const auto& [name, text] : documents) {
        EXPECT_TRUE(ImageLayers::is_document(name, as_bytes(text))) << name;
        layers.add_document(name, text);
    }
    layers.finish();
    return layers.images_of(path);
}

const std::string config =
    R"({"config": {"Labels": {"org.opencontainers.image.vendor": "Acme Inc.",
        "org.opencontainers.image.title": "Agent", "org.opencontainers.image.version": "1.2",
        "org.opencontainers.image.source": "https://acme.example/agent"}}, "rootfs": {}})";

TEST(ImageIdentity, IsInTheConfigAndTheTag) {
    const Documents documents{
        {"c.json", config},
        {"manifest.json",
         R"([{"Config": "c.json", "RepoTags": ["acme/agent:1.2"], "Layers": ["a/layer.tar"]}])"}};
    const ImageIdentity expected{.name = "acme/agent:1.2",
                                 .title = "Agent",
                                 .vendor = "Acme Inc.",
                                 .version = "1.2",
                                 .source = "https://acme.example/agent"};
    EXPECT_THAT(images_of(documents, "a/layer.tar!usr/lib/x"), ElementsAre(expected));
    EXPECT_THAT(images_of({documents[1], documents[0]}, "./a/layer.tar!usr/lib/x"),
                ElementsAre(expected));
    EXPECT_THAT(images_of(documents, "b/layer.tar!usr/lib/x"), IsEmpty());
    EXPECT_THAT(images_of({documents[0]}, "a/layer.tar!usr/lib/x"), IsEmpty());
}

TEST(ImageIdentity, MayStandInOlderLabels) {
    const auto vendor_by = [](const std::string& text) {
        return images_of({{"sha256:cc", text},
                          {"manifest.json", R"([{"Config": "sha256:cc", "Layers": ["l"]}])"}},
                         "l!x")
            .at(0);
    };
    EXPECT_EQ(vendor_by(R"({"config": {"Labels": {"org.label-schema.vendor": "A",
                            "org.label-schema.name": "n", "maintainer": "B"}}})"),
              (ImageIdentity{.name = "", .title = "n", .vendor = "A"}));
    EXPECT_EQ(vendor_by(R"({"config": {"Labels": {"maintainer": "B"}}, "author": "C"})").vendor,
              "B");
    EXPECT_EQ(vendor_by(R"({"author": "C"})").vendor, "C");
    for (const char* text :
         {"{}", "{", R"({"config": []})", R"({"config": {"Labels": []}})",
          R"({"config": {"Labels": {"maintainer": 7}}})", R"({"Labels": {"maintainer": "B"}})"}) {
        EXPECT_EQ(vendor_by(text), ImageIdentity{}) << text;
    }
}

TEST(ImageIdentity, OfOciIsNamedByTheIndex) {
    const std::string manifest =
        R"({"config": {"digest": "sha256:cc"}, "layers": [{"digest": "sha256:aa"}]})";
    const std::string index =
        R"({"manifests": [{"digest": "sha256:77",
            "annotations": {"org.opencontainers.image.ref.name": "agent:1.2"}}]})";
    const ImageIdentity expected{.name = "agent:1.2",
                                 .title = "Agent",
                                 .vendor = "Acme Inc.",
                                 .version = "1.2",
                                 .source = "https://acme.example/agent"};
    const std::string layer = "blobs/sha256/aa!usr/lib/x";
    EXPECT_THAT(
        images_of(
            {{"blobs/sha256/77", manifest}, {"blobs/sha256/cc", config}, {"index.json", index}},
            layer),
        ElementsAre(expected));
    // For several processors, of which this is one.
    EXPECT_THAT(images_of({{"./index.json", index},
                           {"./blobs/sha256/77", R"({"manifests": [{"digest": "sha256:78"}]})"},
                           {"./blobs/sha256/78", manifest},
                           {"./blobs/sha256/cc", config}},
                          "./" + layer),
                ElementsAre(expected));
    // An index that lists itself.
    EXPECT_THAT(images_of({{"index.json", R"({"manifests": [{"digest": "sha256:77"}]})"},
                           {"blobs/sha256/77",
                            R"({"config": {"digest": "sha256:dd"}, "manifests":
                                [{"digest": "sha256:77"}]})"},
                           {"blobs/sha256/78", manifest}},
                          layer),
                ElementsAre(ImageIdentity{}));
}

TEST(ImageIdentity, MayStandInTheManifest) {
    EXPECT_THAT(images_of({{"blobs/sha256/77",
                            R"({"layers": [{"digest": "sha256:aa"}],
                                "annotations": {"org.opencontainers.image.vendor": "A"}})"}},
                          "blobs/sha256/aa!x"),
                ElementsAre(ImageIdentity{.name = "", .title = "", .vendor = "A"}));
}

TEST(ImageIdentity, IsToldOnceOfAnImageThatIsListedTwice) {
    EXPECT_THAT(images_of({{"blobs/sha256/cc", config},
                           {"blobs/sha256/77", R"({"config": {"digest": "sha256:cc"},
                                                   "layers": [{"digest": "sha256:aa"}]})"},
                           {"manifest.json", R"([{"Config": "blobs/sha256/cc",
                                                  "RepoTags": ["acme/agent:1.2"],
                                                  "Layers": ["blobs/sha256/aa"]}])"}},
                          "blobs/sha256/aa!x"),
                ElementsAre(testing::Field(&ImageIdentity::name, "acme/agent:1.2")));
}

TEST(ImageIdentity, OfALayerMayBeSeveral) {
    EXPECT_THAT(images_of({{"manifest.json",
                            R"([{"Config": "a.json", "RepoTags": ["a:1"], "Layers": ["l", "m"]},
                        {"Config": "b.json", "RepoTags": ["b:1", "b:2"], "Layers": ["l"]}])"}},
                          "l!x"),
                ElementsAre(testing::Field(&ImageIdentity::name, "a:1"),
                            testing::Field(&ImageIdentity::name, "b:1")));
}

TEST(ImageIdentity, IsCut) {
    const std::string text = R"({"author": ")" + std::string(9999, 'a') + R"("})";
    EXPECT_EQ(images_of({{"c.json", text},
                         {"manifest.json", R"([{"Config": "c.json", "Layers": ["l"]}])"}},
                        "l!x")
                  .at(0)
                  .vendor.size(),
              ImageIdentities::text_size_max);
}

TEST(ImageIdentity, IsLookedForInNoOtherDocuments) {
    EXPECT_FALSE(ImageLayers::is_document("a/c.json", as_bytes("{}")));
    EXPECT_FALSE(ImageLayers::is_document("c.json", as_bytes("text")));
    EXPECT_FALSE(ImageLayers::is_document("c.txt", as_bytes("{}")));
    EXPECT_TRUE(ImageLayers::is_document("./c.json", as_bytes("{}")));
}

}  // namespace
}  // namespace hemostat::archive
