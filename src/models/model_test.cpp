#include "models/model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace touchmark::models {
namespace {

Card card_named(const std::string& name) {
  Card card;
  card.name = name;
  card.files.push_back({"tiny.onnx", 7, std::string(64, 'a')});
  return card;
}

// The least that can be called a detector: every image is one box.
class WholeBox final : public Detect {
 public:
  const Card& card() const override { return card_; }
  std::vector<std::string> labels() const override { return {"image"}; }
  Result<std::vector<Predicted<Detection>>> detect(const Image& image,
                                                   const DetectOptions& options) override {
    const auto origin = origin_of(card_, {{"least_confidence", options.least_confidence}});
    const geometry::Box box{0, 0, static_cast<double>(image.size.width),
                            static_cast<double>(image.size.height)};
    std::vector<Predicted<Detection>> out;
    if (options.least_confidence <= 0.5) out.push_back({{box, "image"}, 0.5, origin});
    return out;
  }

 private:
  const Card card_ = card_named("whole box");
};

TEST(Model, a_prediction_says_who_made_it_and_how_sure_it_is) {
  WholeBox detector;
  Model& model = detector;
  EXPECT_EQ(model.card().name, "whole box");
  const auto found = detector.detect({{64, 48}, nullptr}, {});
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 1u);
  const auto& one = found->front();
  EXPECT_EQ(std::get<geometry::Box>(one.value.shape), (geometry::Box{0, 0, 64, 48}));
  EXPECT_TRUE(check_prediction(one.confidence, one.origin.get()));
  EXPECT_EQ(to_json(*one.origin), (Json{{"model", "whole box"},
                                        {"version", content_version(model.card())},
                                        {"parameters", {{"least_confidence", 0.3}}}}));
}

TEST(Model, predictions_without_an_origin_or_a_confidence_are_refused) {
  const auto origin = origin_of(card_named("m"), nullptr);
  EXPECT_TRUE(origin->parameters.is_object());
  EXPECT_TRUE(check_prediction(0, origin.get()));
  EXPECT_TRUE(check_prediction(1, origin.get()));
  for (const double wrong : {-0.01, 1.01, std::nan(""), std::numeric_limits<double>::infinity()})
    EXPECT_EQ(check_prediction(wrong, origin.get()).error().code, ErrorCode::kCorrupt) << wrong;
  EXPECT_FALSE(check_prediction(0.5, nullptr));
  EXPECT_FALSE(check_prediction(0.5, origin_of(card_named(""), {}).get()));
  const Origin unversioned{"m", "", Json::object()};
  EXPECT_FALSE(check_prediction(0.5, &unversioned));
  const Origin odd{"m", "v", Json::array()};
  EXPECT_FALSE(check_prediction(0.5, &odd));
}

}  // namespace
}  // namespace touchmark::models
