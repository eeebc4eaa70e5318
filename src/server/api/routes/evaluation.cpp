#include "flow/review/evaluation.h"

#include "base/json.h"
#include "server/api/context.h"
#include "server/api/routes.h"

namespace touchmark::server {
namespace {

constexpr std::chrono::milliseconds kPatience{1500};
constexpr std::size_t kCurvePoints = 101;
constexpr std::int64_t kMostImages = 200;

using formats::OverlapKind;
using metrics::Pairing;

std::string_view kind_name(OverlapKind kind) {
  switch (kind) {
    case OverlapKind::kMasks:
      return "segm";
    case OverlapKind::kKeypoints:
      return "keypoints";
    default:
      return "bbox";
  }
}

Json number(double value) {
  return value < 0 ? Json(nullptr) : Json(value);
}

Json threshold_view(const metrics::Curve& curve) {
  if (!curve.best) return nullptr;
  return {{"score", curve.best->score},
          {"precision", curve.best->precision},
          {"recall", curve.best->recall},
          {"f1", curve.best->f1()}};
}

Json curve_view(const metrics::Curve& curve) {
  Json score = Json::array(), precision = Json::array(), recall = Json::array();
  for (const auto& point : metrics::thinned(curve.points, kCurvePoints)) {
    score.push_back(point.score);
    precision.push_back(point.precision);
    recall.push_back(point.recall);
  }
  return {{"score", std::move(score)}, {"precision", std::move(precision)}, {"recall", std::move(recall)}};
}

Json class_view(const flow::ClassScore& one) {
  return {{"id", one.id.value},
          {"name", one.name},
          {"ap", number(one.ap)},
          {"ap50", number(one.ap50)},
          {"ap75", number(one.ap75)},
          {"ar", number(one.ar)},
          {"voc", number(one.curve.voc_area)},
          {"voc07", number(one.curve.voc_2007)},
          {"truths", one.curve.truths},
          {"predictions", one.curve.detections},
          {"best_threshold", threshold_view(one.curve)},
          {"curve", curve_view(one.curve)}};
}

Json confusion_view(const flow::EvaluationReport& report) {
  const auto id = [&](std::uint32_t category) {
    return category == Pairing::kBackground ? std::int64_t{0} : report.class_ids[category].value;
  };
  Json out = Json::array();
  for (const auto& cell : metrics::confusion_of(report.pairings))
    out.push_back({{"truth", id(cell.true_category)},
                   {"predicted", id(cell.detected_category)},
                   {"count", cell.count}});
  return out;
}

Json errors_view(const metrics::ErrorBreakdown& errors) {
  std::array<std::int64_t, metrics::kErrorKinds> counts{};
  for (const auto& error : errors.errors) ++counts[static_cast<std::size_t>(error.kind)];
  Json kinds = Json::array();
  for (std::size_t kind = 0; kind < metrics::kErrorKinds; ++kind)
    kinds.push_back({{"kind", metrics::error_kind_name(static_cast<metrics::ErrorKind>(kind))},
                     {"count", counts[kind]},
                     {"gain", errors.gains[kind]}});
  return {{"ap", number(errors.ap)},
          {"kinds", std::move(kinds)},
          {"false_alarm_gain", errors.false_alarm_gain},
          {"missed_gain", errors.missed_gain}};
}

Json report_view(const flow::EvaluationReport& report) {
  Json statistics = Json::array(), classes = Json::array(), slices = Json::array();
  for (std::size_t i = 0; i < report.statistics.size(); ++i)
    statistics.push_back({{"name", report.statistic_names[i]}, {"value", number(report.statistics[i])}});
  for (const auto& one : report.classes) classes.push_back(class_view(one));
  for (const auto& one : report.slices)
    slices.push_back({{"by", one.by},
                      {"name", one.name},
                      {"images", one.images},
                      {"ap", number(one.ap)},
                      {"ap50", number(one.ap50)},
                      {"ar", number(one.ar)}});
  return {{"kind", kind_name(report.kind)},
          {"seq", report.seq.value},
          {"iou", report.overlap},
          {"min_score", report.least_score},
          {"images", report.images},
          {"images_left_out", report.left_out},
          {"statistics", std::move(statistics)},
          {"voc", number(report.all.voc_area)},
          {"voc07", number(report.all.voc_2007)},
          {"truths", report.all.truths},
          {"best_threshold", threshold_view(report.all)},
          {"curve", curve_view(report.all)},
          {"classes", std::move(classes)},
          {"confusion", confusion_view(report)},
          {"errors", errors_view(report.errors)},
          {"slices", std::move(slices)}};
}

flow::EvaluationQuestion question_of(const Context& c, Query& query) {
  flow::EvaluationQuestion out;
  out.layer = LayerId(c.id("layer"));
  out.against = LayerId(query.integer("against", 1).value_or(kTruth.value));
  out.overlap = query.number("iou").value_or(0.5);
  out.least_score = query.number("min_score");
  out.all_images = query.boolean("all");
  if (const auto kind = query.text("kind", 20)) {
    if (*kind == "bbox")
      out.kind = OverlapKind::kBoxes;
    else if (*kind == "segm")
      out.kind = OverlapKind::kMasks;
    else if (*kind == "keypoints")
      out.kind = OverlapKind::kKeypoints;
    else
      query.problem("must be bbox, segm or keypoints", "kind");
  }
  return out;
}

Result<flow::EvaluationProgress> ask(Context& c, const flow::EvaluationQuestion& question) {
  return c.services.evaluations.evaluate(c.ports().store, c.actor(), c.project(), question, kPatience);
}

Response still_counting(const flow::EvaluationProgress& progress) {
  return json_response(202, {{"done", progress.done}, {"total", progress.total}});
}

Result<Response> get_evaluation(Context& c) {
  Query query(c.request.query);
  const auto question = question_of(c, query);
  TM_TRY(query.finish());
  TM_ASSIGN(const auto progress, ask(c, question));
  if (!progress.report) return still_counting(progress);
  return json_response(200, report_view(*progress.report));
}

Result<Response> get_images(Context& c) {
  Query query(c.request.query);
  const auto question = question_of(c, query);
  flow::EvaluatedImages::Filter filter;
  const auto class_of = [&](const char* name) {
    const auto id = query.integer(name, 0);
    return id ? std::optional(ClassId(*id)) : std::nullopt;
  };
  filter.truth = class_of("truth");
  filter.predicted = class_of("predicted");
  filter.class_id = class_of("class");
  if (const auto name = query.text("error", 20)) {
    filter.error = metrics::error_kind_from_name(*name);
    if (!filter.error) query.problem("is no kind of error", "error");
  }
  const AssetId after(query.integer("after", 0).value_or(0));
  const auto limit = query.integer("limit", 1, kMostImages).value_or(kMostImages);
  TM_TRY(query.finish());
  TM_ASSIGN(const auto progress, ask(c, question));
  if (!progress.report) return still_counting(progress);
  const auto found = flow::images_behind(*progress.report, filter, after, limit);
  Json items = Json::array();
  for (const auto& item : found.items)
    items.push_back({{"asset_id", item.asset.value}, {"count", item.count}});
  Json out = {{"items", std::move(items)}, {"total", found.total}};
  if (found.next_after) out["next_after"] = found.next_after.value;
  return json_response(200, out);
}

}  // namespace

void add_evaluation_routes(std::vector<Route>& routes) {
  const std::string path = "/api/v1/projects/{project}/layers/{layer}/evaluation";
  std::vector<std::string_view> asked{"against", "kind", "iou", "min_score", "all"};
  routes.push_back({Method::kGet, path, access::Role::kReviewer, get_evaluation, BodyKind::kNone, asked});
  asked.insert(asked.end(), {"error", "class", "truth", "predicted", "after", "limit"});
  routes.push_back(
      {Method::kGet, path + "/images", access::Role::kReviewer, get_images, BodyKind::kNone, asked});
}

}  // namespace touchmark::server
