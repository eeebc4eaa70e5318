#include "adapters/remote_models/chat_prompt.h"

#include <algorithm>
#include <array>

#include "adapters/remote_models/http.h"
#include "adapters/remote_models/reply_json.h"
#include "base/json_fields.h"
#include "base/text.h"

namespace touchmark::remote_models {
namespace {

tl::unexpected<Error> unclear(const std::string& what, std::string_view said, std::string at = {}) {
  return fail(ErrorCode::kCorrupt, what + "; it said: " + excerpt(said), std::move(at));
}

std::string list_of(const std::vector<std::string>& labels) {
  Json list = labels;
  return dump_json(list);
}

// Without the fence that many models put around JSON.
std::string_view unfenced(std::string_view said) {
  said = trimmed(said);
  if (!said.starts_with("```") || !said.ends_with("```") || said.size() < 6) return said;
  said.remove_suffix(3);
  const std::size_t line = said.find('\n');
  return line == std::string_view::npos ? said : trimmed(said.substr(line + 1));
}

Result<Json> object_in(std::string_view said) {
  auto value = parse_reply(unfenced(said));
  if (!value || !value->is_object()) return unclear("it was asked for a JSON object", said);
  return value;
}

Result<double> confidence_in(const Json& object, const std::string& at) {
  const Json* confidence = find_field(object, "confidence");
  if (confidence == nullptr) return 1.0;
  return checked_confidence(*confidence, at + "/confidence");
}

Result<std::string> label_in(const Json& object, const std::vector<std::string>& labels,
                             const std::string& at) {
  const Json* label = find_field(object, "label");
  if (label == nullptr || !label->is_string()) return unclear("it says no label", dump_json(object), at);
  TM_TRY(check_label(label->get<std::string>(), labels, at + "/label"));
  return label->get<std::string>();
}

Result<geometry::Box> box_in(const Json& object, geometry::Size size, const std::string& at) {
  const Json* box = find_field(object, "box");
  const bool is_four = box != nullptr && box->is_array() && box->size() == 4 &&
                       std::all_of(box->begin(), box->end(), [](const Json& n) { return n.is_number(); });
  if (!is_four) return unclear("a box is not four numbers", dump_json(object), at + "/box");
  std::array<double, 4> n{};
  for (std::size_t i = 0; i < 4; ++i) n[i] = (*box)[i].get<double>();
  if (std::any_of(n.begin(), n.end(), [](double v) { return !(v >= 0 && v <= kBoxScale); }))
    return unclear("a box reaches out of the image: its numbers are not thousandths, 0 to 1000",
                   dump_json(*box), at);
  if (!(n[2] - n[0] > 0 && n[3] - n[1] > 0))
    return unclear("a box is empty or turned around: expected left, top, right, bottom", dump_json(*box), at);
  if (n[2] <= 1 && n[3] <= 1)
    return unclear("a box in fractions of the image: expected thousandths", dump_json(*box), at);
  const double width = static_cast<double>(size.width) / kBoxScale;
  const double height = static_cast<double>(size.height) / kBoxScale;
  return geometry::Box{n[0] * width, n[1] * height, (n[2] - n[0]) * width, (n[3] - n[1]) * height};
}

}  // namespace

std::string caption_prompt(std::string_view instruction) {
  if (!trimmed(instruction).empty()) return std::string(instruction);
  return "Describe this image in one sentence. Answer with the sentence alone.";
}

std::string classify_prompt(const std::vector<std::string>& labels) {
  return "Choose the one label that fits this image best, from this JSON list: " + list_of(labels) +
         ". Answer with JSON alone, {\"label\": \"...\"}, and repeat the label exactly as it stands in the "
         "list.";
}

std::string detect_prompt(const std::vector<std::string>& labels) {
  return "Find every object in this image that has one of the labels in this JSON list: " + list_of(labels) +
         ". Answer with JSON alone: {\"objects\": [{\"label\": \"...\", \"box\": [left, top, right, "
         "bottom]}]}. "
         "Repeat labels exactly as they stand in the list. The numbers of a box are thousandths of the "
         "image's "
         "width (left, right) and height (top, bottom), from 0 at the left and top to 1000 at the right and "
         "bottom. When there are no such objects, answer {\"objects\": []}.";
}

std::string judge_prompt(std::string_view criterion) {
  return "Judge how well this image meets a criterion. The criterion: " + std::string(criterion) +
         "\nAnswer with JSON alone, {\"score\": ..., \"reason\": \"...\"}: the score is a number from 0 (not "
         "at all) "
         "to 1 (fully), the reason one sentence.";
}

Result<ChatReply> read_chat_reply(const Json& reply) {
  const Json* choices = reply.is_object() ? find_field(reply, "choices") : nullptr;
  const bool is_one =
      choices != nullptr && choices->is_array() && choices->size() == 1 && (*choices)[0].is_object();
  const Json* message = is_one ? find_field((*choices)[0], "message") : nullptr;
  if (message == nullptr || !message->is_object())
    return unclear("expected one of \"choices\" with a message", dump_json(reply), "/choices");
  const Json* refusal = find_field(*message, "refusal");
  if (refusal != nullptr && refusal->is_string() && !refusal->get<std::string>().empty())
    return fail(ErrorCode::kUnavailable, "it refuses to answer: " + excerpt(refusal->get<std::string>()));
  const Json* content = find_field(*message, "content");
  if (content == nullptr || !content->is_string() || trimmed(content->get_ref<const std::string&>()).empty())
    return unclear("its answer has no text", dump_json(*message), "/choices/0/message/content");
  ChatReply out;
  out.text = content->get<std::string>();
  const Json* reason = find_field((*choices)[0], "finish_reason");
  if (reason != nullptr && *reason == Json("length"))
    return unclear("its answer was cut off at the server's limit of length", out.text);
  const Json* model = find_field(reply, "model");
  if (model != nullptr && model->is_string()) out.model_version = model->get<std::string>();
  TM_TRY(check_text(out.text, "/choices/0/message/content"));
  TM_TRY(check_text(out.model_version, "/model"));
  return out;
}

Result<Labeled> read_choice(std::string_view said, const std::vector<std::string>& labels) {
  TM_ASSIGN(const Json value, object_in(said));
  Labeled out;
  TM_ASSIGN(out.label, label_in(value, labels, ""));
  TM_ASSIGN(out.confidence, confidence_in(value, ""));
  return out;
}

Result<std::vector<Found>> read_objects(std::string_view said, const std::vector<std::string>& labels,
                                        geometry::Size size) {
  TM_ASSIGN(const Json value, object_in(said));
  const Json* objects = find_field(value, "objects");
  if (objects == nullptr || !objects->is_array())
    return unclear("expected a list \"objects\"", said, "/objects");
  if (objects->size() > kMostFound)
    return fail(ErrorCode::kTooLarge, "more than " + std::to_string(kMostFound) + " objects", "/objects");
  std::vector<Found> out;
  for (std::size_t i = 0; i < objects->size(); ++i) {
    const std::string at = pointer_to("/objects", i);
    const Json& object = (*objects)[i];
    if (!object.is_object()) return unclear("an object of the list is none", dump_json(object), at);
    Found one;
    TM_ASSIGN(one.label, label_in(object, labels, at));
    TM_ASSIGN(one.confidence, confidence_in(object, at));
    TM_ASSIGN(const geometry::Box box, box_in(object, size, at));
    TM_ASSIGN(one.shape, checked_shape(box, size, at));
    out.push_back(std::move(one));
  }
  return out;
}

Result<models::Judgement> read_judgement(std::string_view said) {
  TM_ASSIGN(const Json value, object_in(said));
  models::Judgement out;
  const Json* score = find_field(value, "score");
  if (score == nullptr) return unclear("it says no score", said, "/score");
  TM_ASSIGN(out.score, checked_confidence(*score, "/score"));
  const Json* reason = find_field(value, "reason");
  if (reason != nullptr && reason->is_string()) out.reason = reason->get<std::string>();
  return out;
}

}  // namespace touchmark::remote_models
