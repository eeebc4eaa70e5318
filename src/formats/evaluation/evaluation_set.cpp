#include "formats/evaluation/evaluation_set.h"

#include <algorithm>
#include <future>
#include <numeric>

#include "formats/evaluation/object_list.h"
#include "geometry/mask.h"
#include "geometry/measure.h"
#include "metrics/detection/oks.h"
#include "metrics/share_work.h"

namespace touchmark::formats {
namespace {

using evaluation::ObjectList;
using evaluation::Outline;

constexpr std::uint32_t kNowhere = UINT32_MAX;
constexpr std::size_t kMostClasses = 20000;  // the arrays take 190 KB for each

// Places of ids in an ascending list. Ids are mostly close together: then a table is looked at, else the list
// searched.
class Places {
 public:
  explicit Places(const std::vector<std::int64_t>& ids) : ids_(ids) {
    if (ids.empty()) return;
    const auto range = static_cast<std::uint64_t>(ids.back()) - static_cast<std::uint64_t>(ids.front());
    if (range > 64 * ids.size() + (1u << 16)) return;
    table_.assign(range + 1, kNowhere);
    for (std::size_t i = 0; i < ids.size(); ++i)
      table_[static_cast<std::size_t>(ids[i] - ids.front())] = static_cast<std::uint32_t>(i);
  }

  std::uint32_t find(std::int64_t id) const {
    if (ids_.empty() || id < ids_.front() || id > ids_.back()) return kNowhere;
    if (!table_.empty()) return table_[static_cast<std::size_t>(id - ids_.front())];
    const auto found = std::lower_bound(ids_.begin(), ids_.end(), id);
    return *found == id ? static_cast<std::uint32_t>(found - ids_.begin()) : kNowhere;
  }

 private:
  const std::vector<std::int64_t>& ids_;
  std::vector<std::uint32_t> table_;
};

// Sorted by id; kInvalid when one occurs twice.
template <typename Listed>
Result<void> sort_by_id(std::vector<Listed>& list, std::string_view what) {
  std::sort(list.begin(), list.end(), [](const Listed& a, const Listed& b) { return a.id < b.id; });
  const auto twice = std::adjacent_find(list.begin(), list.end(),
                                        [](const Listed& a, const Listed& b) { return a.id == b.id; });
  if (twice == list.end()) return {};
  return fail(ErrorCode::kInvalid,
              "two " + std::string(what) + " of the truth have the id " + std::to_string(twice->id));
}

Result<void> all_different(const std::vector<evaluation::ListedObject>& objects) {
  std::vector<std::int64_t> ids;
  ids.reserve(objects.size());
  for (const auto& object : objects) ids.push_back(object.id);
  if (!std::is_sorted(ids.begin(), ids.end())) std::sort(ids.begin(), ids.end());
  const auto twice = std::adjacent_find(ids.begin(), ids.end());
  if (twice == ids.end()) return {};
  return fail(ErrorCode::kInvalid, "two annotations of the truth have the id " + std::to_string(*twice));
}

template <typename Listed>
std::vector<std::int64_t> ids_of(const std::vector<Listed>& list) {
  std::vector<std::int64_t> out;
  for (const Listed& one : list) out.push_back(one.id);
  return out;
}

geometry::Mask rasterized(const Outline& outline, geometry::Size size) {
  if (outline.ring_ends.empty()) return outline.mask;
  geometry::Mask out;
  std::uint32_t begin = 0;
  for (const std::uint32_t end : outline.ring_ends) {
    geometry::Mask ring =
        geometry::mask_from_ring(std::span(outline.points).subspan(begin, end - begin), size);
    out = begin == 0 ? std::move(ring) : *geometry::mask_combine(out, ring, geometry::MaskOp::kUnion);
    begin = end;
  }
  return out;
}

// What stays of a list, in the words of the set.
struct Kept {
  std::vector<std::uint32_t> from;  // numbers in the list
  std::vector<std::uint32_t> image, category;

