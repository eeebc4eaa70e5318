// Against a backend that the real package label-studio-ml serves: tests/peers/ml_backend.mjs starts it and
// says in TOUCHMARK_ML_BACKEND where it is, and in TOUCHMARK_ML_BACKEND_IMAGES which folder it reads images
// from. Its boxes are the bright regions of an image (tests/peers/ml_backend/model.py).
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "adapters/remote_models/remote_models.h"
#include "adapters/remote_models/test_server.h"
#include "adapters/remote_models/testing.h"

namespace touchmark::remote_models {
namespace {

using testing::card_of;
using testing::Connection;
using testing::Picture;
using testing::quick_options;
using testing::Request;
using testing::TestServer;

class RealBackend : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* url = std::getenv("TOUCHMARK_ML_BACKEND");
    const char* images = std::getenv("TOUCHMARK_ML_BACKEND_IMAGES");
    if (url == nullptr || images == nullptr)
      GTEST_SKIP() << "SKIP  no backend of label-studio-ml: node tests/peers/ml_backend.mjs starts one";
    images_ = images;
    source_ = {{"kind", "label_studio_ml"},
               {"url", url},
               {"label_config",
                "<View><Image name='image' value='$photo'/><RectangleLabels name='box' toName='image'><Label "
                "value='bright'/></RectangleLabels><Choices name='light' toName='image'><Choice "
                "value='lit'/><Choice "
                "value='dark'/></Choices></View>"}};
  }
  RemoteOptions by_folder() const {
    RemoteOptions out = quick_options();
    out.shelf = std::make_shared<FolderShelf>(images_);
    return out;
  }
  static void expect_the_box(models::Detect& detect) {
    const auto found = detect.detect(Picture().image(), {});
    ASSERT_TRUE(found) << found.error().text();
    ASSERT_EQ(found->size(), 1u);
    EXPECT_EQ(std::get<geometry::Box>((*found)[0].value.shape), (geometry::Box{20, 30, 40, 20}));
    EXPECT_EQ((*found)[0].value.label, "bright");
    EXPECT_EQ((*found)[0].confidence, 1);
  }
  std::filesystem::path images_;
  Json source_;
};

TEST_F(RealBackend, finds_what_is_in_an_image_of_a_shared_folder) {
  const auto model = make_remote_model(card_of("detect, classify", source_), by_folder());
  ASSERT_TRUE(model) << model.error().text();
  expect_the_box(*model->detect);
  const auto chosen = model->classify->classify(Picture().image(), 1);
  ASSERT_TRUE(chosen) << chosen.error().text();
  ASSERT_EQ(chosen->size(), 1u);
  EXPECT_EQ((*chosen)[0].value, "lit");
  EXPECT_EQ((*chosen)[0].confidence, 0.75);
  const auto version = greeted(card_of("detect", source_), by_folder())->source["model_version"];
  EXPECT_EQ((*chosen)[0].origin->parameters["model_version"], version);
  EXPECT_TRUE(std::filesystem::is_empty(images_)) << "images are there for a call and no longer";
  const std::string black(30, '\0');
  const models::Image dark{{5, 2}, reinterpret_cast<const std::uint8_t*>(black.data())};
  EXPECT_TRUE(model->detect->detect(dark, {})->empty());
  EXPECT_EQ(model->classify->classify(dark, 1)->at(0).value, "dark");
}

TEST_F(RealBackend, fetches_an_image_by_its_address) {
  std::shared_ptr<MemoryShelf> shelf;
  const TestServer server([&shelf](const Connection& to, const Request& request) {
    const auto file = shelf->find(request.path().substr(1));
    to.answer(file ? *file : "gone", "image/png", file ? "200 OK" : "404 Not Found");
  });
  shelf = std::make_shared<MemoryShelf>(server.url(), 1u << 20);
  RemoteOptions options = quick_options();
  options.shelf = shelf;
  const auto model = make_remote_model(card_of("detect", source_), options);
  ASSERT_TRUE(model) << model.error().text();
  expect_the_box(*model->detect);
  EXPECT_EQ(server.requests().size(), 1u);
}

// The package opens no data: URI. A backend has to do that by itself; until it does, it is said why not.
TEST_F(RealBackend, that_cannot_open_images_inside_a_request_says_so) {
  const auto model = make_remote_model(card_of("detect", source_), quick_options());
  ASSERT_TRUE(model) << model.error().text();
  const auto found = model->detect->detect(Picture().image(), {});
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::kUnavailable);
  EXPECT_EQ(found.error().where, "HTTP 500");
  EXPECT_NE(found.error().message.find("'remote' at http://"), std::string::npos) << found.error().text();
}

TEST_F(RealBackend, is_trained_and_has_another_version_then) {
  const auto card = greeted(card_of("detect", source_), by_folder());
  ASSERT_TRUE(card) << card.error().text();
  const auto model = make_remote_model(*card, by_folder());
  ASSERT_TRUE(model) << model.error().text();
  expect_the_box(*model->detect);
  const Json tasks = Json::array({{{"id", 1}, {"data", {{"photo", "x"}}}, {"annotations", Json::array()}}});
  const auto trained = train_remote_model(*card, quick_options(), tasks);
  ASSERT_TRUE(trained) << trained.error().text();
  const auto after = model->detect->detect(Picture().image(), {});
  ASSERT_FALSE(after);
  EXPECT_EQ(after.error().code, ErrorCode::kConflict) << after.error().text();
}

}  // namespace
}  // namespace touchmark::remote_models
