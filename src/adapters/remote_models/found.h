// What a server's answer comes to, checked before anything of it is handed on: an answer with one thing wrong
// in it is refused as a whole. Private to adapters/remote_models. Thread-safety: pure functions.
//
// Errors are kCorrupt with what was said, and a JSON pointer into the answer; kTooLarge for too many.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "models/model.h"

namespace touchmark::remote_models {

inline constexpr std::size_t kMostFound = 10'000;  // regions of one image

struct Found {
  geometry::Shape shape;
  std::string label;  // empty: none was said
  std::string text;   // that is written in it
  double confidence = 1;
};

// The shape cut to the image (geometry::validate); kCorrupt when nothing is left or it has no meaning.
Result<geometry::Shape> checked_shape(geometry::Shape shape, geometry::Size size, const std::string& at);
// kCorrupt unless it is a number of 0..1.
Result<double> checked_confidence(const Json& value, const std::string& at);
// kCorrupt unless the label is among those that were asked for.
Result<void> check_label(const std::string& label, const std::vector<std::string>& labels,
                         const std::string& at);
// kCorrupt when it is longer than base/limits.h allows, or no UTF-8.
Result<void> check_text(const std::string& text, const std::string& at);

// As the options of detect() say: confident enough, without those that overlap a more confident one of their
// label by more than allowed (IoU of their extents), at most so many; most confident first.
std::vector<models::Predicted<models::Detection>> chosen(std::vector<Found> found,
                                                         const models::DetectOptions& options,
                                                         const std::shared_ptr<const models::Origin>& origin);

}  // namespace touchmark::remote_models
