#include "workflows/model_loop/assist.h"

#include <algorithm>

namespace touchmark::workflows {
namespace {

constexpr std::size_t kMostRecent = 24;  // features in memory, of 2 MB each
constexpr int kMostPixels = 4096;

Result<void> check_prompt(const models::Prompt& prompt, geometry::Size size) {
  const auto inside = [size](const geometry::Point& at) {
    return at.x >= 0 && at.y >= 0 && at.x <= static_cast<double>(size.width) &&
           at.y <= static_cast<double>(size.height);
  };
  const bool good = std::all_of(prompt.inside.begin(), prompt.inside.end(), inside) &&
                    std::all_of(prompt.outside.begin(), prompt.outside.end(), inside);
  if (!good) return fail(ErrorCode::kInvalid, "a point lies outside the image");
  if (prompt.box && !(prompt.box->width > 0 && prompt.box->height > 0))
    return fail(ErrorCode::kInvalid, "the box has no area");
  return {};
}

}  // namespace

Result<std::shared_ptr<models::Model>> Assist::opened(const models::StoredModel& stored, Hurry hurry) {
  const std::string key = stored.id + (hurry == Hurry::kPerson ? " person" : " job");
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = models_.find(key); found != models_.end()) return found->second;
  }
  TM_ASSIGN(std::shared_ptr<models::Model> model, ports_.models->open(stored, hurry));
  const std::lock_guard lock(mutex_);
  return models_.emplace(key, std::move(model)).first->second;
}

void Assist::remember(const std::string& key, const Features& features) {
  const std::lock_guard lock(mutex_);
  recent_.remove_if([&](const auto& entry) { return entry.first == key; });
  recent_.emplace_front(key, features);
  if (recent_.size() > kMostRecent) recent_.pop_back();
}

Result<Assist::Features> Assist::make(const models::StoredModel& stored, const record::Asset& asset,
                                      Hurry hurry) {
  TM_ASSIGN(const auto model, opened(stored, hurry));
  auto* segmenter = dynamic_cast<models::SegmentPrompt*>(model.get());
  if (segmenter == nullptr)
    return fail(ErrorCode::kUnsupported, "the model " + stored.card.name + " makes no masks from prompts");
  const std::string& uri = asset.content.uri;
  TM_ASSIGN(const OpenFile file, ports_.blobs.open(uri));
  models::FeatureCache& cache = ports_.models->features();
  if (auto bytes = cache.get(stored.version, uri, file.stamp()))
    if (auto encoded = segmenter->restore(std::move(*bytes), asset.content.size))
      return Features{*encoded, stored.card.name, stored.version};
  const int wanted =
      std::min(segmenter->wanted_pixels() > 0 ? segmenter->wanted_pixels() : kMostPixels, kMostPixels);
  TM_ASSIGN(const flow::Pixels pixels, ports_.media.pixels(file, wanted, hurry == Hurry::kJob));
  TM_ASSIGN(auto encoded,
            segmenter->encode({pixels.size, reinterpret_cast<const std::uint8_t*>(pixels.rgb.data())}));
  cache.put(stored.version, uri, file.stamp(), encoded->float16());
  return Features{std::move(encoded), stored.card.name, stored.version};
}

Result<models::StoredModel> Assist::find(const std::string& model) const {
  if (ports_.models == nullptr) return fail(ErrorCode::kUnavailable, "this program keeps no models");
  return ports_.models->find(model);
}

Result<Assist::Features> Assist::features(const std::string& model, const record::Asset& asset, Hurry hurry) {
  TM_ASSIGN(const auto stored, find(model));
  return features_of(stored, asset, hurry);
}

Result<Assist::Features> Assist::features_of(const models::StoredModel& stored, const record::Asset& asset,
                                             Hurry hurry) {
  const std::string key = stored.id + " " + asset.content.uri;
  std::promise<Result<Features>> promise;
  Made made;
  bool is_ours = false;
  {
    const std::lock_guard lock(mutex_);
    for (auto it = recent_.begin(); it != recent_.end(); ++it)
      if (it->first == key) {
        recent_.splice(recent_.begin(), recent_, it);
        return recent_.front().second;
      }
    const auto [found, added] = making_.try_emplace(key, Made{});
    is_ours = added;
    if (added) found->second = promise.get_future().share();
    made = found->second;
  }
  if (!is_ours) return made.get();
  Result<Features> result = make(stored, asset, hurry);
  if (result) remember(key, *result);
  {
    const std::lock_guard lock(mutex_);
    making_.erase(key);
  }
  promise.set_value(result);
  return result;
}

Result<std::vector<models::Predicted<geometry::Mask>>> Assist::segment(const std::string& model,
                                                                       const record::Asset& asset,
                                                                       const models::Prompt& prompt) {
  TM_TRY(check_prompt(prompt, asset.content.size));
  TM_ASSIGN(const auto stored, find(model));
  TM_ASSIGN(const Features made, features_of(stored, asset, Hurry::kPerson));
  TM_ASSIGN(const auto opened_model, opened(stored, Hurry::kPerson));
  return dynamic_cast<models::SegmentPrompt&>(*opened_model)
      .segment(*made.encoded, prompt, asset.content.size);
}

}  // namespace touchmark::workflows
