#include "flow/review/evaluation.h"

#include <algorithm>
#include <tuple>

#include "flow/asset/layer.h"
#include "flow/review/evaluation_kept.h"
#include "metrics/detection/summary.h"

namespace touchmark::flow {
namespace {

using formats::OverlapKind;
using std::chrono::steady_clock;

constexpr std::size_t kMostKept = 8;
constexpr std::size_t kMostBytes = std::size_t{512} << 20;
constexpr std::size_t kMostReports = 4;  // of one evaluation
constexpr std::size_t kMostTags = 20;
constexpr int kLooked = 200;  // labels that decide the kind

struct SeenShapes {
  bool joints = false, outlines = false;
};
Result<SeenShapes> seen_shapes(ledger::Reader& reader, ProjectId project, LayerId layer) {
  TM_ASSIGN(const auto cursor, reader.scan_annotations(project, layer, kOpenSeq));
  SeenShapes out;
  ledger::AnnotationRow row;
  for (int i = 0; i < kLooked; ++i) {
    TM_ASSIGN(const bool more, cursor->next(row));
    if (!more) break;
    TM_ASSIGN(const auto one, row.decode());
    const auto kind = geometry::kind_of(one.content.shape);
    out.joints = out.joints || kind == geometry::ShapeKind::kKeypoints;
    out.outlines =
        out.outlines || kind == geometry::ShapeKind::kPolygon || kind == geometry::ShapeKind::kMask;
  }
  return out;
}

Result<OverlapKind> kind_for(ledger::Reader& reader, ProjectId project, const EvaluationQuestion& question) {
  if (question.kind) return *question.kind;
  TM_ASSIGN(const auto said, seen_shapes(reader, project, question.layer));
  if (said.joints) return OverlapKind::kKeypoints;
  if (!said.outlines) return OverlapKind::kBoxes;
  TM_ASSIGN(const auto true_ones, seen_shapes(reader, project, question.against));
  return true_ones.outlines ? OverlapKind::kMasks : OverlapKind::kBoxes;
}

class Reporter {
 public:
  Reporter(const KeptEvaluation& kept, const EvaluationQuestion& question, OverlapKind kind)
      : kept_(kept), question_(question) {
    out_->kind = kind;
    out_->seq = kept.seq();
    out_->overlap = question.overlap;
  }

  // All that does not depend on the score from which on predictions are kept.
  std::shared_ptr<const EvaluationReport> run() {
    const auto among = counted();
    const auto gathered = kept_.evaluator().gather(among);
    for (const std::int64_t image : gathered->images) out_->image_ids.emplace_back(image);
    for (const auto& one : kept_.classes().classes) out_->class_ids.push_back(one.id);
    out_->images = static_cast<std::int64_t>(gathered->images.size());
    out_->left_out = static_cast<std::int64_t>(kept_.images().size()) - out_->images;
    const auto evaluation = kept_.evaluator().evaluate(1, among);
    out_->statistics = metrics::coco_statistics(evaluation);
    out_->statistic_names = metrics::coco_statistic_names(evaluation.parameters);
    const auto curves = metrics::curves_at(gathered->input, question_.overlap);
    out_->all = curves.all;
    add_classes(evaluation, curves, gathered->detections);
    out_->errors = metrics::break_down_errors(gathered->input, question_.overlap, kBackgroundOverlap);
    add_slices();
    return out_;
  }

  // That report with what does.
  std::shared_ptr<const EvaluationReport> paired(const EvaluationReport& report) {
    *out_ = report;
    out_->least_score = question_.least_score.value_or(report.all.best ? report.all.best->score : 0);
    const auto gathered = kept_.evaluator().gather(counted());
    out_->pairings = metrics::pair_across_classes(gathered->input, question_.overlap, out_->least_score);
    return out_;
  }

 private:
  metrics::Evaluator::Among counted() const {
    return [this](std::int64_t image) { return kept_.counts(AssetId(image), question_.all_images); };
  }

