// From a region of text to the picture of one line, and from a recognizer's numbers to its letters. Pure
// functions.
#pragma once

#include <string>
#include <vector>

#include "models/array.h"
#include "models/model.h"
#include "models/text_regions.h"

namespace touchmark::models {

// What lies in the quadrangle (image pixels), its first corner at the top left, `height` pixels high and as
// wide as its form asks, at most `most_width`. Pixels beyond the image are those of its edge.
struct LinePicture {
  geometry::Size size;
  std::string rgb;
};
LinePicture crop_line(const Image& image, const Quad& corners, std::int64_t height, std::int64_t most_width);

// What each class of a recognizer stands for. The labels are all of `classes`, the first the blank; or all
// but the blank; or all but the blank and a space, which is then the last class. kInvalid for other numbers
// of labels.
Result<std::vector<std::string>> ctc_alphabet(std::vector<std::string> labels, std::int64_t classes);

struct ReadLine {
  std::string text;
  double confidence = 0;  // mean probability of its letters; 0 without any
};
// [1, steps, classes] of probabilities, class 0 the blank: the best of each step, repetitions joined, blanks
// left out (Graves et al., 2006, best path). kCorrupt for another shape or numbers that are not finite.
Result<ReadLine> decode_ctc(const Array& output, const std::vector<std::string>& alphabet);

}  // namespace touchmark::models
