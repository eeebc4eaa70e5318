#include "cli/model_answers.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/visible.h"
#include "cli/output.h"
#include "geometry/mask.h"
#include "geometry/measure.h"

namespace touchmark::cli {
namespace {

Json box_json(const geometry::Box& box) {
  return {box.x, box.y, box.width, box.height};
}

std::size_t joints_of(const geometry::Keypoints& pose) {
  return static_cast<std::size_t>(std::count_if(pose.points.begin(), pose.points.end(),
                                                [](const auto& at) { return at.visibility > 0; }));
}

Result<Json> detections(models::Detect& model, const models::Image& image, const Asked& asked,
                        std::string& text) {
  models::DetectOptions options;
  options.least_confidence = asked.min_score;
  TM_ASSIGN(const auto found, model.detect(image, options));
  Json out = Json::array();
  for (const auto& each : found) {
    const geometry::Box box = geometry::extent(each.value.shape);
    out.push_back({{"label", each.value.label}, {"score", each.confidence}, {"box", box_json(box)}});
    text += fmt::format("{:.3f}  {:<20} {:.1f} {:.1f} {:.1f} {:.1f}", each.confidence,
                        visible(each.value.label), box.x, box.y, box.width, box.height);
    if (const auto* pose = std::get_if<geometry::Keypoints>(&each.value.shape)) {
      Json points = Json::array();
      for (const geometry::Keypoint& at : pose->points) points.push_back({at.x, at.y, at.visibility});
      out.back()["keypoints"] = points;
      text += fmt::format("  {} of {} joints", joints_of(*pose), pose->points.size());
    }
    text += '\n';
  }
  return out;
}

Result<Json> classes(models::Classify& model, const models::Image& image, std::string& text) {
  TM_ASSIGN(const auto found, model.classify(image, 5));
  Json out = Json::array();
  for (const auto& each : found) {
    out.push_back({{"label", each.value}, {"score", each.confidence}});
    text += fmt::format("{:.3f}  {}\n", each.confidence, visible(each.value));
  }
  return out;
}

Result<Json> segment(models::SegmentPrompt& model, const models::Image& image, const Asked& asked,
                     std::string& text) {
  models::Prompt prompt;
  if (asked.point.size() == 2) prompt.inside = {{asked.point[0], asked.point[1]}};
  if (asked.box.size() == 4)
    prompt.box = geometry::Box{asked.box[0], asked.box[1], asked.box[2], asked.box[3]};
  TM_ASSIGN(const auto encoded, model.encode(image));
  TM_ASSIGN(const auto masks, model.segment(*encoded, prompt, image.size));
  Json out = Json::array();
  for (const auto& mask : masks) {
    out.push_back({{"score", mask.confidence},
                   {"area", geometry::mask_area(mask.value)},
                   {"box", box_json(geometry::mask_box(mask.value))},
                   {"counts", geometry::mask_to_text(mask.value)},
                   {"size", {image.size.height, image.size.width}}});
    text += fmt::format("{:.3f}  a mask of {} pixels\n", mask.confidence,
                        grouped(static_cast<std::int64_t>(geometry::mask_area(mask.value))));
  }
  return out;
}

Result<Json> lines(models::ReadText& model, const models::Image& image, std::string& text) {
  TM_ASSIGN(const auto found, model.read(image));
  Json out = Json::array();
  for (const auto& each : found) {
    Json outline = Json::array();
    for (const auto& part : each.value.outline.parts)
      for (const geometry::Point& at : part.outer) outline.push_back({at.x, at.y});
    out.push_back({{"text", each.value.text}, {"score", each.confidence}, {"outline", outline}});
    text += fmt::format("{:.3f}  {}\n", each.confidence, visible(each.value.text));
  }
  return out;
}

Json embedding_json(const models::Embedding& embedding, std::string& text) {
  text += fmt::format("an embedding of {} numbers\n", embedding.size());
  return embedding;
}

Result<void> ask_about_text(models::EmbedText& model, const std::string& said, ModelAnswers& out) {
  TM_ASSIGN(const auto embedding, model.embed(said));
  out.json["text_embedding"] = embedding_json(embedding.value, out.text);
  return {};
}

Result<void> ask_about_image(models::Model& model, const models::Image& image, const Asked& asked,
                             ModelAnswers& out) {
  if (auto* detector = models::port_of<models::Detect>(model)) {
    TM_ASSIGN(out.json["detections"], detections(*detector, image, asked, out.text));
  }
  if (auto* classifier = models::port_of<models::Classify>(model);
      classifier != nullptr && !classifier->labels().empty()) {
    TM_ASSIGN(out.json["classes"], classes(*classifier, image, out.text));
  }
  if (auto* embedder = models::port_of<models::EmbedImage>(model);
      embedder != nullptr && embedder->dimensions() > 0) {
    TM_ASSIGN(const auto embedding, embedder->embed(image));
    out.json["embedding"] = embedding_json(embedding.value, out.text);
  }
  if (auto* segmenter = models::port_of<models::SegmentPrompt>(model)) {
    TM_ASSIGN(out.json["masks"], segment(*segmenter, image, asked, out.text));
  }
  if (auto* reader = models::port_of<models::ReadText>(model)) {
    TM_ASSIGN(out.json["lines"], lines(*reader, image, out.text));
  }
  return {};
}

}  // namespace

Result<ModelAnswers> ask_model(models::Model& model, const models::Image& image, const Asked& asked) {
  ModelAnswers out;
  auto* of_texts = models::port_of<models::EmbedText>(model);
  if (of_texts != nullptr && !asked.text.empty()) TM_TRY(ask_about_text(*of_texts, asked.text, out));
  if (image.size.width > 0)
    TM_TRY(ask_about_image(model, image, asked, out));
  else if (out.json.empty())
    return fail(ErrorCode::kInvalid, of_texts != nullptr ? model.card().name + " takes a text: --text"
                                                         : model.card().name + " needs an image");
  if (!out.text.empty()) out.text.pop_back();
  return out;
}

}  // namespace touchmark::cli
