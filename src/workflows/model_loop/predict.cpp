#include "workflows/model_loop/predict.h"

#include "base/fold.h"
#include "base/json.h"

namespace touchmark::workflows {

void put_prediction_run(const PredictionRun& run, Json& arguments) {
  put_selection(run.images, arguments);
  Json labels = Json::object();
  for (const auto& [label, rule] : run.labels) {
    labels[label] = {{"class_id", rule.class_id.value}};
    if (rule.min_score >= 0) labels[label]["min_score"] = rule.min_score;
  }
  arguments["model"] = run.model;
  if (!run.task.empty()) arguments["task"] = run.task;
  if (!run.masks_by.empty()) arguments["masks_by"] = run.masks_by;
  if (!run.instruction.empty()) arguments["instruction"] = run.instruction;
  if (run.text_class.value != 0) arguments["text_class"] = run.text_class.value;
  arguments["layer"] = run.layer.value;
  arguments["min_score"] = run.min_score;
  arguments["most_overlap"] = run.most_overlap;
  arguments["labels"] = std::move(labels);
  arguments["tiles"] = run.tiles;
  arguments["flip"] = run.flip;
  arguments["part"] = run.part;
  arguments["parts"] = run.parts;
}

PredictionRun prediction_run_of(const Json& arguments) {
  PredictionRun run;
  run.images = flow::selection_of(arguments);
  run.model = arguments.value("model", "");
  run.task = arguments.value("task", "");
  run.masks_by = arguments.value("masks_by", "");
  run.instruction = arguments.value("instruction", "");
  run.text_class = ClassId{arguments.value("text_class", std::int64_t{0})};
  run.layer = LayerId{arguments.value("layer", std::int64_t{0})};
  run.min_score = arguments.value("min_score", run.min_score);
  run.most_overlap = arguments.value("most_overlap", run.most_overlap);
  const Json labels = arguments.value("labels", Json::object());
  for (const auto& [label, rule] : labels.items())
    run.labels[label] = {ClassId{rule.value("class_id", std::int64_t{0})}, rule.value("min_score", -1.0)};
  run.tiles = arguments.value("tiles", 1);
  run.flip = arguments.value("flip", false);
  run.part = arguments.value("part", 0);
  run.parts = std::max(arguments.value("parts", 1), 1);
  return run;
}

std::map<std::string, LabelRule> mapping_by_name(const std::vector<std::string>& labels,
                                                 const record::Ontology& classes) {
  std::map<std::string, LabelRule> out;
  for (const std::string& label : labels)
    for (const record::Class& each : classes.classes)
      if (!each.retired && folded(each.name) == folded(label)) out[label] = {each.id, -1};
  return out;
}

Json to_json(const PredictReport& report) {
  Json out = {{"images", report.images},
              {"annotations", report.annotations},
              {"unmapped", report.unmapped},
              {"unfit", report.unfit},
              {"failed", report.failed}};
  if (!report.why.empty()) out["why"] = report.why;
  return out;
}

}  // namespace touchmark::workflows
