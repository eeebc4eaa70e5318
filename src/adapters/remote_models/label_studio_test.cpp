// The protocol, against a server of the test's that answers what it is told. The real package answers in
// tests/peers/ml_backend.mjs.
#include <gtest/gtest.h>

#include "adapters/remote_models/remote_models.h"
#include "adapters/remote_models/test_server.h"
#include "adapters/remote_models/testing.h"
#include "base/base64.h"
#include "formats/labelstudio/brush_rle.h"
#include "formats/png_rgb.h"
#include "geometry/mask.h"

namespace touchmark::remote_models {
namespace {

using models::DetectOptions;
using testing::card_of;
using testing::Connection;
using testing::Picture;
using testing::quick_options;
using testing::Request;
using testing::TestServer;

const std::string kInterface =
    "<View><Image name='img' value='$picture'/><RectangleLabels name='box' toName='img'><Label "
    "value='cat'/><Label "
    "value='dog' alias='hound'/></RectangleLabels><Choices name='c' toName='img'><Choice "
    "value='indoors'/><Choice "
    "value='outdoors'/></Choices></View>";

Json region(const std::string& type, Json value, const std::string& label = "cat") {
  if (!label.empty()) value[type] = Json::array({label});
  return {
      {"id", "r1"}, {"from_name", "box"}, {"to_name", "img"}, {"type", type}, {"value", std::move(value)}};
}
Json box(double x, double y, double width, double height, const std::string& label = "cat") {
  return region("rectanglelabels", {{"x", x}, {"y", y}, {"width", width}, {"height", height}}, label);
}
Json reply_of(const Json& result) {
  return {{"results", Json::array({{{"result", result}, {"score", 0.5}, {"model_version", "p1"}}})},
          {"model_version", "v1"}};
}

// A backend that says `predict`, or what a test makes of it.
class Backend {
 public:
  explicit Backend(Json predict)
      : predict_(std::move(predict)), server_([this](const Connection& to, const Request& request) {
          const std::string path = request.path();
          if (path == "/health") return to.json({{"status", "UP"}});
          if (path == "/setup") return to.json({{"model_version", version}});
          if (path == "/train") return to.json({{"job", "7"}});
          if (failures-- > 0)
            return to.answer("{\"detail\": \"run setup()\"}", "application/json", "500 ERROR");
          to.json(predict_);
        }) {}
  Json source() const {
    return {{"kind", "label_studio_ml"}, {"url", server_.url()}, {"label_config", kInterface}};
  }
  const TestServer& server() const { return server_; }
  Result<std::vector<models::Predicted<models::Detection>>> detect(const DetectOptions& options = {}) const {
    const auto model = make_remote_model(card_of("detect", source()), quick_options());
    if (!model) return tl::unexpected<Error>(model.error());
    return model->detect->detect(Picture().image(), options);
  }

  std::atomic<int> failures = 0;
  std::string version = "v1";