  void add_classes(const metrics::Evaluation& evaluation, const metrics::Curves& curves,
                   const std::vector<metrics::DetectedObject>& detections) {
    const auto& parameters = evaluation.parameters;
    const std::size_t most = parameters.most_detections.size() - 1;
    std::vector<std::int64_t> said(kept_.classes().classes.size(), 0);
    for (const auto& one : detections) ++said[one.category];
    for (std::size_t k = 0; k < said.size(); ++k) {
      if (said[k] == 0 && curves.classes[k].truths == 0) continue;
      const auto& of = kept_.classes().classes[k];
      const auto ap = [&](std::optional<std::size_t> overlap) {
        return metrics::average_precision(evaluation, {.overlap = overlap, .category = k, .most = most});
      };
      ClassScore score{of.id,
                       of.name,
                       ap(std::nullopt),
                       ap(parameters.place_of(0.5)),
                       ap(parameters.place_of(0.75)),
                       metrics::average_recall(evaluation, {.category = k, .most = most}),
                       curves.classes[k]};
      score.curve.detections = said[k];
      out_->classes.push_back(std::move(score));
    }
  }

  void add_slices() {
    std::map<std::string, std::int64_t> origins, splits;
    std::map<ClassId, std::int64_t> tags;
    for (const auto& [id, image] : kept_.images()) {
      if (!kept_.counts(id, question_.all_images)) continue;
      ++origins[image.origin];
      ++splits[std::string(record::split_name(image.split))];
      for (const ClassId tag : image.tags) ++tags[tag];
    }
    if (origins.size() > 1)
      for (const auto& [name, count] : origins)
        slice("origin", name, count, [&name](const EvaluatedImage& image) { return image.origin == name; });
    if (splits.size() > 1)
      for (const auto& [name, count] : splits)
        slice("split", name, count,
              [&name](const EvaluatedImage& image) { return record::split_name(image.split) == name; });
    std::vector<std::pair<std::int64_t, ClassId>> most;
    for (const auto& [tag, count] : tags) most.emplace_back(-count, tag);
    std::sort(most.begin(), most.end());
    if (most.size() > kMostTags) most.resize(kMostTags);
    for (const auto& [count, tag] : most)
      slice("tag", class_name(tag), -count,
            [tag = tag](const EvaluatedImage& image) { return image.tags.contains(tag); });
  }

  std::string class_name(ClassId id) const {
    const std::size_t place = kept_.classes().place_of(id);
    return place < kept_.classes().classes.size() ? kept_.classes().classes[place].name : std::string();
  }

  template <typename Belongs>
  void slice(const char* by, const std::string& name, std::int64_t images, const Belongs& belongs) {
    const auto evaluation = kept_.evaluator().evaluate(1, [&](std::int64_t image) {
      const AssetId id(image);
      return kept_.counts(id, question_.all_images) && belongs(kept_.images().at(id));
    });
    const std::size_t most = evaluation.parameters.most_detections.size() - 1;
    out_->slices.push_back({by, name, images, metrics::average_precision(evaluation, {.most = most}),
                            metrics::average_precision(
                                evaluation, {.overlap = evaluation.parameters.place_of(0.5), .most = most}),
                            metrics::average_recall(evaluation, {.most = most})});
  }

  const KeptEvaluation& kept_;
  const EvaluationQuestion& question_;
  std::shared_ptr<EvaluationReport> out_ = std::make_shared<EvaluationReport>();
};

}  // namespace

struct Evaluations::Kept {
  Kept(ProjectId project, record::Layer layer, LayerId against, OverlapKind kind)
      : evaluation(project, std::move(layer), against, kind) {}

  std::mutex mutex;  // of all but the last two
  KeptEvaluation evaluation;
  using Report = std::shared_ptr<const EvaluationReport>;
  std::map<std::pair<double, bool>, Report> unpaired;
  std::map<std::tuple<double, bool, std::optional<double>>, Report> reports;

