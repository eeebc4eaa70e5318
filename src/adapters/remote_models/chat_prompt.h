// What is asked of a chat model with an image, and how its words are understood. The prompts state the form
// of the answer; the readers accept that form and nothing else, but for a code fence around it. Private to
// adapters/remote_models; fuzzed. Errors: see found.h. Thread-safety: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "adapters/remote_models/found.h"

namespace touchmark::remote_models {

// Boxes are asked for and read in thousandths of the image's width and height, so that neither the server's
// scaling of the image nor ours matters.
inline constexpr double kBoxScale = 1000;

std::string caption_prompt(std::string_view instruction);
std::string classify_prompt(const std::vector<std::string>& labels);  // {"label": "..."}
std::string detect_prompt(const std::vector<std::string>& labels);    // {"objects": [{"label", "box"}]}
std::string judge_prompt(std::string_view criterion);                 // {"score": 0..1, "reason"}

struct ChatReply {
  std::string text;           // what the model said
  std::string model_version;  // the model that the server says it was; may be empty
};
// {"choices": [{"message": {"content": "..."}, "finish_reason": ..}], "model": ..}. kCorrupt for an answer
// that was cut off or is empty; kUnavailable for one that the model refused to give.
Result<ChatReply> read_chat_reply(const Json& reply);

struct Labeled {
  std::string label;
  double confidence = 1;
};
Result<Labeled> read_choice(std::string_view said, const std::vector<std::string>& labels);
// A box must lie within 0..1000 with its right bottom corner last, and be at least one of ours in size.
Result<std::vector<Found>> read_objects(std::string_view said, const std::vector<std::string>& labels,
                                        geometry::Size size);
Result<models::Judgement> read_judgement(std::string_view said);

}  // namespace touchmark::remote_models