 private:
  const Json predict_;
  const TestServer server_;
};

Error refusal_of(const Json& reply) {
  const Backend backend(reply);
  const auto found = backend.detect();
  EXPECT_FALSE(found) << dump_json(reply).substr(0, 300);
  if (found) return {};
  EXPECT_NE(found.error().message.find("'remote' at " + backend.server().url()), std::string::npos);
  return found.error();
}

TEST(LabelStudioBackend, is_set_up_then_asked_for_one_task_with_the_image_inside) {
  const Backend backend(reply_of(Json::array({box(10, 30, 20, 20)})));
  const auto found = backend.detect();
  ASSERT_TRUE(found) << found.error().text();
  ASSERT_EQ(found->size(), 1u);
  const auto& one = found->front();
  EXPECT_EQ(std::get<geometry::Box>(one.value.shape), (geometry::Box{20, 30, 40, 20}));
  EXPECT_EQ(one.value.label, "cat");
  EXPECT_EQ(one.confidence, 0.5) << "of the prediction as a whole";
  EXPECT_EQ(one.origin->model, "remote");
  EXPECT_EQ(one.origin->parameters["model_version"], "p1");
  EXPECT_EQ(one.origin->parameters["least_confidence"], 0.3);
  const auto requests = backend.server().requests();
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[0].path(), "/setup");
  EXPECT_EQ(requests[0].json()["schema"], kInterface);
  EXPECT_EQ(requests[1].path(), "/predict");
  const Json asked = requests[1].json();
  EXPECT_EQ(asked["label_config"], kInterface);
  ASSERT_EQ(asked["tasks"].size(), 1u);
  const std::string uri = asked["tasks"][0]["data"]["picture"];
  const std::string kind = "data:image/png;base64,";
  ASSERT_EQ(uri.substr(0, kind.size()), kind);
  const auto png = formats::decode_rgb_png(*bytes_from_base64(uri.substr(kind.size())));
  ASSERT_TRUE(png);
  EXPECT_EQ(png->size, (geometry::Size{200, 100}));
  EXPECT_EQ(png->pixels[30 * 200 + 20], 0xffffffu);
  EXPECT_EQ(png->pixels[30 * 200 + 19], 0u);
}

TEST(LabelStudioBackend, shapes_are_read_as_those_of_exports) {
  const geometry::Mask mask{{200, 100}, {5, 10, 19985}};
  const auto bytes = formats::labelstudio::brush_from_mask(mask);
  const Json result = {
      region("polygonlabels", {{"points", {{0, 0}, {50, 0}, {50, 100}}}}),
      region("brushlabels", {{"format", "rle"}, {"rle", bytes}}, "hound"),
      region("keypointlabels", {{"x", 50}, {"y", 50}, {"width", 1}}),
      region("ellipselabels", {{"x", 50}, {"y", 50}, {"radiusX", 10}, {"radiusY", 10}}),
      region("rectanglelabels", {{"x", 50}, {"y", 0}, {"width", 10}, {"height", 20}, {"rotation", 90}}),
  };
  DetectOptions all;
  all.most_overlap = 1;
  const auto found = Backend(reply_of(result)).detect(all);
  ASSERT_TRUE(found) << found.error().text();
  ASSERT_EQ(found->size(), 5u);
  const geometry::Polygon triangle{{{{{0, 0}, {100, 0}, {100, 100}}, {}}}};
  EXPECT_EQ(std::get<geometry::Polygon>((*found)[0].value.shape), triangle);
  EXPECT_EQ(std::get<geometry::Mask>((*found)[1].value.shape), mask);
  EXPECT_EQ((*found)[1].value.label, "hound") << "the alias is what a result says";
  EXPECT_EQ(std::get<geometry::Keypoints>((*found)[2].value.shape).points[0],
            (geometry::Keypoint{100, 50, 2}));
  EXPECT_EQ(std::get<geometry::Ellipse>((*found)[3].value.shape), (geometry::Ellipse{100, 50, 20, 10, 0}));
  EXPECT_EQ(geometry::kind_of((*found)[4].value.shape), geometry::ShapeKind::kRotatedBox);
}

TEST(LabelStudioBackend, the_options_choose_among_what_was_found) {
  Json result =
      Json::array({box(10, 10, 20, 20), box(11, 10, 20, 20), box(60, 60, 20, 20), box(80, 10, 10, 10)});
  const double scores[] = {0.8, 0.9, 0.2, 0.7};
  for (std::size_t i = 0; i < 4; ++i) result[i]["score"] = scores[i];
  const Backend backend(reply_of(result));
  const auto found = backend.detect();
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 2u) << "one overlaps a better one, one is too unsure";
  EXPECT_EQ((*found)[0].confidence, 0.9);
  EXPECT_EQ((*found)[1].confidence, 0.7);
  DetectOptions one;
  one.most = 1;
  EXPECT_EQ(backend.detect(one)->size(), 1u);
  EXPECT_TRUE(Backend(Json{{"results", Json::array()}}).detect()->empty())
      << "no prediction is nothing found";
  EXPECT_TRUE(Backend(reply_of(Json::array())).detect()->empty());
}

