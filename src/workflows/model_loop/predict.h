// Prediction runs: what a model says of many images, written into a layer of its own, where it waits for
// people or a policy. A run is cut into parts, each a job, so that several workers share it; each part writes
// its images in their order, and each of its events says how far it is, so that a part that was ended
// anywhere goes on with nothing predicted twice and nothing missed.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>

#include "flow/annotation/annotation.h"
#include "flow/asset/ports.h"
#include "flow/asset/selection.h"

namespace touchmark::workflows {

// What a run can ask a model for, as models::task_name() has it.
inline constexpr std::array<std::string_view, 4> kRunTasks{"detect", "read_text", "classify", "caption"};

struct LabelRule {
  ClassId class_id;       // what the label is called in the project
  double min_score = -1;  // below it a prediction is left out; negative: that of the run
};

struct PredictionRun {
  std::string model;        // an id of the model store
  std::string task;         // see kRunTasks; empty: the first that the model does
  std::string masks_by;     // of a detector: the id of a model that makes masks of its boxes; empty: none
  std::string instruction;  // to a captioner; may be empty
  ClassId text_class;       // of what a text reader finds; 0: none
  LayerId layer;            // of kind run
  flow::Selection images;
  double min_score = 0.3;
  double most_overlap = 0.5;
  std::map<std::string, LabelRule> labels;  // by the model's label; what is not here is left out
  int tiles = 1;                            // 1..4, see models/detect_wide.h
  bool flip = false;
  int part = 0;  // of
  int parts = 1;
};

void put_prediction_run(const PredictionRun& run, Json& arguments);
PredictionRun prediction_run_of(const Json& arguments);

// Labels that have a class of the same name, whatever its letter case. The others go unmapped.
std::map<std::string, LabelRule> mapping_by_name(const std::vector<std::string>& labels,
                                                 const record::Ontology& classes);

struct PredictReport {
  std::int64_t images = 0;       // looked at, by all tries together
  std::int64_t annotations = 0;  // written
  std::int64_t unmapped = 0;     // predictions of labels that have no class
  std::int64_t unfit = 0;        // that the project does not take: outside the image, say
  std::int64_t failed = 0;       // images that could not be read
  std::string why;               // the first of these
};
Json to_json(const PredictReport& report);

// "predict" as a background job.
jobs::JobHandler predict_job(const flow::Ports& ports);

}  // namespace touchmark::workflows
