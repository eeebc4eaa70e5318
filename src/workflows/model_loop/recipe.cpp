#include "workflows/model_loop/recipe.h"

#include <algorithm>

#include "models/detect_wide.h"
#include "workflows/model_loop/scaled.h"

namespace touchmark::workflows {
namespace {

constexpr std::size_t kVersionDigits = 12;
constexpr std::size_t kMostTags = 20;  // of one image

// An opened model as one of its ports; the port is part of it.
template <typename Port>
struct Part {
  std::unique_ptr<models::Model> model;
  Port* port = nullptr;
};

double least_of(const PredictionRun& run, const LabelRule& rule) {
  return rule.min_score >= 0 ? rule.min_score : run.min_score;
}

// The lowest score that anything may have.
double least_of(const PredictionRun& run) {
  double least = run.min_score;
  for (const auto& [label, rule] : run.labels) least = std::min(least, least_of(run, rule));
  return least;
}

class Said {
 public:
  Said(const PredictionRun& run, const record::Asset& asset) : run_(run), asset_(asset) {}

  // Nothing for a label without a class, and for too low a score.
  record::AnnotationContent* add(const std::string& label, double confidence) {
    const auto rule = run_.labels.find(label);
    if (rule == run_.labels.end()) {
      ++out_.unmapped;
      return nullptr;
    }
    if (confidence < least_of(run_, rule->second)) return nullptr;
    record::AnnotationContent& content = add(confidence);
    content.class_id = rule->second.class_id;
    return &content;
  }
  record::AnnotationContent& add(double confidence) {
    flow::NewAnnotation one;
    one.asset = asset_.id;
    one.content.score = confidence;
    out_.annotations.push_back(std::move(one));
    return out_.annotations.back().content;
  }
  void take_back_last() {
    out_.annotations.pop_back();
    ++out_.unfit;
  }
  Looked done() { return std::move(out_); }

 private:
  const PredictionRun& run_;
  const record::Asset& asset_;
  Looked out_;
};

class Detection final : public Recipe {
 public:
  Detection(PredictionRun run, Part<models::Detect> detector, Part<models::SegmentPrompt> segmenter)
      : run_(std::move(run)), detector_(std::move(detector)), segmenter_(std::move(segmenter)) {}

  std::vector<std::string> labels() const override { return detector_.port->labels(); }
  int wanted_pixels() const override {
    const int wanted = detector_.port->wanted_pixels() * run_.tiles;
    if (segmenter_.port == nullptr || wanted == 0) return wanted;
    const int other = segmenter_.port->wanted_pixels();
    return other == 0 ? 0 : std::max(wanted, other);
  }

  Result<Looked> look(const record::Asset& asset, const models::Image& seen) override {
    models::DetectOptions options;
    options.least_confidence = least_of(run_);
    options.most_overlap = run_.most_overlap;
    TM_ASSIGN(const auto found, models::detect_wide(*detector_.port, seen, options, {run_.tiles, run_.flip}));
    Said said(run_, asset);
    std::shared_ptr<const models::SegmentPrompt::Encoded> encoded;
    for (const auto& each : found) {
      record::AnnotationContent* content = said.add(each.value.label, each.confidence);
      if (content == nullptr) continue;
      auto shape = scaled(each.value.shape, seen.size, asset.content.size);
      if (shape && segmenter_.port != nullptr && std::holds_alternative<geometry::Box>(*shape)) {
        if (!encoded) {
          TM_ASSIGN(encoded, segmenter_.port->encode(seen));
        }
        TM_ASSIGN(shape, mask_in(*encoded, std::get<geometry::Box>(*shape), asset.content.size));
      }
      if (shape)
        content->shape = std::move(*shape);
      else
        said.take_back_last();
    }
    return said.done();
  }

 private:
  // Nothing when the model sees no object in the box.
  Result<std::optional<geometry::Shape>> mask_in(const models::SegmentPrompt::Encoded& encoded,
                                                 const geometry::Box& box, geometry::Size size) {
    models::Prompt prompt;
    prompt.box = box;
    TM_ASSIGN(auto masks, segmenter_.port->segment(encoded, prompt, size));
    if (masks.empty()) return std::optional<geometry::Shape>();
    return std::optional<geometry::Shape>(std::move(masks.front().value));
  }

  const PredictionRun run_;
  const Part<models::Detect> detector_;
  const Part<models::SegmentPrompt> segmenter_;  // may be empty
};

class Classification final : public Recipe {
 public:
  Classification(PredictionRun run, Part<models::Classify> model)
      : run_(std::move(run)), model_(std::move(model)) {}
  std::vector<std::string> labels() const override { return model_.port->labels(); }
  int wanted_pixels() const override { return model_.port->wanted_pixels(); }
  Result<Looked> look(const record::Asset& asset, const models::Image& seen) override {
    TM_ASSIGN(const auto found, model_.port->classify(seen, kMostTags));
    const double least = least_of(run_);
    Said said(run_, asset);
    for (const auto& each : found) {
      if (each.confidence < least) continue;  // said of every image: not counted as unmapped
      if (auto* content = said.add(each.value, each.confidence)) content->kind = record::AnnotationKind::kTag;
    }
    return said.done();
  }

