// What `touchmark model run` asks a model and prints of it. Internal to cli/.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "models/model.h"

namespace touchmark::cli {

struct Asked {
  std::vector<double> point;  // x, y inside the object; empty: none
  std::vector<double> box;    // left, top, width, height; empty: none
  std::string text;           // to models of texts; empty: none
  double min_score = 0.3;     // of detections
};

struct ModelAnswers {
  Json json = Json::object();
  std::string text;  // lines, without a newline at the end
};

// Through every port that the model has. `image` has no pixels when none was given: kInvalid when the model
// needs one, or needs a text and has none.
Result<ModelAnswers> ask_model(models::Model& model, const models::Image& image, const Asked& asked);

}  // namespace touchmark::cli
