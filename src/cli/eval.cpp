#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <thread>

#include "base/json.h"
#include "base/root_folder.h"
#include "base/visible.h"
#include "cli/commands.h"
#include "cli/eval_analyses.h"
#include "cli/npy.h"
#include "cli/output.h"
#include "formats/evaluation/evaluation_set.h"
#include "metrics/detection/summary.h"

namespace touchmark::cli {
namespace {

struct EvalArguments {
  std::string truth;
  std::string results;
  std::string type = "bbox";
  std::string arrays;
  std::vector<double> sigmas;
  double overlap = 0.5;
  double least_score = -1;
  int threads = 0;
};

Result<formats::OverlapKind> kind_of(const std::string& type) {
  if (type == "bbox") return formats::OverlapKind::kBoxes;
  if (type == "segm") return formats::OverlapKind::kMasks;
  if (type == "keypoints") return formats::OverlapKind::kKeypoints;
  return fail(ErrorCode::kInvalid, "--type is bbox, segm or keypoints, not \"" + type + "\"");
}

struct ClassCounts {
  std::int64_t truths = 0, detections = 0;
};

std::vector<ClassCounts> counts_of(const formats::EvaluationSet& set) {
  std::vector<ClassCounts> out(set.categories.size());
  for (const auto& truth : set.truths) out[truth.category].truths += !truth.ignored;
  for (const auto& detection : set.detections) ++out[detection.category].detections;
  return out;
}

// Each class by a key of its own: names that stand for several are told apart by their ids.
std::vector<std::string> class_keys(const formats::EvaluationSet& set) {
  std::map<std::string, int> uses;
  for (const std::string& name : set.category_names) ++uses[name];
  std::vector<std::string> out;
  for (std::size_t k = 0; k < set.categories.size(); ++k) {
    std::string key = set.category_names[k];
    if (key.empty() || uses[key] > 1) {
      do {
        key += fmt::format("{}#{}", key.empty() ? "" : " ", set.categories[k]);
      } while (uses.contains(key));
      uses[key] = 1;
    }
    out.push_back(std::move(key));
  }
  return out;
}

Json per_class(const formats::EvaluationSet& set, const metrics::Evaluation& evaluation) {
  const auto counts = counts_of(set);
  const std::size_t most = evaluation.parameters.most_detections.size() - 1;
  const auto keys = class_keys(set);
  Json out = Json::object();
  for (std::size_t k = 0; k < set.categories.size(); ++k)
    out[keys[k]] = {
        {"id", set.categories[k]},
        {"AP", metrics::average_precision(evaluation, {.category = k, .most = most})},
        {"AP50",
         metrics::average_precision(
             evaluation, {.overlap = evaluation.parameters.place_of(0.5), .category = k, .most = most})},
        {"AP75",
         metrics::average_precision(
             evaluation, {.overlap = evaluation.parameters.place_of(0.75), .category = k, .most = most})},
        {"AR", metrics::average_recall(evaluation, {.category = k, .most = most})},
        {"truths", counts[k].truths},
        {"detections", counts[k].detections}};
  return out;
}

std::string table(const formats::EvaluationSet& set, const std::vector<std::string>& names,
                  const std::vector<double>& statistics, const Json& classes) {
  std::string out =
      fmt::format("{}, {}, {}\n", counted(static_cast<std::int64_t>(set.images.size()), "image", "images"),
                  counted(static_cast<std::int64_t>(set.truths.size()), "true object", "true objects"),
                  counted(static_cast<std::int64_t>(set.detections.size()), "detection", "detections"));
  const auto shown = [](double value) { return value < 0 ? std::string("-") : fmt::format("{:.3f}", value); };
  for (std::size_t i = 0; i < names.size(); ++i)
    out += fmt::format("{:<12} {:>6}\n", names[i], shown(statistics[i]));
  std::size_t widest = 5;
  for (const auto& [name, entry] : classes.items()) widest = std::max(widest, visible(name).size());
  out += fmt::format("\n{:<{}}     AP   AP50   AP75     AR   truths  detections\n", "class", widest);
  for (const auto& [name, entry] : classes.items())
    out += fmt::format("{:<{}} {:>6} {:>6} {:>6} {:>6} {:>8} {:>11}\n", visible(name), widest,
                       shown(entry["AP"]), shown(entry["AP50"]), shown(entry["AP75"]), shown(entry["AR"]),
                       grouped(entry["truths"].get<std::int64_t>()),
                       grouped(entry["detections"].get<std::int64_t>()));
  out.pop_back();
  return out;
}

void warn_left_out(const formats::EvaluationSet& set) {
  if (set.left_out > 0)
    fmt::print(stderr, "note: {} of classes that the truth does not list count for nothing\n",
               counted(set.left_out, "result", "results"));
  if (set.astray > 0)
    fmt::print(stderr, "note: {} of images or classes that the truth does not list count for nothing\n",
               counted(set.astray, "true object", "true objects"));
  if (set.not_countable > 0)
    fmt::print(stderr,
               "note: an annotation has the id 0, and pycocotools takes a match with it for a false alarm; "
               "so does this. "
               "Number annotations from 1\n");
}

Result<void> write_arrays(const std::string& folder, const metrics::Evaluation& evaluation) {
  const auto& parameters = evaluation.parameters;
  const std::size_t t = parameters.overlaps.size(), r = parameters.recalls.size(), k = evaluation.categories,
                    a = parameters.areas.size(), m = parameters.most_detections.size();
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  const std::filesystem::path path = folder;
  TM_TRY(write_npy(path / "precision.npy", {t, r, k, a, m}, evaluation.precision));
  TM_TRY(write_npy(path / "recall.npy", {t, k, a, m}, evaluation.recall));
  return write_npy(path / "scores.npy", {t, r, k, a, m}, evaluation.scores);
}

Result<int> run_eval(const Context& context, const EvalArguments& arguments) {
  TM_ASSIGN(const formats::OverlapKind kind, kind_of(arguments.type));
  if (!arguments.sigmas.empty() && kind != formats::OverlapKind::kKeypoints)
    return fail(ErrorCode::kInvalid, "--sigmas are of joints: --type keypoints");
  if (!(arguments.overlap > kBackgroundOverlap) || arguments.overlap > 1)
    return fail(ErrorCode::kInvalid,
                fmt::format("--iou is a number above {} and up to 1", kBackgroundOverlap));
  for (const double sigma : arguments.sigmas)
    if (!(sigma > 0) || !std::isfinite(sigma))
      return fail(ErrorCode::kInvalid, "--sigmas are numbers above 0");
  TM_ASSIGN(auto truth, open_named_file(arguments.truth));
  TM_ASSIGN(auto results, open_named_file(arguments.results));
  const unsigned threads = arguments.threads > 0 ? static_cast<unsigned>(arguments.threads)
                                                 : std::max(1u, std::thread::hardware_concurrency());
  TM_ASSIGN(const auto set, formats::read_evaluation_set(std::move(truth), std::move(results), kind, threads,
                                                         arguments.sigmas));
  const auto parameters = kind == formats::OverlapKind::kKeypoints
                              ? metrics::EvaluationParameters::keypoints()
                              : metrics::EvaluationParameters::boxes();
  const metrics::EvaluationInput input{static_cast<std::uint32_t>(set.images.size()),
                                       static_cast<std::uint32_t>(set.categories.size()), set.truths,
                                       set.detections, formats::overlaps_of(set)};
  const metrics::Evaluation evaluation = metrics::evaluate(input, parameters, threads);
  if (!arguments.arrays.empty()) TM_TRY(write_arrays(arguments.arrays, evaluation));
  const auto statistics = metrics::coco_statistics(evaluation);
  Json classes = per_class(set, evaluation);
  Json said =
      analyses(input, class_keys(set), arguments.overlap,
               arguments.least_score < 0 ? std::nullopt : std::optional(arguments.least_score), classes);
  warn_left_out(set);
  std::string shown;
  if (!context.json)
    shown = table(set, metrics::coco_statistic_names(parameters), statistics, classes) + analyses_table(said);
  said["stats"] = statistics;
  said["per_class"] = std::move(classes);
  print(context, said, shown);
  return 0;
}

}  // namespace

Command eval_command() {
  const auto arguments = std::make_shared<EvalArguments>();
  return {
      .name = "eval",
      .help = "Count detections against truth as COCO's evaluation does; needs no database",
      .options =
          {{.name = "--gt", .target = &arguments->truth, .help = "COCO file of the truth", .required = true},
           {.name = "--dt", .target = &arguments->results, .help = "list of COCO results", .required = true},
           {.name = "--type",
            .target = &arguments->type,
            .help = "bbox, segm or keypoints",
            .shows_default = true},
           {.name = "--sigmas",
            .target = &arguments->sigmas,
            .help = "of keypoints: one for each joint; default: those of COCO's 17"},
           {.name = "--iou",
            .target = &arguments->overlap,
            .help = "overlap at which VOC's AP, thresholds, confusion and errors are counted",
            .shows_default = true},
           {.name = "--min-score",
            .target = &arguments->least_score,
            .help = "of the confusion: detections below are left out; default: where F1 over all classes is "
                    "best"},
           {.name = "--arrays",
            .target = &arguments->arrays,
            .help = "folder for precision.npy, recall.npy and scores.npy, as COCOeval.eval has them"},
           {.name = "--threads",
            .target = &arguments->threads,
            .help = "default: one a core",
            .range = std::pair{1, 256}}},
      .run = [arguments](const Context& context) { return run_eval(context, *arguments); }};
}

}  // namespace touchmark::cli
