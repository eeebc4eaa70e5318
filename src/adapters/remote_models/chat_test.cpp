// The protocol of chat completions, against a double of it: no real server of it is at hand where these tests
// run, so what is proved is that we speak as its published description says, and what we make of answers.
#include <gtest/gtest.h>

#include "adapters/remote_models/chat_prompt.h"
#include "adapters/remote_models/remote_models.h"
#include "adapters/remote_models/test_server.h"
#include "adapters/remote_models/testing.h"
#include "base/base64.h"
#include "formats/png_rgb.h"

namespace touchmark::remote_models {
namespace {

using testing::card_of;
using testing::Connection;
using testing::Picture;
using testing::quick_options;
using testing::Request;
using testing::TestServer;

Json reply_of(const std::string& said) {
  return {{"id", "c1"},
          {"object", "chat.completion"},
          {"model", "lab-vision-2026-01"},
          {"choices",
           Json::array({{{"index", 0},
                         {"finish_reason", "stop"},
                         {"message", {{"role", "assistant"}, {"content", said}, {"refusal", nullptr}}}}})}};
}

// A server that says `reply` to every question.
class Chat {
 public:
  explicit Chat(Json reply)
      : reply_(std::move(reply)),
        server_([this](const Connection& to, const Request&) { to.json(reply_); }) {}
  Json source() const {
    return {{"kind", "openai_chat"},
            {"url", server_.url() + "/v1"},
            {"model", "lab-vision"},
            {"labels", {"cat", "dog"}}};
  }
  RemoteModel model(const std::string& tasks) const { return with(tasks, source()); }
  RemoteModel with(const std::string& tasks, const Json& source) const {
    const auto out = make_remote_model(card_of(tasks, source), quick_options());
    EXPECT_TRUE(out) << out.error().text();
    return out.value_or(RemoteModel{});
  }
  const TestServer& server() const { return server_; }

