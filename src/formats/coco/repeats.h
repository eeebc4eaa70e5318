// Objects that several files of a COCO set hold: the first one is read, and what the others say of it beyond
// that is counted by the names of the fields, since it is left out. One reader, one thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "formats/coco/raw_annotation.h"
#include "formats/format.h"

namespace touchmark::formats::coco {

class Repeats {
 public:
  // Whether an object of the same id, image, class and shape was read before; else it is from now on.
  bool is_known(const RawAnnotation& raw, SourceAnnotation& annotation);
  // Of objects that are told by their ids alone, of a file of key points and one of outlines.
  void note_pose(const RawAnnotation& raw);
  void repeats_pose(const RawAnnotation& raw);
  // "3 objects are also in another file of the set and were read once; ..." since it was asked last; empty
  // when there are none.
  std::string told();

 private:
  struct Fields {
    std::uint32_t names = 0;  // in lists_
    std::uint64_t values = 0;
  };
  Fields fields_of(const RawAnnotation& raw);
  std::uint32_t number_of(std::vector<std::string> names);

  std::unordered_map<std::uint64_t, Fields> objects_;  // by hash
  std::vector<std::vector<std::string>> lists_{{}};    // of names, each sorted
  std::map<std::vector<std::string>, std::uint32_t> numbers_{{{}, 0}};
  std::vector<std::string> pose_names_;  // sorted
  std::int64_t count_ = 0;
  std::int64_t otherwise_ = 0;                // whose fields have other values
  std::map<std::string, std::int64_t> lost_;  // objects by field
};

// How many fields of no meaning to us the first objects of the list have, and whether they are key points.
struct Richness {
  bool keypoints = false;
  std::size_t fields = 0;
};
Richness look_at_list(JsonStream& in);

}  // namespace touchmark::formats::coco
