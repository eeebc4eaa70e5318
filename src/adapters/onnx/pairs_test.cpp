// Models of two networks through the real runtime: CLIP, SAM 2 and styles with small networks of ours that
// have the inputs and outputs of the published exports.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "adapters/onnx/onnx_fixture.h"
#include "base/hash.h"
#include "base/json.h"
#include "geometry/mask.h"
#include "models/local_model.h"
#include "models/test_graphs.h"

namespace touchmark::adapters {
namespace {
namespace graphs = models::test_graphs;
namespace fs = std::filesystem;
using graphs::node;
using graphs::value;
using Floats = std::vector<float>;

constexpr geometry::Size kPicture{64, 32};

class PairsTest : public RuntimeTest {
 protected:
  void add_file(const std::string& name, const std::string& bytes) {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    card_.files.push_back({name, static_cast<std::int64_t>(bytes.size()), to_hex(sha256(bytes))});
  }
  void add_network(const std::string& name, const graphs::Graph& graph) {
    add_file(name, graphs::model(graph));
    const auto facts = runtime_->inspect({"Test", folder_ / name, card_.files.back().sha256});
    ASSERT_TRUE(facts) << facts.error().text();
    card_.networks.push_back({name, facts->inputs, facts->outputs, "", "", ""});
  }
  // Checked as when it is added.
  template <typename Port>
  Port* opened(Json pipeline) {
    card_.name = "Test";
    card_.extra = {{"pipeline", std::move(pipeline)}};
    const auto checked = models::check_local_model(card_, folder_, *runtime_);
    EXPECT_TRUE(checked) << checked.error().text();
    auto made = models::make_local_model(card_, folder_, *runtime_, models::Hurry::kPerson);
    if (!made) return nullptr;
    model_ = std::move(*made);
    return dynamic_cast<Port*>(model_.get());
  }
  models::Image gray() const { return {kPicture, reinterpret_cast<const std::uint8_t*>(pixels_.data())}; }