  // Made where it was not asked for since the last change.
  Report report(const EvaluationQuestion& question, OverlapKind kind) {
    if (reports.size() > kMostReports) reports.clear();
    if (unpaired.size() > kMostReports) unpaired.clear();
    Report& out = reports[{question.overlap, question.all_images, question.least_score}];
    if (out) return out;
    Report& base = unpaired[{question.overlap, question.all_images}];
    if (!base) base = Reporter(evaluation, question, kind).run();
    return out = Reporter(evaluation, question, kind).paired(*base);
  }
  void forget_reports() {
    unpaired.clear();
    reports.clear();
  }
  std::int64_t last_use = 0;  // guarded by Evaluations::mutex_
  std::size_t bytes = 0;      // likewise
};

Evaluations::Evaluations() = default;
Evaluations::~Evaluations() = default;

std::shared_ptr<Evaluations::Kept> Evaluations::kept(ProjectId project, const record::Layer& layer,
                                                     LayerId against, OverlapKind kind) {
  const std::scoped_lock lock(mutex_);
  auto& out = kept_[{project, layer.id, against, kind}];
  if (!out) out = std::make_shared<Kept>(project, layer, against, kind);
  out->last_use = ++uses_;
  return out;
}

// Those used longest ago go first; the one in use stays.
void Evaluations::forget_some(const Kept& used, std::size_t bytes) {
  const std::scoped_lock lock(mutex_);
  std::size_t all = 0;
  for (const auto& [key, one] : kept_) {
    if (one.get() == &used) one->bytes = bytes;
    all += one->bytes;
  }
  while (kept_.size() > 1 && (kept_.size() > kMostKept || all > kMostBytes)) {
    const auto oldest = std::min_element(kept_.begin(), kept_.end(), [](const auto& a, const auto& b) {
      return a.second->last_use < b.second->last_use;
    });
    all -= oldest->second->bytes;
    kept_.erase(oldest);
  }
}

Result<EvaluationProgress> Evaluations::evaluate(ledger::Store& store, const Actor& actor, ProjectId project,
                                                 const EvaluationQuestion& question,
                                                 std::chrono::milliseconds patience) {
  if (question.layer == question.against)
    return fail(ErrorCode::kInvalid, "a layer is not measured against itself", "?against");
  if (!(question.overlap > kBackgroundOverlap) || question.overlap > 1)
    return fail(ErrorCode::kInvalid, "\"iou\" is a number above 0.1 and up to 1", "?iou");
  const auto until = steady_clock::now() + patience;
  EvaluationProgress out;
  TM_TRY(store.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(const auto layer, flow::layer(reader, project, actor, question.layer));
    TM_TRY(flow::layer(reader, project, actor, question.against));
    TM_ASSIGN(const OverlapKind kind, kind_for(reader, project, question));
    const auto one = kept(project, layer, question.against, kind);
    const std::scoped_lock lock(one->mutex);
    TM_ASSIGN(const bool changed, one->evaluation.update(reader, until));
    if (changed) one->forget_reports();
    out.done = one->evaluation.done();
    out.total = one->evaluation.total();
    if (one->evaluation.is_current()) out.report = one->report(question, kind);
    forget_some(*one, one->evaluation.evaluator().bytes());
    return {};
  }));
  return out;
}

namespace {

// The images that one number counts, each as often as it counts it.
template <typename Entry, typename Matches>
void count_images(const std::vector<Entry>& entries, const EvaluationReport& report, const Matches& matches,
                  std::map<AssetId, std::int64_t>& out) {
  for (const Entry& entry : entries)
    if (matches(entry)) ++out[report.image_ids[entry.image]];
}

bool is_class(const EvaluationReport& report, const std::optional<ClassId>& wanted, std::uint32_t category) {
  if (!wanted) return true;
  if (category == metrics::Pairing::kBackground) return wanted->value == 0;
  return report.class_ids[category] == *wanted;
}

}  // namespace

EvaluatedImages images_behind(const EvaluationReport& report, const EvaluatedImages::Filter& filter,
                              AssetId after, std::int64_t limit) {
  std::map<AssetId, std::int64_t> counts;
  if (filter.error)
    count_images(
        report.errors.errors, report,
        [&](const metrics::DetectionError& error) {
          return error.kind == *filter.error && is_class(report, filter.class_id, error.category);
        },
        counts);
  else
    count_images(
        report.pairings, report,
        [&](const metrics::Pairing& pairing) {
          return is_class(report, filter.truth, pairing.true_category) &&
                 is_class(report, filter.predicted, pairing.detected_category);
        },
        counts);
  EvaluatedImages out;
  out.total = static_cast<std::int64_t>(counts.size());
  auto at = counts.upper_bound(after);
  for (; at != counts.end() && static_cast<std::int64_t>(out.items.size()) < limit; ++at)
    out.items.push_back({at->first, at->second});
  if (at != counts.end()) out.next_after = out.items.back().asset;
  return out;
}

}  // namespace touchmark::flow
