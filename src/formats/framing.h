// What every label passes on its way in, from any format, into a project or into another format: its image is
// of the size that it was drawn for, it lies where its image is, and it is a shape (geometry/validate.h).
//
// Coordinates are kept exactly as they are read; what is changed or left out is an issue with its place.
// Labels that were drawn on the pixels as the file stores them are turned with the image when its EXIF
// orientation explains it, and not put on an image of another size otherwise. One reader, one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "formats/folder.h"
#include "formats/format.h"
#include "geometry/types.h"

namespace touchmark::formats {

class Framing {
 public:
  // What is known of an image beside what its labels say.
  struct Truth {
    geometry::Size size;           // upright
    std::uint8_t orientation = 1;  // EXIF
  };

  explicit Framing(Sink& sink) : issues_(sink) {}

  void begin_part() { frames_.clear(); }
  // The next image of the part. Its size becomes the true one where that is known, else it stays as said.
  void add_image(record::AssetContent& content, const std::optional<Truth>& truth);
  // Of an image that was added. False: left out, as was said.
  bool admit(SourceAnnotation& annotation);
  void finish() { issues_.finish(); }

 private:
  struct Frame {
    geometry::Size size;    // that labels are in: stored, when they are turned
    std::uint8_t turn = 1;  // EXIF orientation to be applied to them
    bool other = false;     // they are for an image of another size
  };
  bool fit_mask(SourceAnnotation& annotation, geometry::Size frame);

  IssueLog issues_;
  std::vector<Frame> frames_;
};

// The place that the reader gave, else the source's own id.
std::string where_of(const SourceAnnotation& annotation);

}  // namespace touchmark::formats