  models::Card card_;
  const std::string pixels_ = std::string(kPicture.width * kPicture.height * 3, '\x80');
  std::unique_ptr<models::Model> model_;
};

graphs::Message picture(const std::string& name, const std::string& side) {
  return value(name, graphs::kFloat, {"1", "3", side, side});
}

// Texts become the first three tokens after the start.
TEST_F(PairsTest, ClipPutsImagesAndTextsBesideEachOther) {
  graphs::Graph images;
  images.inputs = {picture("pixel_values", "8")};
  images.initializers = {graphs::initializer<float>("v", {1, 3}, Floats{0, 3, 4})};
  images.nodes = {node("Identity", {"v"}, {"image_embeds"})};
  images.outputs = {value("image_embeds", graphs::kFloat, {"1", "3"})};
  add_network("images.onnx", images);
  graphs::Graph texts;
  texts.inputs = {value("input_ids", graphs::kInt64, {"1", "77"}),
                  value("attention_mask", graphs::kInt64, {"1", "77"})};
  texts.initializers = {graphs::initializer<std::int64_t>("places", {3}, std::vector<std::int64_t>{1, 2, 3})};
  texts.nodes = {node("Mul", {"input_ids", "attention_mask"}, {"seen"}),
                 node("Gather", {"seen", "places"}, {"first"}, {graphs::whole("axis", 1)}),
                 node("Cast", {"first"}, {"text_embeds"}, {graphs::whole("to", graphs::kFloat)})};
  texts.outputs = {value("text_embeds", graphs::kFloat, {"1", "3"})};
  add_network("texts.onnx", texts);
  add_file("merges.txt", "#version: 0.2\na t</w>\n");
  const Json pipeline = {{"kind", "clip"},
                         {"images", "images.onnx"},
                         {"texts", "texts.onnx"},
                         {"input", {{"size", {8, 8}}, {"fit", "crop"}}},
                         {"merges", {{"file", "merges.txt"}}}};
  auto* by_image = opened<models::EmbedImage>(pipeline);
  ASSERT_NE(by_image, nullptr);
  EXPECT_EQ(by_image->embed(gray())->value, (models::Embedding{0, 0.6f, 0.8f}));
  auto* by_text = dynamic_cast<models::EmbedText*>(model_.get());
  ASSERT_NE(by_text, nullptr);
  // "at" is 512, the end 514 after a start of 513; what follows is masked.
  const double length = std::hypot(512.0, 514.0);
  const auto embedding = by_text->embed("at");
  ASSERT_TRUE(embedding) << embedding.error().text();
  EXPECT_NEAR(embedding->value[0], 512 / length, 1e-6);
  EXPECT_NEAR(embedding->value[1], 514 / length, 1e-6);
  EXPECT_EQ(embedding->value[2], 0);
}

// Two masks: the left half of the canvas, and where the features are positive (the upper half), which is
// better.
TEST_F(PairsTest, SecondSamGivesSeveralMasksBestFirst) {
  graphs::Graph encoder;
  encoder.inputs = {picture("image", "16")};
  Floats upper(16, -1), left(16, -1);
  for (std::size_t i = 0; i < 8; ++i) upper[i] = 1;
  for (std::size_t i = 0; i < 16; ++i) left[i] = i % 4 < 2 ? 1.0f : -1.0f;
  encoder.initializers = {graphs::initializer<float>("u", {1, 1, 4, 4}, upper),
                          graphs::initializer<float>("l", {1, 1, 4, 4}, left),
                          graphs::initializer<float>("e", {1, 2}, Floats{1, 2})};
  encoder.nodes = {node("Identity", {"u"}, {"high_res_feats_0"}),
                   node("Identity", {"l"}, {"high_res_feats_1"}), node("Identity", {"e"}, {"image_embed"})};
  encoder.outputs = {value("high_res_feats_0", graphs::kFloat, {"1", "1", "4", "4"}),
                     value("high_res_feats_1", graphs::kFloat, {"1", "1", "4", "4"}),
                     value("image_embed", graphs::kFloat, {"1", "2"})};
  add_network("encoder.onnx", encoder);
  graphs::Graph decoder;
  decoder.inputs = {value("image_embed", graphs::kFloat, {"1", "2"}),
                    value("high_res_feats_0", graphs::kFloat, {"1", "1", "4", "4"}),
                    value("high_res_feats_1", graphs::kFloat, {"1", "1", "4", "4"}),
                    value("point_coords", graphs::kFloat, {"1", "points", "2"}),
                    value("point_labels", graphs::kFloat, {"1", "points"}),
                    value("mask_input", graphs::kFloat, {"1", "1", "256", "256"}),
                    value("has_mask_input", graphs::kFloat, {"1"})};
  // How good they are: x and y of the only point, in canvases; y is the better one for a point far down.
  decoder.initializers = {graphs::initializer<float>("sixteenth", {1}, Floats{1.0f / 16}),
                          graphs::initializer<std::int64_t>("flat", {2}, std::vector<std::int64_t>{1, 2})};
  decoder.nodes = {
      node("Concat", {"high_res_feats_1", "high_res_feats_0"}, {"masks"}, {graphs::whole("axis", 1)}),
      node("Mul", {"point_coords", "sixteenth"}, {"parts"}),
      node("Reshape", {"parts", "flat"}, {"iou_predictions"})};
  decoder.outputs = {value("masks", graphs::kFloat, {"1", "2", "4", "4"}),
                     value("iou_predictions", graphs::kFloat, {"1", "2"})};
  add_network("decoder.onnx", decoder);
  auto* sam = opened<models::SegmentPrompt>({{"kind", "sam2"},
                                             {"encoder", "encoder.onnx"},
                                             {"decoder", "decoder.onnx"},
                                             {"input", {{"size", {16, 16}}, {"fit", "stretch"}}}});
  ASSERT_NE(sam, nullptr);
  const auto encoded = sam->encode(gray());
  ASSERT_TRUE(encoded) << encoded.error().text();
  EXPECT_EQ((*encoded)->shape(), (std::vector<std::int64_t>{34}));
  models::Prompt prompt;
  prompt.inside = {{16, 24}};
  const auto masks = sam->segment(**encoded, prompt, kPicture);
  ASSERT_TRUE(masks) << masks.error().text();
  ASSERT_EQ(masks->size(), 2u);
  EXPECT_NEAR(masks->at(0).confidence, 0.75, 1e-6) << "24 of 32 rows";
  EXPECT_NEAR(masks->at(1).confidence, 0.25, 1e-6) << "16 of 64 columns";
  EXPECT_EQ(geometry::mask_box(masks->at(0).value), (geometry::Box{0, 0, 64, 16}));
  EXPECT_EQ(geometry::mask_box(masks->at(1).value), (geometry::Box{0, 0, 32, 32}));
  EXPECT_FALSE(sam->restore("short", kPicture));
}

// The style is the darkest value of the picture; what is drawn is the content times it.
TEST_F(PairsTest, StylesAreMixedByStrength) {
  graphs::Graph seer;
  seer.inputs = {value("style_image", graphs::kFloat, {"1", "4", "4", "3"})};
  seer.nodes = {node("ReduceMin", {"style_image"}, {"vector"}, {graphs::whole("keepdims", 1)})};
  seer.outputs = {value("vector", graphs::kFloat, {"1", "1", "1", "1"})};
  add_network("predict.onnx", seer);
  graphs::Graph drawer;
  drawer.inputs = {value("content_image", graphs::kFloat, {"1", "8", "8", "3"}),
                   value("vector", graphs::kFloat, {"1", "1", "1", "1"})};
  drawer.nodes = {node("Mul", {"content_image", "vector"}, {"drawn"})};
  drawer.outputs = {value("drawn", graphs::kFloat, {"1", "8", "8", "3"})};
  add_network("transform.onnx", drawer);
  auto* model = opened<models::StyleTransfer>(
      {{"kind", "style"},
       {"style", "predict.onnx"},
       {"transform", "transform.onnx"},
       {"style_input", {{"size", {4, 4}}, {"fit", "crop"}, {"layout", "nhwc"}, {"scale", 1.0 / 255}}},
       {"input", {{"size", {8, 8}}, {"fit", "top_left"}, {"layout", "nhwc"}, {"scale", 1.0 / 255}}}});
  ASSERT_NE(model, nullptr);
  const std::string white(12, '\xff');
  const models::Image style{{2, 2}, reinterpret_cast<const std::uint8_t*>(white.data())};
  const auto whole = model->transfer(gray(), style, 1);
  ASSERT_TRUE(whole) << whole.error().text();
  EXPECT_EQ(whole->value.size, kPicture);
  EXPECT_EQ(whole->value.rgb, pixels_) << "times 1";
  const auto own = model->transfer(gray(), style, 0);
  EXPECT_EQ(own->value.rgb, std::string(pixels_.size(), '\x40')) << "128 * 128 / 255 is 64";
  EXPECT_EQ(model->transfer(gray(), style, 0.5)->value.rgb, std::string(pixels_.size(), '\x60'));
  EXPECT_FALSE(model->transfer(gray(), style, 1.5));
}

}  // namespace
}  // namespace touchmark::adapters
