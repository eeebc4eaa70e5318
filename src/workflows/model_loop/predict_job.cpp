// One part of a prediction run as a job: pictures are decoded ahead while the model looks at the one before.
#include <algorithm>
#include <deque>
#include <future>

#include "base/json.h"
#include "flow/asset/layer.h"
#include "flow/asset/records.h"
#include "workflows/model_loop/picture.h"
#include "workflows/model_loop/recipe.h"

namespace touchmark::workflows {
namespace {

constexpr std::size_t kAhead = 4;          // pictures decoded before they are needed
constexpr std::size_t kImagesAtOnce = 64;  // of one event, at most
constexpr std::size_t kAnnotationsAtOnce = flow::kMostRows / 4;
constexpr auto kWriteEvery = std::chrono::seconds(1);  // so that people see them come
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
  Part(const flow::Ports& ports, jobs::JobContext& context, PredictionRun run, Recipe& recipe)
      : ports_(ports), context_(context), run_(std::move(run)), recipe_(recipe), written_at_(Time::now()) {
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
      if (is_time_to_write()) TM_TRY(write());
    }
    TM_TRY(write());
    return report_;
  }

 private:
  using Time = std::chrono::steady_clock;

  bool is_time_to_write() const {
    return looked_.size() >= kImagesAtOnce || waiting_.size() >= kAnnotationsAtOnce ||
           Time::now() - written_at_ > kWriteEvery;
  }

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
    TM_ASSIGN(picture.pixels, picture_of(ports_, picture.asset, recipe_.wanted_pixels(), true));
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
    TM_ASSIGN(Looked looked, recipe_.look(picture->asset, image_of(picture->pixels)));
    report_.unmapped += looked.unmapped;
    report_.unfit += looked.unfit;
    std::move(looked.annotations.begin(), looked.annotations.end(), std::back_inserter(waiting_));
    return {};
  }

  // The annotations and how far they go are one event; images without any are looked at again after a crash.
  Result<void> write() {
    if (looked_.empty()) return {};
    const Json payload = {{kKey, run_key(run_)},
                          {"through", looked_.back().value},
                          {"images", static_cast<std::int64_t>(looked_.size())},
                          {"job", context_.job().id.value}};
    TM_ASSIGN(const auto written,
              write_predictions(ports_, flow::Actor{context_.job().actor, true}, context_.job().project,
                                run_.layer, std::move(waiting_), payload));
    report_.annotations += written.annotations;
    report_.unfit += written.unfit;
    if (report_.why.empty()) report_.why = written.why;
    after_ = looked_.back();
    waiting_.clear();
    looked_.clear();
    written_at_ = Time::now();
    Json state = to_json(report_);
    state["after"] = after_.value;
    return context_.checkpoint(state);
  }

  const flow::Ports& ports_;
  jobs::JobContext& context_;
  const PredictionRun run_;
  Recipe& recipe_;
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
    TM_ASSIGN(const auto opened, open_recipe(*ports.models, run, models::Hurry::kJob));
    TM_ASSIGN(const auto report, Part(ports, context, std::move(run), *opened.recipe).go());
    return to_json(report);
  };
}

}  // namespace touchmark::workflows