  explicit Kept(std::size_t count) {
    for (auto* list : {&from, &image, &category}) list->reserve(count);
  }
  void add(std::uint32_t number, std::uint32_t of_image, std::uint32_t of_category) {
    from.push_back(number);
    image.push_back(of_image);
    category.push_back(of_category);
  }
};

void keep_shapes(ObjectList& list, const Kept& kept, OverlapKind kind,
                 const std::vector<geometry::Size>& sizes, unsigned threads, OverlapShapes& out,
                 std::vector<double>* areas) {
  out.boxes.resize(kept.from.size());
  for (std::size_t i = 0; i < kept.from.size(); ++i) out.boxes[i] = list.boxes[kept.from[i]];
  if (kind == OverlapKind::kKeypoints && !kept.from.empty()) {
    const std::size_t numbers = list.joints.size() / list.objects.size();
    for (const std::uint32_t from : kept.from)
      out.joints.insert(out.joints.end(), list.joints.begin() + static_cast<std::ptrdiff_t>(from * numbers),
                        list.joints.begin() + static_cast<std::ptrdiff_t>((from + 1) * numbers));
  }
  if (list.outlines.empty()) return;
  out.masks.resize(kept.from.size());
  constexpr std::uint32_t kAtOnce = 64;
  const auto count = static_cast<std::uint32_t>(kept.from.size());
  metrics::share_work((count + kAtOnce - 1) / kAtOnce, threads, [&](std::uint32_t piece) {
    for (std::uint32_t i = piece * kAtOnce; i < std::min(count, (piece + 1) * kAtOnce); ++i) {
      out.masks[i] = rasterized(list.outlines[kept.from[i]], sizes[kept.image[i]]);
      const bool has_box = list.has_box[kept.from[i]];
      if (kind == OverlapKind::kMasks || !has_box) out.boxes[i] = geometry::mask_box(out.masks[i]);
      if (areas) (*areas)[i] = static_cast<double>(geometry::mask_area(out.masks[i]));
    }
  });
  if (kind != OverlapKind::kMasks) out.masks.clear();
}

class Joiner {
 public:
  Joiner(ObjectList truths, ObjectList results, OverlapKind kind, unsigned threads)
      : truths_(std::move(truths)), results_(std::move(results)), threads_(threads) {
    out_.kind = kind;
  }

  Result<EvaluationSet> run() {
    TM_TRY(sort_by_id(truths_.images, "images"));
    TM_TRY(sort_by_id(truths_.categories, "categories"));
    TM_TRY(all_different(truths_.objects));
    if (truths_.categories.size() > kMostClasses)
      return fail(ErrorCode::kTooLarge, "the truth lists " + std::to_string(truths_.categories.size()) +
                                            " classes; at most " + std::to_string(kMostClasses) +
                                            " are counted");
    if (truths_.images.empty()) return fail(ErrorCode::kInvalid, "the truth has no images");
    out_.images = ids_of(truths_.images);
    out_.categories = ids_of(truths_.categories);
    for (auto& category : truths_.categories) out_.category_names.push_back(std::move(category.name));
    for (const auto& image : truths_.images) sizes_.push_back(image.size);
    const Places images(out_.images), categories(out_.categories);
    TM_TRY(keep_truths(images, categories));
    TM_TRY(keep_results(images, categories));
    return std::move(out_);
  }

 private:
  // A polygon needs the image's size; what was written as runs has its own.
  Result<void> sized(const ObjectList& list, std::uint32_t number, std::uint32_t image) const {
    const geometry::Size size = sizes_[image];
    const bool known = size.width > 0 && size.height > 0 && geometry::mask_size_ok(size);
    if (known || list.outlines.empty() || list.outlines[number].ring_ends.empty()) return {};
    return fail(ErrorCode::kInvalid,
                "image " + std::to_string(out_.images[image]) +
                    " has a width and a height that are missing or too large for a mask");
  }

  Result<void> keep_truths(const Places& images, const Places& categories) {
    Kept kept(truths_.objects.size());
    out_.truths.reserve(truths_.objects.size());
    for (std::uint32_t i = 0; i < truths_.objects.size(); ++i) {
      const auto& object = truths_.objects[i];
      const std::uint32_t image = images.find(object.image), category = categories.find(object.category);
      if (image == kNowhere || category == kNowhere) {
        ++out_.astray;
        continue;
      }
      TM_TRY(sized(truths_, i, image));
      kept.add(i, image, category);
      out_.truths.push_back({image, category, object.area, object.crowd, object.ignored, object.id != 0});
      out_.not_countable += object.id == 0;
    }
    keep_shapes(truths_, kept, out_.kind, sizes_, threads_, out_.true_shapes, nullptr);
    return {};
  }

