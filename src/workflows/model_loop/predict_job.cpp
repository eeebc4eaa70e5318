// One part of a prediction run as a job: pictures are decoded ahead while the model looks at the one before.
#include <algorithm>
#include <deque>
#include <future>

#include "base/json.h"
#include "flow/annotation/suggestions.h"
#include "flow/asset/layer.h"
#include "flow/asset/records.h"
#include "models/detect_wide.h"
#include "workflows/model_loop/predict.h"

namespace touchmark::workflows {
namespace {

constexpr std::size_t kAhead = 4;                      // pictures decoded before they are needed
constexpr std::size_t kImagesAtOnce = 64;              // of one event, at most
constexpr auto kWriteEvery = std::chrono::seconds(1);  // so that people see them come
constexpr int kMostPixels = 4096;
constexpr const char* kKey = "predict";

struct Picture {
  record::Asset asset;
  flow::Pixels pixels;
};

std::string run_key(const PredictionRun& run) {
  return std::to_string(run.layer.value) + "/" + std::to_string(run.part);
}

class Part {
 public:
  Part(const flow::Ports& ports, jobs::JobContext& context, PredictionRun run, models::Detect& model)
      : ports_(ports), context_(context), run_(std::move(run)), model_(model), written_at_(Time::now()) {
    const int wanted = model_.wanted_pixels() * run_.tiles;
    pixels_ = wanted > 0 ? std::min(wanted, kMostPixels) : kMostPixels;
    if (const Json& known = context_.job().checkpoint; known.is_object()) {
      after_ = AssetId{known.value("after", std::int64_t{0})};
      report_.images = known.value("images", std::int64_t{0});
      report_.annotations = known.value("annotations", std::int64_t{0});
      report_.unmapped = known.value("unmapped", std::int64_t{0});
      report_.unfit = known.value("unfit", std::int64_t{0});
      report_.failed = known.value("failed", std::int64_t{0});
      report_.why = known.value("why", "");
    }
  }

  Result<PredictReport> go() {
    TM_TRY(remember());
    TM_ASSIGN(const auto assets, to_do());
    const std::int64_t total = report_.images + static_cast<std::int64_t>(assets.size());
    std::deque<std::future<Result<Picture>>> ahead;
    std::size_t next = 0;
    const auto fill = [&] {
      for (; next < assets.size() && ahead.size() < kAhead; ++next)
        ahead.push_back(std::async(std::launch::async, [this, id = assets[next]] { return load(id); }));
    };
    for (const AssetId id : assets) {
      if (!context_.progress(report_.images, total, "images", "predicting")) {
        TM_TRY(write());
        return fail(ErrorCode::kCancelled, "cancelled");
      }
      fill();
      const Result<Picture> picture = ahead.front().get();
      ahead.pop_front();
      fill();
      TM_TRY(look_at(id, picture));
      if (looked_.size() >= kImagesAtOnce || Time::now() - written_at_ > kWriteEvery) TM_TRY(write());
    }
    TM_TRY(write());
    return report_;
  }

 private:
  using Time = std::chrono::steady_clock;

  // A worker that died may have written more than its checkpoint says.
  Result<void> remember() {
    return ports_.store.read([&](ledger::Reader& reader) -> Result<void> {
      return flow::for_events_of(reader, context_.job().project, kKey, run_key(run_),
                                 [this](const ledger::Event& event) -> Result<void> {
                                   const Json payload = json_from_text(event.payload);
                                   const AssetId through{payload.value("through", std::int64_t{0})};
                                   if (through <= after_) return {};
                                   after_ = through;
                                   report_.images += payload.value("images", std::int64_t{0});
                                   report_.annotations += event.row_count;
                                   return {};
                                 });
    });
  }

  Result<std::vector<AssetId>> to_do() {
    std::vector<AssetId> out;
    TM_TRY(ports_.store.read([&](ledger::Reader& reader) -> Result<void> {
      TM_ASSIGN(out, flow::selected(reader, context_.job().project, run_.images, kTruth));
      return {};
    }));
    std::erase_if(out, [this](AssetId id) { return id <= after_ || id.value % run_.parts != run_.part; });
    return out;
  }

  Result<Picture> load(AssetId id) const {
    Picture picture;
    TM_TRY(ports_.store.read([&](ledger::Reader& reader) -> Result<void> {
      TM_ASSIGN(picture.asset, reader.asset(context_.job().project, id));
      return {};
    }));
    TM_ASSIGN(const OpenFile file, ports_.blobs.open(picture.asset.content.uri));
    TM_ASSIGN(picture.pixels, ports_.media.pixels(file, pixels_, true));
    return picture;
  }

