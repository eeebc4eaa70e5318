// The labels of one image, of people or of one run, as a list of Label Studio's results. Counts what they
// cannot say, and notes what the labeling interface for them needs. Thread-safety: one writer, one thread.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "formats/folder.h"
#include "formats/format.h"
#include "formats/labelstudio/config.h"
#include "formats/pace.h"

namespace touchmark::formats::labelstudio {

class AnswerWriter {
 public:
  // All of them must outlive it.
  AnswerWriter(const record::Ontology& ontology, LossTally& losses, ConfigNeeds& needs, Pace& pace);

  // `size`: of the image; 0 x 0 when unknown. `is_run`: predictions, which have no origin.
  Json write(const std::vector<const SourceAnnotation*>& annotations, geometry::Size size, bool is_run);

 private:
  struct Item;
  void write_region(const SourceAnnotation& one);
  void write_points(Item& item);
  void write_joint(const Item& item, std::size_t index, const std::string& joint, const Json& kept);
  void check_point(const geometry::Keypoint& point, const Json& value);
  void write_whole(const SourceAnnotation& one);
  void write_relation(const SourceAnnotation& one);
  bool choose_shape(Item& item);
  void put_region(Item& item);
  void put_labels(Item& item, Json& result);
  void put_controls(const Item& item);
  void put_text(const Item& item);
  void put_attribute(const Item& item, const std::string& name, const Json& value);
  Json control(const Item& item, const Json& kept, std::string from_name, const char* type, Json value) const;
  Json frame(const Json& id, std::string from_name, std::string to_name, std::string type, Json value) const;
  std::vector<std::string> joint_names(const Item& item, std::size_t count);
  std::string id_text(const SourceAnnotation& one);
  void count_losses(const record::AnnotationContent& content);
  const record::Class* class_of(const SourceAnnotation& one) const;

  const record::Ontology& ontology_;
  LossTally& losses_;
  ConfigNeeds& needs_;
  Pace& pace_;
  std::unordered_map<std::int64_t, const record::Class*> classes_;
  std::int64_t running_ = 0;  // of labels without a number
  // Of the list at hand.
  Json out_;
  geometry::Size size_;
  bool is_run_ = false;
  std::set<std::string> used_ids_;
  std::unordered_map<std::int64_t, Json> written_;           // local id -> id of a region that was written
  std::vector<std::pair<std::string, std::size_t>> merged_;  // tags and captions: key -> place in out_
};

}  // namespace touchmark::formats::labelstudio