  Result<void> keep_results(const Places& images, const Places& categories) {
    Kept kept(results_.objects.size());
    std::vector<double> areas;
    areas.reserve(results_.objects.size());
    out_.detections.reserve(results_.objects.size());
    for (std::uint32_t i = 0; i < results_.objects.size(); ++i) {
      const auto& object = results_.objects[i];
      const std::uint32_t image = images.find(object.image), category = categories.find(object.category);
      if (image == kNowhere)
        return fail(ErrorCode::kInvalid, "result " + std::to_string(i + 1) + " is of image " +
                                             std::to_string(object.image) +
                                             ", which the truth does not have");
      if (category == kNowhere) {
        ++out_.left_out;
        continue;
      }
      TM_TRY(sized(results_, i, image));
      kept.add(i, image, category);
      areas.push_back(object.area);
    }
    const bool of_masks = results_.area_of == evaluation::AreaOf::kSegmentation;
    keep_shapes(results_, kept, out_.kind, sizes_, threads_, out_.detected_shapes,
                of_masks ? &areas : nullptr);
    for (std::size_t i = 0; i < kept.from.size(); ++i)
      out_.detections.push_back(
          {kept.image[i], kept.category[i], results_.objects[kept.from[i]].score, areas[i]});
    return {};
  }

  ObjectList truths_, results_;
  unsigned threads_;
  std::vector<geometry::Size> sizes_;
  EvaluationSet out_;
};

using Numbers = std::span<const std::uint32_t>;

void box_overlaps(const EvaluationSet& set, Numbers detections, Numbers truths, std::span<double> out) {
  std::size_t at = 0;
  for (const std::uint32_t d : detections)
    for (const std::uint32_t g : truths)
      out[at++] =
          geometry::box_iou(set.detected_shapes.boxes[d], set.true_shapes.boxes[g], set.truths[g].crowd);
}

// Masks of images of other sizes share nothing.
void mask_overlaps(const EvaluationSet& set, Numbers detections, Numbers truths, std::span<double> out) {
  std::size_t at = 0;
  for (const std::uint32_t d : detections)
    for (const std::uint32_t g : truths) {
      double& overlap = out[at++];
      const bool touch = geometry::box_iou(set.detected_shapes.boxes[d], set.true_shapes.boxes[g], false) > 0;
      overlap = touch ? geometry::mask_iou(set.detected_shapes.masks[d], set.true_shapes.masks[g],
                                           set.truths[g].crowd)
                            .value_or(0)
                      : 0;
    }
}

void joint_overlaps(const EvaluationSet& set, Numbers detections, Numbers truths, std::span<double> out) {
  const std::size_t numbers = 3 * set.sigmas.size();
  std::size_t at = 0;
  for (const std::uint32_t d : detections)
    for (const std::uint32_t g : truths) {
      const auto joints = std::span(set.detected_shapes.joints).subspan(d * numbers, numbers);
      const geometry::Box& box = set.true_shapes.boxes[g];
      const metrics::TrueJoints truth{std::span(set.true_shapes.joints).subspan(g * numbers, numbers),
                                      {box.x, box.y, box.width, box.height},
                                      set.truths[g].area};
      out[at++] = metrics::keypoint_similarity(joints, truth, set.sigmas);
    }
}

}  // namespace

Result<EvaluationSet> read_evaluation_set(OpenFile truth, OpenFile results, OverlapKind kind,
                                          unsigned threads, std::vector<double> sigmas) {
  if (sigmas.empty()) sigmas.assign(metrics::coco_sigmas().begin(), metrics::coco_sigmas().end());
  const auto policy = threads > 1 ? std::launch::async : std::launch::deferred;
  auto reading =
      std::async(policy, [&] { return evaluation::read_results(std::move(results), kind, sigmas.size()); });
  auto truths = evaluation::read_truths(std::move(truth), kind, sigmas.size());
  auto list = reading.get();
  if (!truths) return tl::unexpected(truths.error());
  if (!list) return tl::unexpected(list.error());
  auto out = Joiner(std::move(*truths), std::move(*list), kind, threads).run();
  if (out) out->sigmas = std::move(sigmas);
  return out;
}

metrics::Overlaps overlaps_of(const EvaluationSet& set) {
  const auto with = [&set](auto overlaps) {
    return [&set, overlaps](Numbers detections, Numbers truths, std::span<double> out) {
      overlaps(set, detections, truths, out);
    };
  };
  switch (set.kind) {
    case OverlapKind::kMasks:
      return with(mask_overlaps);
    case OverlapKind::kKeypoints:
      return with(joint_overlaps);
    default:
      return with(box_overlaps);
  }
}

}  // namespace touchmark::formats