 private:
  const PredictionRun run_;
  const Part<models::Classify> model_;
};

class Reading final : public Recipe {
 public:
  Reading(PredictionRun run, Part<models::ReadText> model) : run_(std::move(run)), model_(std::move(model)) {}
  bool needs_classes() const override { return false; }
  int wanted_pixels() const override { return model_.port->wanted_pixels(); }
  Result<Looked> look(const record::Asset& asset, const models::Image& seen) override {
    TM_ASSIGN(const auto lines, model_.port->read(seen));
    Said said(run_, asset);
    std::int64_t order = 0;
    for (const auto& line : lines) {
      if (line.confidence < run_.min_score) continue;
      record::AnnotationContent& content = said.add(line.confidence);
      content.kind = record::AnnotationKind::kTextRegion;
      content.class_id = run_.text_class;
      content.shape = *scaled(line.value.outline, seen.size, asset.content.size);
      content.text = line.value.text;
      content.order = ++order;
    }
    return said.done();
  }

 private:
  const PredictionRun run_;
  const Part<models::ReadText> model_;
};

class Captioning final : public Recipe {
 public:
  Captioning(PredictionRun run, Part<models::Caption> model)
      : run_(std::move(run)), model_(std::move(model)) {}
  bool needs_classes() const override { return false; }
  int wanted_pixels() const override { return model_.port->wanted_pixels(); }
  Result<Looked> look(const record::Asset& asset, const models::Image& seen) override {
    TM_ASSIGN(const auto caption, model_.port->caption(seen, run_.instruction));
    Said said(run_, asset);
    if (caption.confidence >= run_.min_score && !caption.value.empty()) {
      record::AnnotationContent& content = said.add(caption.confidence);
      content.kind = record::AnnotationKind::kCaption;
      content.text = caption.value;
    }
    return said.done();
  }

 private:
  const PredictionRun run_;
  const Part<models::Caption> model_;
};

std::string version_text(const models::StoredModel& stored) {
  return stored.card.name + "@" + stored.version.substr(0, kVersionDigits);
}

template <typename Port>
Part<Port> part_of(std::unique_ptr<models::Model> model) {
  Port* port = models::port_of<Port>(*model);
  return {std::move(model), port};
}

bool does(models::Model& model, std::string_view task) {
  if (task == "detect") return models::port_of<models::Detect>(model) != nullptr;
  if (task == "read_text") return models::port_of<models::ReadText>(model) != nullptr;
  if (task == "caption") return models::port_of<models::Caption>(model) != nullptr;
  const auto* classifier = models::port_of<models::Classify>(model);
  return task == "classify" && classifier != nullptr && !classifier->labels().empty();
}

Result<std::string> task_of(const PredictionRun& run, models::Model& model) {
  for (const std::string_view task : kRunTasks)
    if ((run.task.empty() || run.task == task) && does(model, task)) return std::string(task);
  return fail(
      ErrorCode::kUnsupported,
      "the model " + model.card().name +
          (run.task.empty() ? " finds, reads and says nothing of whole images" : " cannot " + run.task),
      run.task.empty() ? "/model" : "/task");
}

Result<Part<models::SegmentPrompt>> segmenter_of(const models::ModelStore& store, const std::string& id,
                                                 models::Hurry hurry, OpenedRecipe& out) {
  TM_ASSIGN(const auto stored, store.find(id));
  TM_ASSIGN(auto model, store.open(stored, hurry));
  auto part = part_of<models::SegmentPrompt>(std::move(model));
  if (part.port == nullptr)
    return fail(ErrorCode::kUnsupported, "the model " + stored.card.name + " makes no masks from boxes",
                "/masks_by");
  TM_TRY(store.can_run(stored));
  out.name += " + " + stored.card.name;
  out.model += "+" + version_text(stored);
  return part;
}

}  // namespace

Result<OpenedRecipe> open_recipe(const models::ModelStore& store, const PredictionRun& run,
                                 models::Hurry hurry) {
  TM_ASSIGN(const auto stored, store.find(run.model));
  TM_ASSIGN(auto model, store.open(stored, hurry));
  OpenedRecipe out;
  TM_ASSIGN(out.task, task_of(run, *model));
  TM_TRY(store.can_run(stored));
  out.name = stored.card.name;
  out.model = version_text(stored);
  if (!run.masks_by.empty() && out.task != "detect")
    return fail(ErrorCode::kInvalid, "only what a detector finds becomes masks", "/masks_by");
  if (out.task == "detect") {
    Part<models::SegmentPrompt> segmenter;
    if (!run.masks_by.empty()) {
      TM_ASSIGN(segmenter, segmenter_of(store, run.masks_by, hurry, out));
    }
    out.recipe =
        std::make_unique<Detection>(run, part_of<models::Detect>(std::move(model)), std::move(segmenter));
  } else if (out.task == "classify") {
    out.recipe = std::make_unique<Classification>(run, part_of<models::Classify>(std::move(model)));
  } else if (out.task == "read_text") {
    out.recipe = std::make_unique<Reading>(run, part_of<models::ReadText>(std::move(model)));
  } else {
    out.recipe = std::make_unique<Captioning>(run, part_of<models::Caption>(std::move(model)));
  }
  return out;
}

}  // namespace touchmark::workflows
