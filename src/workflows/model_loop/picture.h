// The picture that a model is asked about, and where what it says goes. Thread-safety: the functions are.
#pragma once

#include <string>
#include <vector>

#include "flow/annotation/suggestions.h"
#include "flow/asset/ports.h"

namespace touchmark::workflows {

// Whole and upright; `wanted`: as Model::wanted_pixels(). Errors as BlobStore and MediaLibrary.
Result<flow::Pixels> picture_of(const flow::Ports& ports, const record::Asset& asset, int wanted,
                                bool in_background);
// Borrows the pixels.
models::Image image_of(const flow::Pixels& pixels);

struct WrittenPredictions {
  std::int64_t annotations = 0;
  std::int64_t unfit = 0;  // that the project refused: outside the image, say
  std::string why;         // the first of these
};
// As write_annotations() in one event, without those that cannot be stored. Nothing is written, and no event,
// when none is left.
Result<WrittenPredictions> write_predictions(const flow::Ports& ports, flow::Actor actor, ProjectId project,
                                             LayerId layer, std::vector<flow::NewAnnotation> annotations,
                                             const Json& payload);

}  // namespace touchmark::workflows