 private:
  const Json reply_;
  const TestServer server_;
};

Result<std::vector<models::Predicted<models::Detection>>> detected(const std::string& said) {
  return Chat(reply_of(said)).model("detect").detect->detect(Picture().image(), {});
}

TEST(ChatServer, is_asked_with_the_image_at_temperature_0) {
  const Chat chat(reply_of("A white box on black."));
  const auto said = chat.model("caption").caption->caption(Picture().image(), "Say what it is.");
  ASSERT_TRUE(said) << said.error().text();
  EXPECT_EQ(said->value, "A white box on black.");
  EXPECT_EQ(said->confidence, 1);
  EXPECT_EQ(said->origin->parameters,
            (Json{{"prompt", "Say what it is."}, {"model_version", "lab-vision-2026-01"}}));
  const auto requests = chat.server().requests();
  ASSERT_EQ(requests.size(), 1u);
  EXPECT_EQ(requests[0].path(), "/v1/chat/completions");
  EXPECT_EQ(requests[0].head.find("Authorization"), std::string::npos) << "no key, no header";
  const Json asked = requests[0].json();
  EXPECT_EQ(asked["model"], "lab-vision");
  EXPECT_EQ(asked["temperature"], 0);
  EXPECT_FALSE(asked.contains("response_format")) << "a caption is plain text";
  const Json& content = asked["messages"][0]["content"];
  EXPECT_EQ(content[0], (Json{{"type", "text"}, {"text", "Say what it is."}}));
  EXPECT_EQ(content[1]["type"], "image_url");
  const std::string uri = content[1]["image_url"]["url"];
  const std::string kind = "data:image/png;base64,";
  ASSERT_EQ(uri.substr(0, kind.size()), kind);
  const auto png = formats::decode_rgb_png(*bytes_from_base64(uri.substr(kind.size())));
  ASSERT_TRUE(png);
  EXPECT_EQ(png->pixels[30 * 200 + 20], 0xffffffu);
}

TEST(ChatServer, the_card_may_add_to_a_request_and_take_away) {
  const Chat chat(reply_of("{\"label\": \"cat\"}"));
  Json source = chat.source();
  source["request"] = {{"temperature", nullptr}, {"max_completion_tokens", 500}};
  ASSERT_TRUE(chat.with("classify", source).classify->classify(Picture().image(), 1));
  const Json asked = chat.server().requests()[0].json();
  EXPECT_FALSE(asked.contains("temperature"));
  EXPECT_EQ(asked["max_completion_tokens"], 500);
  EXPECT_EQ(asked["response_format"], (Json{{"type", "json_object"}}));
  source["request"] = {{"messages", Json::array()}};
  EXPECT_EQ(make_remote_model(card_of("classify", source), quick_options()).error().where,
            "/source/request/messages");
}

TEST(ChatServer, the_key_is_of_a_file_or_of_the_environment) {
  const Chat chat(reply_of("A box."));
  Json source = chat.source();
  source["key"] = "lab-1";
  const auto without = make_remote_model(card_of("caption", source), quick_options());
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(without.error().message.find("TOUCHMARK_MODEL_KEY_LAB_1"), std::string::npos);
  ::setenv("TOUCHMARK_MODEL_KEY_LAB_1", " sk-from-environment ", 1);
  ASSERT_TRUE(chat.with("caption", source).caption->caption(Picture().image(), ""));
  EXPECT_NE(chat.server().requests()[0].head.find("Authorization: Bearer sk-from-environment\r\n"),
            std::string::npos);
  ::setenv("TOUCHMARK_MODEL_KEY_LAB_1", "two\r\nX-Header: lines", 1);
  EXPECT_EQ(make_remote_model(card_of("caption", source), quick_options()).error().code, ErrorCode::kInvalid);
  ::unsetenv("TOUCHMARK_MODEL_KEY_LAB_1");
  source["key"] = "../../etc/passwd";
  EXPECT_EQ(make_remote_model(card_of("caption", source), quick_options()).error().where, "/source/key");
}

TEST(ChatServer, chooses_one_of_the_labels) {
  for (const std::string said : {"{\"label\": \"dog\"}", " ```json\n{\"label\": \"dog\"}\n``` "}) {
    const auto chosen = Chat(reply_of(said)).model("classify").classify->classify(Picture().image(), 3);
    ASSERT_TRUE(chosen) << chosen.error().text();
    ASSERT_EQ(chosen->size(), 1u);
    EXPECT_EQ((*chosen)[0].value, "dog");
    EXPECT_EQ((*chosen)[0].confidence, 1) << "it says nothing of it";
  }
  for (const std::string said :
       {"dog", "{\"label\": \"wolf\"}", "{\"label\": \"Dog\"}", "{\"label\": 1}", "{}", "[]",
        "{\"label\": \"dog\", \"confidence\": 7}", "It is a dog: {\"label\": \"dog\"}"}) {
    const auto chosen = Chat(reply_of(said)).model("classify").classify->classify(Picture().image(), 3);
    ASSERT_FALSE(chosen) << said;
    EXPECT_EQ(chosen.error().code, ErrorCode::kCorrupt);
    EXPECT_NE(chosen.error().message.find("'remote' at http://127.0.0.1"), std::string::npos);
  }
  EXPECT_NE(Chat(reply_of("{\"label\": \"wolf\"}"))
                .model("classify")
                .classify->classify(Picture().image(), 3)
                .error()
                .message.find("'wolf'"),
            std::string::npos)
      << "what it said is told";
}

TEST(ChatServer, boxes_are_thousandths_of_the_image) {
  const auto found = detected("{\"objects\": [{\"label\": \"cat\", \"box\": [100, 300, 300, 500]}]}");
  ASSERT_TRUE(found) << found.error().text();
  ASSERT_EQ(found->size(), 1u);
  EXPECT_EQ(std::get<geometry::Box>((*found)[0].value.shape), (geometry::Box{20, 30, 40, 20}));
  EXPECT_NE((*found)[0].origin->parameters["prompt"].get<std::string>().find("[\"cat\",\"dog\"]"),
            std::string::npos);
  EXPECT_TRUE(detected("{\"objects\": []}")->empty());
}

TEST(ChatServer, boxes_that_cannot_be_are_refused_as_a_whole) {
  const std::vector<std::pair<std::string, std::string>> boxes = {
      {"[100, 300, 1300, 500]", "reaches out"},
      {"[-1, 300, 300, 500]", "reaches out"},
      {"[1e308, 300, 1e308, 500]", "reaches out"},
      {"[300, 300, 100, 500]", "turned around"},
      {"[100, 300, 100, 500]", "empty"},
      {"[0.1, 0.3, 0.3, 0.5]", "fractions"},
      {"[1, 2, 3]", "four numbers"},
      {"[1, 2, 3, 4, 5]", "four numbers"},
      {"[1, 2, 3, \"4\"]", "four numbers"},
      {"[1, 2, 3, null]", "four numbers"},
      {"\"1 2 3 4\"", "four numbers"},
      {"null", "four numbers"},
      {"[1, 2, 3, NaN]", "JSON object"},
      {"[1, 2, 3, Infinity]", "JSON object"},
  };
  const std::string good = "{\"label\": \"cat\", \"box\": [0, 0, 500, 500]}";
  for (const auto& [box, words] : boxes) {
    const auto found = detected("{\"objects\": [" + good + ", {\"label\": \"dog\", \"box\": " + box + "}]}");
    ASSERT_FALSE(found) << box;
    EXPECT_EQ(found.error().code, ErrorCode::kCorrupt);
    EXPECT_NE(found.error().message.find(words), std::string::npos) << found.error().text();
  }
  for (const std::string& said :
       std::vector<std::string>{"{\"objects\": 1}", "{}", "[" + good + "]", "{\"objects\": [1]}",
                                "{\"objects\": [{\"label\": \"wolf\", \"box\": [0, 0, 9, 9]}]}",
                                "{\"objects\": [{\"box\": [0, 0, 9, 9]}]}", std::string(1000, '[')})
    EXPECT_EQ(detected(said).error().code, ErrorCode::kCorrupt) << said;
  std::string many = "{\"objects\": [" + good;
  for (int i = 0; i < 1000; ++i) many += "," + good;
  EXPECT_TRUE(detected(many + "]}"));
}

TEST(ChatServer, judges_by_a_criterion) {
  const auto said = Chat(reply_of("{\"score\": 0.25, \"reason\": \"Too dark.\"}"))
                        .model("judge")
                        .judge->judge(Picture().image(), "It is bright.");
  ASSERT_TRUE(said) << said.error().text();
  EXPECT_EQ(said->value.score, 0.25);
  EXPECT_EQ(said->value.reason, "Too dark.");
  for (const std::string wrong : {"{\"score\": 25}", "{\"score\": \"high\"}", "{\"reason\": \"\"}", "0.5"})
    EXPECT_EQ(Chat(reply_of(wrong)).model("judge").judge->judge(Picture().image(), "x").error().code,
              ErrorCode::kCorrupt)
        << wrong;
}

TEST(ChatServer, answers_of_another_form_are_refused) {
  const auto with = [](const std::function<void(Json&)>& change) {
    Json reply = reply_of("text");
    change(reply);
    const auto said = Chat(reply).model("caption").caption->caption(Picture().image(), "");
    EXPECT_FALSE(said) << dump_json(reply);
    return said ? Error{} : said.error();
  };
  EXPECT_EQ(with([](Json& r) { r = Json::array(); }).code, ErrorCode::kCorrupt);
  EXPECT_EQ(with([](Json& r) { r.erase("choices"); }).code, ErrorCode::kCorrupt);
  EXPECT_EQ(with([](Json& r) { r["choices"].push_back(r["choices"][0]); }).code, ErrorCode::kCorrupt);
  EXPECT_EQ(with([](Json& r) { r["choices"][0]["message"]["content"] = nullptr; }).code, ErrorCode::kCorrupt);
  EXPECT_EQ(with([](Json& r) { r["choices"][0]["message"]["content"] = "  "; }).code, ErrorCode::kCorrupt);
  EXPECT_EQ(with([](Json& r) { r["choices"][0]["message"] = 3; }).code, ErrorCode::kCorrupt);
  EXPECT_EQ(with([](Json& r) { r["choices"][0]["message"]["content"] = std::string(100'001, 'x'); }).code,
            ErrorCode::kTooLarge);
  const Error cut = with([](Json& r) { r["choices"][0]["finish_reason"] = "length"; });
  EXPECT_NE(cut.message.find("cut off"), std::string::npos) << cut.text();
  const Error refused = with([](Json& r) { r["choices"][0]["message"]["refusal"] = "I would rather not."; });
  EXPECT_EQ(refused.code, ErrorCode::kUnavailable);
  EXPECT_NE(refused.message.find("I would rather not."), std::string::npos);
}

TEST(ChatServer, the_model_that_answers_is_the_cards_or_an_error) {
  const Chat chat(reply_of("gray"));
  const auto card = greeted(card_of("caption", chat.source()), quick_options());
  ASSERT_TRUE(card) << card.error().text();
  EXPECT_EQ(card->source["model_version"], "lab-vision-2026-01");
  Json source = card->source;
  EXPECT_TRUE(chat.with("caption", source).caption->caption(Picture().image(), ""));
  source["model_version"] = "lab-vision-2025-06";
  const auto other = chat.with("caption", source).caption->caption(Picture().image(), "");
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::kConflict);
}

TEST(RemoteModel, says_what_a_card_lacks) {
  const auto where = [](const std::string& tasks, const Json& source) {
    const auto model = make_remote_model(card_of(tasks, source), quick_options());
    EXPECT_FALSE(model);
    return model ? std::string() : model.error().where;
  };
  const Json chat = {{"kind", "openai_chat"}, {"url", "http://host/v1"}, {"model", "m"}};
  const Json backend = {{"kind", "label_studio_ml"}, {"url", "http://host"}, {"labels", {"a"}}};
  const auto without = [](Json source, const char* member) {
    source.erase(member);
    return source;
  };
  const auto with = [](Json source, const char* member, Json value) {
    source[member] = std::move(value);
    return source;
  };
  EXPECT_EQ(where("caption", without(chat, "url")), "/source/url");
  EXPECT_EQ(where("caption", without(chat, "model")), "/source/model");
  EXPECT_EQ(where("classify", chat), "/source/labels");
  EXPECT_EQ(where("classify", with(chat, "labels", {"a", "a"})), "/source/labels/1");
  EXPECT_EQ(where("classify", with(chat, "labels", {"a", ""})), "/source/labels/1");
  EXPECT_EQ(where("embed_text", chat), "/task");
  EXPECT_EQ(where("weather", chat), "/task");
  EXPECT_EQ(where("detect", without(backend, "labels")), "/source/label_config");
  EXPECT_EQ(where("detect", with(backend, "label_config", "<View><")), "/source/label_config");
  EXPECT_EQ(where("detect", with(backend, "label_config", "<View/>")), "/source/label_config");
  EXPECT_EQ(where("classify", backend), "/source/label_config") << "rectangles have no choices";
  EXPECT_EQ(where("judge", backend), "/task");
  EXPECT_EQ(where("detect", with(backend, "images", "by post")), "/source/images");
}

}  // namespace
}  // namespace touchmark::remote_models
