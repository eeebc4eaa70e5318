// Families of models through the real runtime: small networks of ours with the inputs and outputs of the
// published exports, and cards that do not tell the truth about them.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "adapters/onnx/onnx_fixture.h"
#include "base/hash.h"
#include "base/json.h"
#include "models/local_model.h"
#include "models/test_graphs.h"

namespace touchmark::adapters {
namespace {
namespace graphs = models::test_graphs;
namespace fs = std::filesystem;
using models::Predicted;
using Floats = std::vector<float>;

constexpr geometry::Size kPicture{128, 64};  // half of the canvas of 64 x 64 is padding

class FamiliesTest : public RuntimeTest {
 protected:
  // A card whose inputs and outputs are read from the network itself.
  models::Card card_of(const std::string& bytes, Json pipeline) {
    std::ofstream(folder_ / "net.onnx", std::ios::binary) << bytes;
    models::Card card;
    card.name = "Test";
    card.tasks = {models::Task::kDetect};
    card.files = {{"net.onnx", static_cast<std::int64_t>(bytes.size()), to_hex(sha256(bytes))}};
    const auto facts = runtime_->inspect({"Test", folder_ / "net.onnx", card.files[0].sha256});
    EXPECT_TRUE(facts) << facts.error().text();
    if (facts) card.networks = {{"net.onnx", facts->inputs, facts->outputs, "", "", ""}};
    if (!pipeline.contains("input")) pipeline["input"] = {{"size", {64, 64}}};
    card.extra = {{"pipeline", std::move(pipeline)}};
    return card;
  }
  std::vector<Predicted<models::Detection>> detect(const models::Card& card) {
    const auto checked = models::check_local_model(card, folder_, *runtime_);
    EXPECT_TRUE(checked) << checked.error().text();
    auto made = models::make_local_model(card, folder_, *runtime_, models::Hurry::kPerson);
    EXPECT_TRUE(made) << made.error().text();
    auto* detector = made ? dynamic_cast<models::Detect*>(made->get()) : nullptr;
    if (detector == nullptr) return {};
    const std::string gray(kPicture.width * kPicture.height * 3, '\x80');
    const auto found = detector->detect({kPicture, reinterpret_cast<const std::uint8_t*>(gray.data())}, {});
    EXPECT_TRUE(found) << found.error().text();
    return found ? *found : std::vector<Predicted<models::Detection>>{};
  }
  void expect_one(const models::Card& card, const std::string& label, double score,
                  const geometry::Box& box) {
    const auto found = detect(card);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].value.label, label);
    EXPECT_NEAR(found[0].confidence, score, 1e-6);
    const auto got = std::get<geometry::Box>(found[0].value.shape);
    EXPECT_NEAR(got.x, box.x, 1e-4);
    EXPECT_NEAR(got.y, box.y, 1e-4);
    EXPECT_NEAR(got.width, box.width, 1e-4);
    EXPECT_NEAR(got.height, box.height, 1e-4);
  }
  Error refused(const models::Card& card) {
    const auto checked = models::check_local_model(card, folder_, *runtime_);
    EXPECT_FALSE(checked);
    return checked ? Error{} : checked.error();
  }
};

graphs::Message picture(const std::string& name) {
  return graphs::value(name, graphs::kFloat, {"1", "3", "64", "64"});
}
Json labels(const char* kind) {
  return {{"kind", kind}, {"labels", {"cat", "dog"}}};
}
std::string yolov8_network() {
  return graphs::fixed(picture("images"),
                       {{"output0", {1, 6, 2}, {30, 10, 20, 10, 20, 8, 10, 8, 0.2f, 0.1f, 0.9f, 0}}});
}

// A canvas pixel is two of the image.
TEST_F(FamiliesTest, Yolov5) {
  expect_one(card_of(graphs::fixed(picture("images"), {{"output0", {1, 1, 7}, {30, 20, 20, 10, 0.9f, 0, 1}}}),
                     labels("yolov5")),
             "dog", 0.9, {40, 30, 40, 20});
}

TEST_F(FamiliesTest, Yolov8) {
  expect_one(card_of(yolov8_network(), labels("yolov8")), "dog", 0.9, {40, 30, 40, 20});
}

TEST_F(FamiliesTest, RtdetrAsTransformersExportsIt) {
  expect_one(
      card_of(graphs::fixed(picture("pixel_values"), {{"logits", {1, 1, 2}, {-9, 0}},
                                                      {"pred_boxes", {1, 1, 4}, {0.5f, 0.25f, 0.5f, 0.25f}}}),
              labels("rtdetr")),
      "dog", 0.5, {32, 16, 64, 32});
}

TEST_F(FamiliesTest, RtdetrAsUltralyticsExportsIt) {
  expect_one(
      card_of(graphs::fixed(picture("images"), {{"output0", {1, 1, 6}, {0.5f, 0.25f, 0.5f, 0.25f, 0, 0.5f}}}),
              labels("rtdetr")),
      "dog", 0.5, {32, 16, 64, 32});
}

TEST_F(FamiliesTest, DfineIsToldTheSizeOfTheCanvas) {
  const auto network = graphs::labeled({1, 0}, {0.25f, 0.125f, 0.75f, 0.375f, 0, 0, 1, 1}, {0.75f, 0.1f});
  expect_one(card_of(network, labels("dfine")), "dog", 0.75, {32, 16, 64, 32});
  auto stretched = labels("dfine");
  stretched["input"] = {{"size", {64, 64}}, {"fit", "stretch"}};
  expect_one(card_of(network, stretched), "dog", 0.75, {32, 8, 64, 16});
}