  // An image that cannot be read costs itself; a model that fails ends the run, because it would fail again.
  Result<void> look_at(AssetId id, const Result<Picture>& picture) {
    looked_.push_back(id);
    ++report_.images;
    if (!picture) {
      ++report_.failed;
      if (report_.why.empty())
        report_.why = "image " + std::to_string(id.value) + ": " + picture.error().text();
      return {};
    }
    models::DetectOptions options;
    options.least_confidence = run_.min_score;
    options.most_overlap = run_.most_overlap;
    for (const auto& [label, rule] : run_.labels)
      if (rule.min_score >= 0) options.least_confidence = std::min(options.least_confidence, rule.min_score);
    const flow::Pixels& pixels = picture->pixels;
    const models::Image image{pixels.size, reinterpret_cast<const std::uint8_t*>(pixels.rgb.data())};
    TM_ASSIGN(const auto found, models::detect_wide(model_, image, options, {run_.tiles, run_.flip}));
    for (const auto& each : found) keep(picture->asset, pixels.size, each);
    return {};
  }

  void keep(const record::Asset& asset, geometry::Size seen,
            const models::Predicted<models::Detection>& each) {
    const auto rule = run_.labels.find(each.value.label);
    if (rule == run_.labels.end()) {
      ++report_.unmapped;
      return;
    }
    if (each.confidence < (rule->second.min_score >= 0 ? rule->second.min_score : run_.min_score)) return;
    const auto* box = std::get_if<geometry::Box>(&each.value.shape);
    if (box == nullptr) {
      ++report_.unfit;
      return;
    }
    const geometry::Size whole = asset.content.size;
    const double x = static_cast<double>(whole.width) / static_cast<double>(seen.width);
    const double y = static_cast<double>(whole.height) / static_cast<double>(seen.height);
    flow::NewAnnotation one;
    one.asset = asset.id;
    one.content.class_id = rule->second.class_id;
    one.content.score = each.confidence;
    const double left = box->x * x;
    const double top = box->y * y;
    one.content.shape =
        geometry::Box{left, top, std::min(box->width * x, static_cast<double>(whole.width) - left),
                      std::min(box->height * y, static_cast<double>(whole.height) - top)};
    waiting_.push_back(std::move(one));
  }

  // The annotations and how far they go are one event; images without any are looked at again after a crash.
  Result<void> write() {
    if (looked_.empty()) return {};
    while (!waiting_.empty()) {
      const Json payload = {{kKey, run_key(run_)},
                            {"through", looked_.back().value},
                            {"images", static_cast<std::int64_t>(looked_.size())},
                            {"job", context_.job().id.value}};
      const auto written = flow::write_annotations(ports_.store, flow::Actor{context_.job().actor, true},
                                                   context_.job().project, run_.layer, waiting_, {}, payload);
      if (written) {
        report_.annotations += written->annotations;
        break;
      }
      TM_TRY(leave_out(written.error()));
    }
    after_ = looked_.back();
    waiting_.clear();
    looked_.clear();
    written_at_ = Time::now();
    Json state = to_json(report_);
    state["after"] = after_.value;
    return context_.checkpoint(state);
  }

  // The one that the project refused ("/annotations/7/content/shape"); any other failure ends the run.
  Result<void> leave_out(const Error& error) {
    constexpr std::string_view kStart = "/annotations/";
    if (error.code != ErrorCode::kInvalid || error.where.rfind(kStart, 0) != 0)
      return tl::unexpected<Error>(error);
    const std::size_t index = std::strtoull(error.where.c_str() + kStart.size(), nullptr, 10);
    if (index >= waiting_.size()) return tl::unexpected<Error>(error);
    ++report_.unfit;
    if (report_.why.empty()) report_.why = error.message;
    waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(index));
    return {};
  }

  const flow::Ports& ports_;
  jobs::JobContext& context_;
  const PredictionRun run_;
  models::Detect& model_;
  int pixels_ = kMostPixels;
  AssetId after_;
  PredictReport report_;
  std::vector<AssetId> looked_;  // and not yet written
  std::vector<flow::NewAnnotation> waiting_;
  Time::time_point written_at_;
};

}  // namespace

jobs::JobHandler predict_job(const flow::Ports& ports) {
  return [&ports](jobs::JobContext& context) -> Result<Json> {
    PredictionRun run = prediction_run_of(context.job().arguments);
    if (ports.models == nullptr) return fail(ErrorCode::kUnavailable, "this program keeps no models");
    TM_ASSIGN(const auto stored, ports.models->find(run.model));
    TM_ASSIGN(const auto model, ports.models->open(stored, models::Hurry::kJob));
    auto* detector = dynamic_cast<models::Detect*>(model.get());
    if (detector == nullptr)
      return fail(ErrorCode::kUnsupported, "the model " + stored.card.name + " is no detector");
    TM_ASSIGN(const auto report, Part(ports, context, std::move(run), *detector).go());
    return to_json(report);
  };
}

}  // namespace touchmark::workflows
