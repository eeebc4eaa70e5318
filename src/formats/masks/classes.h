// Which number of a mask is which class. One object, one thread.
#pragma once

#include <map>
#include <set>
#include <string>

#include "base/error.h"
#include "formats/data_source.h"
#include "formats/label_names.h"
#include "formats/masks/layout.h"
#include "formats/png_index.h"
#include "record/ontology.h"

namespace touchmark::formats::masks {

inline constexpr int kVoid = 255;        // of masks of up to 8 bits
inline constexpr int kWideVoid = 65535;  // of 16 bits, or with colors

// The numbers of one mask as the class list has them: through the colors of its palette where the list names
// colors.
LabelImage numbered(PngLabels labels, const ColorIndex& colors);
int void_of(const PngHead& head);  // also of colors that are not known

class Classes {
 public:
  // From the lists beside the masks; with none, Cityscapes' where the masks are named as its are.
  static Result<Classes> of(const DataSource& source, const Layout& layout);

  const ColorIndex& colors() const { return names_.colors; }
  // What occurs in a mask: becomes a class if it is none yet.
  void add(int number, const PngHead& head);
  // After the last: when nothing but 0 and 255 occurs, 255 is the class. Returns whether it is so.
  bool finish();
  // Whether a number means a class; 0 is the background unless a numbered list names it otherwise.
  bool is_class(int number, const PngHead& head) const;
  record::Ontology ontology() const;
  const std::string& name_of(int number) const { return names_.names.at(number); }  // of a class

 private:
  bool is_void(int number, const PngHead& head) const;

  LabelNames names_;
  std::set<int> found_;
  bool has_void_ = false;
  bool binary_ = false;
};

}  // namespace touchmark::formats::masks
