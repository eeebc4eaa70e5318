// Annotations to the lines of one YOLO flavor, counting what that flavor cannot say.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "formats/folder.h"
#include "geometry/mask.h"
#include "record/annotation.h"
#include "record/ontology.h"

namespace touchmark::formats::yolo {

enum class Flavor { kDetect, kSegment, kPose, kObb };

// As they were read, the others in the gaps: ontology class id -> number. With a number of 10,000 or more the
// gaps are closed: 0 to n - 1 in that order. Gaps that are left, the writer fills with names (kUnusedKey).
std::unordered_map<std::int64_t, int> class_numbers(const record::Ontology& ontology);
// How many classes were read with another number than they get.
std::int64_t renumbered_classes(const record::Ontology& ontology);
// How many numbers below the highest have no class.
std::int64_t unused_numbers(const record::Ontology& ontology);

// In data.yaml: numbers that have a name only because loaders want one for each. Read, they are no classes.
inline constexpr const char* kUnusedKey = "unused_numbers";

class Encoder {
 public:
  // `points`, `dimensions`: kpt_shape of the pose flavor.
  // When `go_on`, which must outlive it, says no meanwhile, a line is of no use.
  Encoder(Flavor flavor, const record::Ontology& ontology, LossTally& losses, const geometry::GoOn& go_on)
      : flavor_(flavor), numbers_(class_numbers(ontology)), losses_(losses), go_on_(go_on) {}
  void set_pose(int points, int dimensions) {
    points_ = points;
    dimensions_ = dimensions;
  }

  // The line without its end, or nothing when the annotation is left out. Losses are counted either way.
  // With `text` false the line may stay incomplete (for counting only).
  std::optional<std::string> line(const record::AnnotationContent& content, geometry::Size size, bool text);

 private:
  std::optional<std::string> detect(const geometry::Shape& shape, const std::string& extra);
  std::optional<std::string> segment(const geometry::Shape& shape);
  std::optional<std::string> pose(const geometry::Shape& shape);
  std::optional<std::string> obb(const geometry::Shape& shape, const std::string& extra);
  std::optional<std::string> outline(const geometry::Polygon& polygon, bool may_differ);
  std::optional<std::string> box(const geometry::Box& box);
  std::optional<std::string> points(const std::vector<geometry::Point>& points);
  std::optional<std::string> left_out(std::string_view what);

  Flavor flavor_;
  std::unordered_map<std::int64_t, int> numbers_;
  LossTally& losses_;
  const geometry::GoOn& go_on_;
  int points_ = 0;
  int dimensions_ = 3;
  geometry::Size size_;
  bool text_ = true;
};

}  // namespace touchmark::formats::yolo
