// Poses of persons: a picture in, joints out, as detections with keypoints.
#include <algorithm>

#include "base/json_fields.h"
#include "models/local.h"
#include "models/pose_decode.h"

namespace touchmark::models {
namespace {

// COCO's visibility by how sure the network is of a joint.
constexpr double kSeen = 0.5;
constexpr std::uint8_t kVisible = 2;
constexpr std::uint8_t kHidden = 1;

struct PoseSettings {
  ImageInput input;
  bool has_maps = false;
  std::string label;
  double least_joint = 0.3;  // joints below are not given
};

class LocalPose final : public Detect {
 public:
  LocalPose(LocalFiles files, const Network* network, PoseSettings settings)
      : files_(std::move(files)), network_(*network), settings_(std::move(settings)) {}

  const Card& card() const override { return files_.card(); }
  int wanted_pixels() const override {
    return static_cast<int>(2 * std::max(settings_.input.size.width, settings_.input.size.height));
  }
  std::vector<std::string> labels() const override { return {settings_.label}; }

  Result<std::vector<Predicted<Detection>>> detect(const Image& image,
                                                   const DetectOptions& options) override {
    TM_ASSIGN(PlacedPicture placed, place_picture(image, settings_.input));
    const geometry::Size canvas = {placed.pixels.width, placed.pixels.height};
    std::vector<NetworkInput> inputs;
    TM_ASSIGN(inputs.emplace_back(), picture_input(network_, settings_.input.name, std::move(placed.pixels)));
    TM_ASSIGN(const auto arrays, files_.run(network_, std::move(inputs), {network_.outputs[0].name}));
    TM_ASSIGN(auto poses,
              settings_.has_maps ? decode_heatmaps(arrays[0], canvas) : decode_movenet(arrays[0], canvas));
    std::stable_sort(poses.begin(), poses.end(),
                     [](const auto& a, const auto& b) { return a.score > b.score; });
    const auto origin = origin_of(
        card(), {{"least_confidence", options.least_confidence}, {"least_joint", settings_.least_joint}});
    std::vector<Predicted<Detection>> out;
    for (const CanvasPose& pose : poses) {
      if (pose.score < options.least_confidence || out.size() == options.most) break;
      geometry::Keypoints shape = keypoints_of(pose, placed);
      const bool has_joints = std::any_of(shape.points.begin(), shape.points.end(),
                                          [](const geometry::Keypoint& at) { return at.visibility > 0; });
      if (has_joints) out.push_back({{std::move(shape), settings_.label}, pose.score, origin});
    }
    return out;
  }

 private:
  geometry::Keypoints keypoints_of(const CanvasPose& pose, const PlacedPicture& placed) const {
    geometry::Keypoints out;
    const auto width = static_cast<double>(placed.image.width);
    const auto height = static_cast<double>(placed.image.height);
    for (const CanvasJoint& joint : pose.joints) {
      const geometry::Point at = placed.to_image(joint.x, joint.y);
      const bool lies_inside = at.x >= 0 && at.y >= 0 && at.x <= width && at.y <= height;
      geometry::Keypoint point;
      if (joint.score >= settings_.least_joint && lies_inside)
        point = {at.x, at.y, joint.score >= kSeen ? kVisible : kHidden};
      out.points.push_back(point);
    }
    if (pose.box) {
      out.box = placed.box_to_image(pose.box->x0, pose.box->y0, pose.box->x1, pose.box->y1);
      out.has_box = out.box.width > 0 && out.box.height > 0;
    }
    return out;
  }

  const LocalFiles files_;
  const Network network_;
  const PoseSettings settings_;
};

}  // namespace

Result<std::unique_ptr<Model>> make_pose(LocalFiles files, const Json& pipeline) {
  PoseSettings settings;
  TM_ASSIGN(const std::string kind, pipeline_kind(pipeline));
  TM_ASSIGN(const std::string file, text_field(pipeline, "/pipeline", "network", ""));
  TM_ASSIGN(const Network* network, files.network(file));
  TM_ASSIGN(settings.input, image_input_of(pipeline, *network));
  settings.has_maps = kind == "heatmap";
  TM_ASSIGN(settings.label, text_field(pipeline, "/pipeline", "label", "person"));
  if (find_field(pipeline, "least_joint") != nullptr) {
    TM_ASSIGN(settings.least_joint, number_field(pipeline, "/pipeline", "least_joint"));
  }
  if (settings.least_joint < 0 || settings.least_joint > 1)
    return fail(ErrorCode::kInvalid, "0 to 1", "/pipeline/least_joint");
  if (network->outputs.size() != 1)
    return fail(ErrorCode::kInvalid, "a network of poses has one output", "/networks");
  return std::make_unique<LocalPose>(std::move(files), network, std::move(settings));
}

}  // namespace touchmark::models
