#include "models/pose_decode.h"

#include <algorithm>
#include <cmath>

namespace touchmark::models {
namespace {

constexpr std::int64_t kJoints = 17;
constexpr std::int64_t kPersonRow = kJoints * 3 + 5;

double probability(double value) {
  return std::isfinite(value) ? std::clamp(value, 0.0, 1.0) : 0;
}

double mean_score(const std::vector<CanvasJoint>& joints) {
  double sum = 0;
  for (const CanvasJoint& joint : joints) sum += joint.score;
  return joints.empty() ? 0 : sum / static_cast<double>(joints.size());
}

CanvasPose pose_of_row(const float* row, geometry::Size canvas) {
  const auto width = static_cast<double>(canvas.width);
  const auto height = static_cast<double>(canvas.height);
  CanvasPose pose;
  for (std::int64_t i = 0; i < kJoints; ++i) {
    const float* at = row + i * 3;
    CanvasJoint joint{at[1] * width, at[0] * height, probability(at[2])};
    if (!std::isfinite(joint.x) || !std::isfinite(joint.y)) joint = {};
    pose.joints.push_back(joint);
  }
  pose.score = mean_score(pose.joints);
  return pose;
}

// Towards the higher of two neighbors, a quarter; at an edge, or where they are alike, not at all.
double towards(const float* map, std::int64_t before, std::int64_t after, bool has_both) {
  if (!has_both || map[after] == map[before]) return 0;
  return map[after] > map[before] ? 0.25 : -0.25;
}

CanvasJoint peak_of(const float* map, std::int64_t width, std::int64_t height, geometry::Size canvas) {
  const std::int64_t best =
      std::max_element(map, map + width * height,
                       [](float a, float b) { return probability(a) < probability(b); }) -
      map;
  const std::int64_t x = best % width;
  const std::int64_t y = best / width;
  const double u = static_cast<double>(x) + 0.5 + towards(map, best - 1, best + 1, x > 0 && x + 1 < width);
  const double v =
      static_cast<double>(y) + 0.5 + towards(map, best - width, best + width, y > 0 && y + 1 < height);
  return {u * static_cast<double>(canvas.width) / static_cast<double>(width),
          v * static_cast<double>(canvas.height) / static_cast<double>(height), probability(map[best])};
}

}  // namespace

Result<std::vector<CanvasPose>> decode_movenet(const Array& output, geometry::Size canvas) {
  const std::int64_t persons = output.dim(1);
  const bool several = output.shape == std::vector<std::int64_t>{1, persons, kPersonRow};
  if (!check_array(output) || output.floats() == nullptr ||
      (!several && output.shape != std::vector<std::int64_t>{1, 1, kJoints, 3}))
    return fail(ErrorCode::kCorrupt,
                "its output is not shaped as [1, 1, 17, 3] or [1, persons, 56] of float32");
  if (!several) return std::vector<CanvasPose>{pose_of_row(output.floats(), canvas)};
  std::vector<CanvasPose> out;
  for (std::int64_t i = 0; i < std::min<std::int64_t>(persons, 1000); ++i) {
    const float* row = output.floats() + i * kPersonRow;
    CanvasPose pose = pose_of_row(row, canvas);
    const float* box = row + kJoints * 3;
    pose.score = probability(box[4]);
    const auto width = static_cast<double>(canvas.width);
    const auto height = static_cast<double>(canvas.height);
    pose.box = CanvasBox{box[1] * width, box[0] * height, box[3] * width, box[2] * height, 0, pose.score};
    if (!std::all_of(box, box + 4, [](float v) { return std::isfinite(v); })) pose.box.reset();
    out.push_back(std::move(pose));
  }
  return out;
}

Result<std::vector<CanvasPose>> decode_heatmaps(const Array& output, geometry::Size canvas) {
  const std::int64_t joints = output.dim(1);
  const std::int64_t height = output.dim(2);
  const std::int64_t width = output.dim(3);
  if (!check_array(output) || output.floats() == nullptr || joints < 1 || joints > 1000 || height < 1 ||
      width < 1 || output.shape != std::vector<std::int64_t>{1, joints, height, width})
    return fail(ErrorCode::kCorrupt, "its output is not shaped as [1, joints, height, width] of float32");
  CanvasPose pose;
  for (std::int64_t i = 0; i < joints; ++i)
    pose.joints.push_back(peak_of(output.floats() + i * height * width, width, height, canvas));
  pose.score = mean_score(pose.joints);
  return std::vector<CanvasPose>{std::move(pose)};
}

}  // namespace touchmark::models