TEST(LabelStudioBackend, a_prediction_without_a_score_is_sure) {
  Json unscored = reply_of(Json::array({box(10, 30, 20, 20)}));
  for (const Json& score : {Json(nullptr), Json(0), Json(0.0)}) {
    unscored["results"][0]["score"] = score;
    const auto found = Backend(unscored).detect();
    ASSERT_TRUE(found) << found.error().text();
    ASSERT_EQ(found->size(), 1u);
    EXPECT_EQ((*found)[0].confidence, 1);
  }
  unscored["results"][0]["result"][0]["score"] = 0;
  EXPECT_TRUE(Backend(unscored).detect()->empty()) << "a region's own score is its own";
}

TEST(LabelStudioBackend, one_that_was_started_anew_is_set_up_again) {
  Backend backend(reply_of(Json::array()));
  backend.failures = 1;
  EXPECT_TRUE(backend.detect());
  EXPECT_EQ(backend.server().paths(), (std::vector<std::string>{"/setup", "/predict", "/setup", "/predict"}));
  backend.failures = 5;
  const auto found = backend.detect();
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(found.error().message.find("run setup()"), std::string::npos) << "what it said is told";
}

TEST(LabelStudioBackend, its_version_is_the_cards_or_an_error) {
  Backend backend(reply_of(Json::array()));
  const auto card = greeted(card_of("detect", backend.source()), quick_options());
  ASSERT_TRUE(card) << card.error().text();
  EXPECT_EQ(card->source["model_version"], "v1");
  EXPECT_NE(models::content_version(*card), models::content_version(card_of("detect", backend.source())));
  const auto detect = [&card] {
    return make_remote_model(*card, quick_options())->detect->detect(Picture().image(), {});
  };
  EXPECT_TRUE(detect());
  backend.version = "v2";
  const auto changed = detect();
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().code, ErrorCode::kConflict);
  EXPECT_NE(changed.error().message.find("'v2', the card says 'v1'"), std::string::npos)
      << changed.error().text();
}

TEST(LabelStudioBackend, hostile_answers_are_refused_as_a_whole) {
  const Json good = box(10, 30, 20, 20);
  Json unlabeled = good;
  unlabeled["value"].erase("rectanglelabels");
  Json wrong_size = good;
  wrong_size["original_width"] = 201;
  wrong_size["original_height"] = 100;
  const auto scored = [&good](Json score) {
    Json out = good;
    out["score"] = std::move(score);
    return out;
  };
  const std::vector<std::pair<const char*, Json>> results = {
      {"the labels asked for", box(10, 30, 20, 20, "unicorn")},
      {"the labels asked for", box(10, 30, 20, 20, "dog")},  // has another alias
      {"the labels asked for", unlabeled},
      {"201 x 100", wrong_size},
      {"confidence", scored(1.01)},
      {"confidence", scored(-0.5)},
      {"confidence", scored("0.5")},
      {"confidence", scored(Json::array())},
      {"cannot be", box(110, 30, 20, 20)},
      {"cannot be", box(1e300, 1e300, 1e300, 1e300)},
      {"cannot be", box(10, 30, 0, 0)},
      {"cannot be read", region("rectanglelabels", {{"x", "10"}, {"y", 0}, {"width", 1}, {"height", 1}})},
      {"cannot be read", region("polygonlabels", {{"points", {{1, 2, 3}}}})},
      {"cannot be", region("polygonlabels", {{"points", {{1, 2}, {3, 4}}}})},
      {"cannot be read", region("brushlabels", {{"format", "rle"}, {"rle", {255, 255, 255, 255, 0}}})},
      {"cannot be read", region("brushlabels", {{"format", "rle"}, {"rle", {300}}})},
      {"cannot be read", region("brushlabels", {{"format", "png"}, {"rle", "abc"}})},
      {"not read", region("videolabels", {{"x", 1}})},
      {"no object", 7},
      {"no object", nullptr},
      {"without a type", Json::object()},
      {"without a value", {{"type", "rectanglelabels"}}},
      {"without a value", {{"type", "rectanglelabels"}, {"value", 3}}},
  };
  for (const auto& [words, bad] : results) {
    const Error error = refusal_of(reply_of(Json::array({good, bad})));
    EXPECT_EQ(error.code, ErrorCode::kCorrupt) << dump_json(bad);
    EXPECT_NE(error.message.find(words), std::string::npos) << error.text() << " for " << dump_json(bad);
    EXPECT_EQ(error.where.substr(0, 17), "/results/0/result") << error.text();
  }
}

