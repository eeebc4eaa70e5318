#include "formats/labels_before.h"

#include <string>
#include <utility>

#include "formats/id_tables.h"

namespace touchmark::formats {

bool LabelsBefore::take(const SourceAnnotation& annotation) {
  if (!annotation.run.empty()) return false;
  record::AnnotationContent said = annotation.content;
  said.extra.clear();  // what is kept of the source differs from one to the other
  std::string text = std::to_string(annotation.asset) + "/" + std::to_string(said.class_id.value) + "/";
  record::encode_to(said, text);
  const std::uint64_t key = hash_text(text);
  const auto known = before_.find(key);
  if (known != before_.end() && taken_[key] < known->second) {
    ++taken_[key];
    ++count_;
    return true;
  }
  of_this_.push_back(key);
  return false;
}

std::int64_t LabelsBefore::end_set() {
  for (const std::uint64_t key : of_this_) ++before_[key];
  of_this_.clear();
  taken_.clear();
  return std::exchange(count_, 0);
}

}  // namespace touchmark::formats
