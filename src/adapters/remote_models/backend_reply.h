// What a Label Studio ML backend answers to /predict, read with the pieces that read Label Studio's exports
// (formats/labelstudio). Private to adapters/remote_models; fuzzed. Errors: see found.h. Thread-safety: pure.
#pragma once

#include <string>
#include <vector>

#include "adapters/remote_models/found.h"

namespace touchmark::remote_models {

// The answer to the one task that was asked.
struct BackendReply {
  Json result = Json::array();     // Label Studio results, each an object with a type
  std::string model_version;       // of the backend; empty when it says none
  std::string prediction_version;  // which version says it made this; likewise
  // Of results that have none of their own. 1 also where it says 0: the package's own class of predictions
  // writes that when its author says nothing.
  double score = 1;
};
// {"results": [{"result": [...], "score": .., "model_version": ..}], "model_version": ..}, for the task with
// the number `task`. Results for other tasks, and several for ours, are kCorrupt. An empty list of results is
// an empty result: nothing was found.
Result<BackendReply> read_backend_reply(const Json& reply, std::int64_t task);

// The regions, each with one label of `labels`. Texts for the whole image, choices and relations are passed
// over.
Result<std::vector<Found>> regions_of(const BackendReply& reply, geometry::Size size,
                                      const std::vector<std::string>& labels);
// The regions that say what is written in them; a label is not needed.
Result<std::vector<Found>> texts_of(const BackendReply& reply, geometry::Size size);

struct Choice {
  std::string label;
  double confidence = 1;
};
// The choices for the whole image, all of `labels`.
Result<std::vector<Choice>> choices_of(const BackendReply& reply, const std::vector<std::string>& labels);
// The texts for the whole image, one a line.
Result<Choice> caption_of(const BackendReply& reply);

}  // namespace touchmark::remote_models