TEST(LabelStudioBackend, answers_of_another_form_are_refused) {
  const Json two =
      Json::array({reply_of(Json::array())["results"][0], reply_of(Json::array())["results"][0]});
  Json other_task = reply_of(Json::array());
  other_task["results"][0]["task"] = 99;
  Json sure = reply_of(Json::array());
  sure["results"][0]["score"] = 2;
  for (const Json& reply :
       {Json::array(), Json("x"), Json::object(), Json{{"results", 1}}, Json{{"results", Json::array({1})}},
        Json{{"results", Json::array({{{"result", "x"}}})}}, Json{{"results", two}}, other_task, sure})
    EXPECT_EQ(refusal_of(reply).code, ErrorCode::kCorrupt) << dump_json(reply);
  Json many = Json::array();
  for (int i = 0; i < 10'001; ++i) many.push_back(box(1, 1, 1, 1));
  EXPECT_EQ(refusal_of(reply_of(many)).code, ErrorCode::kTooLarge);
}

TEST(LabelStudioBackend, chooses_reads_and_describes) {
  const Json choices = {
      {"type", "choices"}, {"from_name", "c"}, {"value", {{"choices", {"outdoors"}}}}, {"score", 0.9}};
  const Json line = {
      {"id", "t"}, {"type", "rectangle"}, {"value", {{"x", 10}, {"y", 30}, {"width", 20}, {"height", 20}}}};
  Json text = {{"id", "t"}, {"type", "textarea"}, {"from_name", "ocr"}, {"value", line["value"]}};
  text["value"]["text"] = Json::array({"Hello"});
  const Json caption = {{"type", "textarea"}, {"from_name", "cap"}, {"value", {{"text", {"A white box."}}}}};
  const Backend backend(reply_of({choices, line, text, caption}));
  const auto model =
      make_remote_model(card_of("classify, read_text, caption", backend.source()), quick_options());
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->detect, nullptr);
  EXPECT_EQ(model->classify->labels(), (std::vector<std::string>{"indoors", "outdoors"}));
  const Picture picture;
  const auto chosen = model->classify->classify(picture.image(), 5);
  ASSERT_TRUE(chosen) << chosen.error().text();
  ASSERT_EQ(chosen->size(), 1u);
  EXPECT_EQ((*chosen)[0].value, "outdoors");
  EXPECT_EQ((*chosen)[0].confidence, 0.9);
  const auto lines = model->read_text->read(picture.image());
  ASSERT_TRUE(lines) << lines.error().text();
  ASSERT_EQ(lines->size(), 1u);
  EXPECT_EQ((*lines)[0].value.text, "Hello");
  const geometry::Ring outline = {{20, 30}, {60, 30}, {60, 50}, {20, 50}};
  EXPECT_EQ((*lines)[0].value.outline.parts[0].outer, outline);
  const auto said = model->caption->caption(picture.image(), "");
  ASSERT_TRUE(said) << said.error().text();
  EXPECT_EQ(said->value, "A white box.");
  EXPECT_EQ(model->caption->caption(picture.image(), "in French").error().code, ErrorCode::kUnsupported);

  Json unasked = choices;
  unasked["value"]["choices"] = {"in space"};
  const Backend stranger(reply_of({unasked}));
  const auto strange = make_remote_model(card_of("classify, caption", stranger.source()), quick_options());
  EXPECT_EQ(strange->classify->classify(picture.image(), 5).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(strange->caption->caption(picture.image(), "").error().code, ErrorCode::kCorrupt) << "no text";
}

TEST(LabelStudioBackend, is_trained_with_tasks) {
  const Backend backend(Json::object());
  const Json tasks = Json::array({{{"id", 1}, {"annotations", Json::array()}}});
  const auto trained = train_remote_model(card_of("detect", backend.source()), quick_options(), tasks);
  ASSERT_TRUE(trained) << trained.error().text();
  EXPECT_EQ((*trained)["job"], "7");
  EXPECT_EQ(backend.server().requests()[0].json()["annotations"], tasks);
  const TestServer newer(
      [](const Connection& to, const Request&) { to.answer("{}", "application/json", "404 GONE"); });
  Json source = backend.source();
  source["url"] = newer.url();
  const auto untaught = train_remote_model(card_of("detect", source), quick_options(), tasks);
  ASSERT_FALSE(untaught);
  EXPECT_EQ(untaught.error().code, ErrorCode::kUnsupported);
}

TEST(LabelStudioBackend, labels_alone_make_an_interface_of_rectangles) {
  const Backend backend(reply_of(Json::array({box(10, 30, 20, 20, "a & b")})));
  Json source = backend.source();
  source.erase("label_config");
  source["labels"] = {"a & b", "c"};
  const auto model = make_remote_model(card_of("detect", source), quick_options());
  ASSERT_TRUE(model) << model.error().text();
  EXPECT_EQ(model->detect->labels(), (std::vector<std::string>{"a & b", "c"}));
  EXPECT_TRUE(model->detect->detect(Picture().image(), {}));
  EXPECT_TRUE(backend.server().requests().back().json()["tasks"][0]["data"].contains("image"));
}

TEST(LabelStudioBackend, images_by_address_are_there_for_the_call_and_no_longer) {
  const auto shelf = std::make_shared<MemoryShelf>("http://touchmark.example/images", 1u << 20);
  std::size_t bytes = 0;
  std::string name;
  const TestServer server([&](const Connection& to, const Request& request) {
    if (request.path() == "/setup") return to.json({{"model_version", "v1"}});
    const std::string address = request.json()["tasks"][0]["data"]["picture"];
    name = address.substr(address.rfind('/') + 1);
    if (const auto file = shelf->find(name)) bytes = file->size();
    to.json(reply_of(Json::array()));
  });
  RemoteOptions options = quick_options();
  options.shelf = shelf;
  Json source = {{"kind", "label_studio_ml"}, {"url", server.url()}, {"label_config", kInterface}};
  ASSERT_TRUE(make_remote_model(card_of("detect", source), options)->detect->detect(Picture().image(), {}));
  EXPECT_GT(bytes, 0u);
  EXPECT_EQ(name.size(), 64u + 4u);
  EXPECT_EQ(shelf->find(name), nullptr);
  source["images"] = "inline";
  ASSERT_TRUE(make_remote_model(card_of("detect", source), options)->detect->detect(Picture().image(), {}));
  EXPECT_NE(server.requests().back().body.find("data:image/png;base64,"), std::string::npos);
  source["images"] = "address";
  const auto nowhere =
      make_remote_model(card_of("detect", source), quick_options())->detect->detect(Picture().image(), {});
  EXPECT_EQ(nowhere.error().code, ErrorCode::kUnavailable);
}

}  // namespace
}  // namespace touchmark::remote_models