TEST_F(FamiliesTest, SsdTakesBytes) {
  auto pipeline = labels("ssd");
  pipeline["input"] = {{"size", {64, 64}}, {"layout", "nhwc"}};
  expect_one(
      card_of(graphs::fixed(graphs::value("image_tensor", graphs::kUint8, {"1", "64", "64", "3"}),
                            {{"detection_boxes", {1, 2, 4}, {0.125f, 0.25f, 0.375f, 0.75f, 0, 0, 1, 1}},
                             {"detection_classes", {1, 2}, {2, 1}},
                             {"detection_scores", {1, 2}, {0.75f, 0.7f}},
                             {"num_detections", {1}, {1}}}),
              pipeline),
      "dog", 0.75, {32, 16, 64, 32});
}

TEST_F(FamiliesTest, MovenetGivesJointsAndABox) {
  Floats row(56, 0.25f);
  row[0] = 0.125f, row[1] = 0.5f, row[2] = 0.9f;  // the nose: y, x, score
  row[3] = 0.9f, row[4] = 0.5f, row[5] = 0.9f;    // below the picture, on the padding
  row[8] = 0.4f;
  row[51] = 0, row[52] = 0.25f, row[53] = 0.5f, row[54] = 0.75f, row[55] = 0.8f;
  Json pipeline = {{"kind", "movenet"}, {"input", {{"size", {64, 64}}, {"layout", "nhwc"}, {"padding", 0}}}};
  const auto found =
      detect(card_of(graphs::fixed(graphs::value("input", graphs::kInt32, {"1", "64", "64", "3"}),
                                   {{"output_0", {1, 1, 56}, row}}),
                     pipeline));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].value.label, "person");
  EXPECT_NEAR(found[0].confidence, 0.8, 1e-6);
  const auto& pose = std::get<geometry::Keypoints>(found[0].value.shape);
  ASSERT_EQ(pose.points.size(), 17u);
  EXPECT_EQ(pose.points[0], (geometry::Keypoint{64, 16, 2}));
  EXPECT_EQ(pose.points[1], (geometry::Keypoint{0, 0, 0}));
  EXPECT_EQ(pose.points[2], (geometry::Keypoint{32, 32, 1}));
  EXPECT_EQ(pose.points[3].visibility, 0);
  EXPECT_TRUE(pose.has_box);
  EXPECT_EQ(pose.box, (geometry::Box{32, 0, 64, 64}));
}

TEST_F(FamiliesTest, HeatmapsGiveOnePerson) {
  Floats maps(2 * 16 * 16);
  maps[4 * 16 + 8] = 0.9f;
  maps[256 + 2 * 16 + 4] = 0.7f;
  const auto found = detect(card_of(graphs::fixed(picture("input"), {{"output", {1, 2, 16, 16}, maps}}),
                                    {{"kind", "heatmap"}, {"label", "hand"}}));
  ASSERT_EQ(found.size(), 1u);
  EXPECT_EQ(found[0].value.label, "hand");
  EXPECT_EQ(std::get<geometry::Keypoints>(found[0].value.shape).points[0], (geometry::Keypoint{68, 36, 2}));
}

TEST_F(FamiliesTest, AnotherHashIsRefused) {
  auto card = card_of(yolov8_network(), labels("yolov8"));
  card.files[0].sha256[5] = card.files[0].sha256[5] == 'a' ? 'b' : 'a';
  const Error error = refused(card);
  EXPECT_EQ(error.code, ErrorCode::kCorrupt);
  EXPECT_NE(error.message.find("SHA-256"), std::string::npos) << error.message;
}

TEST_F(FamiliesTest, AnotherShapeIsRefused) {
  auto card = card_of(yolov8_network(), labels("yolov8"));
  card.networks[0].outputs[0].shape[2].fixed = 8400;
  const Error error = refused(card);
  EXPECT_EQ(error.code, ErrorCode::kInvalid);
  EXPECT_NE(error.message.find("[1, 6, 2], the card says float32 [1, 6, 8400]"), std::string::npos)
      << error.message;
}

TEST_F(FamiliesTest, AnotherNumberOfLabelsIsRefused) {
  auto pipeline = labels("yolov8");
  pipeline["labels"].push_back("bird");
  EXPECT_NE(refused(card_of(yolov8_network(), pipeline)).message.find("2 classes for 3 labels"),
            std::string::npos);
  pipeline["labels"] = {"cat"};
  EXPECT_NE(refused(card_of(yolov8_network(), pipeline)).message.find("2 classes for 1 labels"),
            std::string::npos);
}

TEST_F(FamiliesTest, AnotherFamilyIsRefused) {
  EXPECT_EQ(
      refused(card_of(graphs::fixed(picture("images"), {{"o", {1, 6}, Floats(6)}}), labels("yolov8"))).code,
      ErrorCode::kCorrupt);
  EXPECT_EQ(refused(card_of(yolov8_network(), labels("ssd"))).code, ErrorCode::kInvalid);
  EXPECT_EQ(refused(card_of(yolov8_network(), labels("movenet"))).code, ErrorCode::kCorrupt);
  EXPECT_EQ(refused(card_of(yolov8_network(), labels("yolov9000"))).code, ErrorCode::kUnsupported);
}

}  // namespace
}  // namespace touchmark::adapters
