#include "adapters/remote_models/backend_reply.h"

#include "adapters/remote_models/http.h"
#include "base/json_fields.h"
#include "base/text.h"
#include "formats/labelstudio/answer.h"
#include "formats/labelstudio/controls.h"
#include "formats/labelstudio/kept.h"

namespace touchmark::remote_models {
namespace {

namespace ls = formats::labelstudio;

std::string at_result(std::size_t number) {
  return pointer_to("/results/0/result", number);
}

// Numbers and texts are both met.
std::string version_in(const Json& object) {
  const Json* version = find_field(object, "model_version");
  if (version == nullptr) return {};
  return version->is_string() ? version->get<std::string>() : dump_json(*version);
}

bool is_other_task(const Json& prediction, std::int64_t task) {
  for (const char* name : {"task", "task_id"})
    if (const Json* said = find_field(prediction, name))
      if (*said != Json(task) && *said != Json(std::to_string(task))) return true;
  return false;
}

Result<void> check_result(const Json& one, std::size_t number) {
  const std::string at = at_result(number);
  const auto wrong = [&](const char* what) {
    return fail(ErrorCode::kCorrupt, std::string(what) + ": " + excerpt(dump_json(one)), at);
  };
  if (!one.is_object()) return wrong("a result that is no object");
  const std::string type = ls::text_member(one, "type");
  if (type.empty()) return wrong("a result without a type");
  if (type == "relation") return {};
  const Json* value = find_field(one, "value");
  if (value == nullptr || !value->is_object()) return wrong("a result without a value");
  if (ls::shape_type(type) == ls::ShapeType::kNone && type.ends_with("labels") && type != "labels")
    return wrong("a region of a type that is not read");
  return {};
}

Result<double> score_of(const Json& result, double missing, const std::string& at) {
  const Json* score = find_field(result, "score");
  if (score == nullptr) return missing;
  return checked_confidence(*score, at + "/score");
}

Result<Found> found_of(const ls::Region& region, const BackendReply& reply, geometry::Size size) {
  const std::string at = at_result(region.number);
  const auto said = ls::said_size(*region.shape);
  if (said && *said != size)
    return fail(ErrorCode::kCorrupt,
                "it speaks of an image of " + std::to_string(said->width) + " x " +
                    std::to_string(said->height) + ", and was asked about one of " +
                    std::to_string(size.width) + " x " + std::to_string(size.height),
                at);
  Found out;
  auto shape = ls::shape_of(region.type, region.value(), size);
  if (!shape) return fail(ErrorCode::kCorrupt, "a shape that cannot be read: " + shape.error().message, at);
  TM_ASSIGN(out.shape, checked_shape(std::move(*shape), size, at + "/value"));
  TM_ASSIGN(out.confidence, score_of(*region.shape, reply.score, at));
  const std::vector<std::string> labels = region.label_names();
  if (!labels.empty()) out.label = labels[0];
  for (const Json* other : region.others)
    if (ls::text_member(*other, "type") == "textarea") out.text = ls::joined(ls::texts_of(*other, "text"));
  if (out.text.empty()) out.text = ls::joined(ls::texts_of(*region.shape, "text"));
  TM_TRY(check_text(out.text, at));
  return out;
}

Result<std::vector<Found>> all_of(const BackendReply& reply, geometry::Size size) {
  const ls::Answer answer = ls::sort_results(reply.result);
  if (answer.regions.size() > kMostFound)
    return fail(ErrorCode::kTooLarge, "more than " + std::to_string(kMostFound) + " regions",
                "/results/0/result");
  std::vector<Found> out;
  for (const ls::Region& region : answer.regions) {
    TM_ASSIGN(Found one, found_of(region, reply, size));
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

Result<BackendReply> read_backend_reply(const Json& reply, std::int64_t task) {
  const auto wrong = [](std::string what, std::string at) {
    return fail(ErrorCode::kCorrupt, std::move(what), std::move(at));
  };
  const Json* results = reply.is_object() ? find_field(reply, "results") : nullptr;
  if (results == nullptr || !results->is_array())
    return wrong("it does not answer with a list \"results\": " + excerpt(dump_json(reply)), "/results");
  BackendReply out;
  out.model_version = version_in(reply);
  TM_TRY(check_text(out.model_version, "/model_version"));
  if (results->empty()) return out;
  if (results->size() > 1)
    return wrong("it was asked about one image, and answers about " + std::to_string(results->size()),
                 "/results");
  const Json& one = (*results)[0];
  const Json* result = one.is_object() ? find_field(one, "result") : nullptr;
  if (result == nullptr || !result->is_array())
    return wrong("it does not answer with a list \"result\": " + excerpt(dump_json(one)),
                 "/results/0/result");
  if (is_other_task(one, task))
    return wrong("its answer is about another task than was asked", "/results/0/task");
  out.prediction_version = version_in(one);
  TM_TRY(check_text(out.prediction_version, "/results/0/model_version"));
  TM_ASSIGN(out.score, score_of(one, 1, "/results/0"));
  if (out.score == 0) out.score = 1;
  for (std::size_t i = 0; i < result->size(); ++i) TM_TRY(check_result((*result)[i], i));
  out.result = *result;
  return out;
}

Result<std::vector<Found>> regions_of(const BackendReply& reply, geometry::Size size,
                                      const std::vector<std::string>& labels) {
  TM_ASSIGN(std::vector<Found> out, all_of(reply, size));
  for (const Found& one : out) TM_TRY(check_label(one.label, labels, "/results/0/result"));
  return out;
}

Result<std::vector<Found>> texts_of(const BackendReply& reply, geometry::Size size) {
  TM_ASSIGN(std::vector<Found> out, all_of(reply, size));
  std::erase_if(out, [](const Found& one) { return one.text.empty(); });
  return out;
}

Result<std::vector<Choice>> choices_of(const BackendReply& reply, const std::vector<std::string>& labels) {
  std::vector<Choice> out;
  const ls::Answer answer = ls::sort_results(reply.result);
  for (const auto& [number, result] : answer.whole) {
    if (ls::text_member(*result, "type") != "choices") continue;
    const std::string at = at_result(number);
    TM_ASSIGN(const double confidence, score_of(*result, reply.score, at));
    for (std::string& label : ls::texts_of(*result, "choices")) {
      TM_TRY(check_label(label, labels, at));
      out.push_back({std::move(label), confidence});
    }
    if (out.size() > labels.size())
      return fail(ErrorCode::kCorrupt, "more choices than there are labels", at);
  }
  return out;
}

Result<Choice> caption_of(const BackendReply& reply) {
  Choice out{"", reply.score};
  const ls::Answer answer = ls::sort_results(reply.result);
  for (const auto& [number, result] : answer.whole) {
    if (ls::text_member(*result, "type") != "textarea") continue;
    const std::string text = ls::joined(ls::texts_of(*result, "text"));
    TM_ASSIGN(out.confidence, score_of(*result, reply.score, at_result(number)));
    out.label += (out.label.empty() ? "" : "\n") + text;
  }
  TM_TRY(check_text(out.label, "/results/0/result"));
  if (trimmed(out.label).empty())
    return fail(ErrorCode::kCorrupt, "it says no text about the image", "/results/0/result");
  return out;
}

}  // namespace touchmark::remote_models
