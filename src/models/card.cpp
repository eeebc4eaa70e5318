#include "models/card.h"

#include <algorithm>

#include "base/hash.h"
#include "base/json.h"
#include "base/json_fields.h"
#include "base/text.h"
#include "models/card_parts.h"

namespace touchmark::models {
namespace {

constexpr std::string_view kTasks[] = {"segment_prompt", "detect",    "classify", "embed_image",
                                       "embed_text",     "read_text", "caption",  "judge"};
constexpr std::string_view kRemoteKinds[] = {"label_studio_ml", "openai_chat"};
// Members of a remote source that decide what it answers.
constexpr std::string_view kDeciding[] = {"kind",   "url",          "model",  "model_version",
                                          "labels", "label_config", "request"};
constexpr std::pair<std::string_view, Task> kOtherNames[] = {
    {"promptable-segmentation", Task::kSegmentPrompt},
    {"object-detection", Task::kDetect},
    {"image-classification", Task::kClassify},
    {"image-embedding", Task::kEmbedImage},
    {"text-embedding", Task::kEmbedText},
    {"ocr", Task::kReadText},
    {"image-captioning", Task::kCaption},
};
// Members with a meaning; the others are kept in `extra`.
constexpr std::string_view kMembers[] = {"name",    "task",    "source",  "commit",        "licence",
                                         "files",   "inputs",  "outputs", "preprocessing", "postprocessing",
                                         "encoder", "decoder", "networks"};

// Without what is in parentheses, and with single spaces. kInvalid when they do not match.
Result<std::string> without_remarks(std::string_view text, const std::string& at) {
  std::string out;
  int depth = 0;
  for (const char c : text) {
    if (c == '(') ++depth;
    if (c == ')' && --depth < 0)
      return fail(ErrorCode::kInvalid, "a parenthesis is closed but not opened", at);
    if (c == ')' || depth > 0) continue;
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (space && (out.empty() || out.back() == ' ')) continue;
    out += space ? ' ' : c;
  }
  if (depth > 0) return fail(ErrorCode::kInvalid, "a parenthesis is opened but not closed", at);
  return out;
}

std::string trimmed(std::string text) {
  while (!text.empty() && text.back() == ' ') text.pop_back();
  while (!text.empty() && text.front() == ' ') text.erase(0, 1);
  return text;
}

template <typename T>
void add_once(std::vector<T>& list, T value) {
  if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(std::move(value));
}

Result<void> read_tasks(const Json& value, Card& card) {
  const std::string at = "/task";
  TM_ASSIGN(const std::string whole, text_field(value, "", "task"));
  TM_ASSIGN(const std::string text, without_remarks(whole, at));
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string name = trimmed(text.substr(begin, end - begin));
    begin = end + 1;
    if (name.empty()) return fail(ErrorCode::kInvalid, "expected the names of tasks, by commas", at);
    if (const auto known = task_from_name(name))
      add_once(card.tasks, *known);
    else
      add_once(card.other_tasks, name);
  }
  return {};
}

Result<std::map<std::string, std::string>> read_licence(const Json& value) {
  const Json* field = find_field(value, "licence");
  if (field == nullptr) return fail(ErrorCode::kInvalid, "a model needs a licence", "/licence");
  std::map<std::string, std::string> out;
  if (field->is_string()) {
    out["declared"] = field->get<std::string>();
  } else {
    TM_TRY(require_object(*field, "/licence"));
    for (const auto& [key, text] : field->items()) {
      TM_ASSIGN(out[key], as_text(text, pointer_to("/licence", key)));
    }
  }
  for (const auto& [key, text] : out)
    if (text.empty()) return fail(ErrorCode::kInvalid, "an empty text", pointer_to("/licence", key));
  if (out.empty()) return fail(ErrorCode::kInvalid, "a model needs a licence", "/licence");
  return out;
}

Result<Json> read_source(const Json& value) {
  const Json* field = find_field(value, "source");
  if (field == nullptr) return fail(ErrorCode::kInvalid, "required field 'source' is missing", "/source");
  TM_TRY(require_object(*field, "/source"));
  TM_TRY(read_name(*field, "/source", "kind"));
  return *field;
}

Json to_json(const std::vector<Tensor>& tensors) {
  Json out = Json::array();
  for (const Tensor& tensor : tensors) {
    Json shape = Json::array();
    for (const Dimension& dimension : tensor.shape)
      shape.push_back(dimension.name.empty() ? Json(dimension.fixed) : Json(dimension.name));
    Json item = {
        {"name", tensor.name}, {"type", element_type_name(tensor.type)}, {"shape", std::move(shape)}};
    if (!tensor.note.empty()) item["note"] = tensor.note;
    out.push_back(std::move(item));
  }
  return out;
}

Json to_json(const Network& network) {
  Json out = {
      {"file", network.file}, {"inputs", to_json(network.inputs)}, {"outputs", to_json(network.outputs)}};
  if (!network.preprocessing.empty()) out["preprocessing"] = network.preprocessing;
  if (!network.postprocessing.empty()) out["postprocessing"] = network.postprocessing;
  if (!network.note.empty()) out["note"] = network.note;
  return out;
}

std::string tasks_text(const Card& card) {
  std::string out;
  for (const Task task : card.tasks) out += (out.empty() ? "" : ", ") + std::string(task_name(task));
  for (const std::string& name : card.other_tasks) out += (out.empty() ? "" : ", ") + name;
  return out;
}

Json networks_json(const Card& card) {
  Json out = Json::array();
  for (const Network& network : card.networks) out.push_back(to_json(network));
  return out;
}

}  // namespace

std::string_view task_name(Task task) {
  const auto index = static_cast<std::size_t>(task);
  return index < std::size(kTasks) ? kTasks[index] : "unknown";
}

Result<Task> task_from_name(std::string_view name) {
  for (std::size_t i = 0; i < std::size(kTasks); ++i)
    if (kTasks[i] == name) return static_cast<Task>(i);
  for (const auto& [other, task] : kOtherNames)
    if (other == name) return task;
  return fail(ErrorCode::kUnsupported, "no task is named '" + std::string(name) + "'");
}

const CardFile* Card::file(std::string_view file_name) const {
  const auto found =
      std::find_if(files.begin(), files.end(), [&](const CardFile& file) { return file.name == file_name; });
  return found == files.end() ? nullptr : &*found;
}

bool Card::is_remote() const {
  const Json* kind = source.is_object() ? find_field(source, "kind") : nullptr;
  return kind != nullptr && kind->is_string() &&
         std::find(std::begin(kRemoteKinds), std::end(kRemoteKinds), kind->get<std::string>()) !=
             std::end(kRemoteKinds);
}

Result<Card> card_from_json(const Json& value) {
  TM_TRY(require_object(value, ""));
  Card card;
  TM_ASSIGN(card.name, read_name(value, "", "name"));
  TM_TRY(read_tasks(value, card));
  TM_ASSIGN(card.licence, read_licence(value));
  TM_ASSIGN(card.source, read_source(value));
  TM_ASSIGN(card.commit, text_field(value, "", "commit", ""));
  TM_ASSIGN(card.preprocessing, text_field(value, "", "preprocessing", ""));
  TM_ASSIGN(card.postprocessing, text_field(value, "", "postprocessing", ""));
  const Json* files = find_field(value, "files");
  if (files != nullptr && !(card.is_remote() && *files == Json::array())) {
    TM_ASSIGN(card.files, read_files(*files, "/files"));
  } else if (!card.is_remote()) {
    return fail(ErrorCode::kInvalid, "required field 'files' is missing", "/files");
  }
  TM_ASSIGN(card.networks, read_networks(value, card.files));
  for (const auto& [key, member] : value.items())
    if (std::find(std::begin(kMembers), std::end(kMembers), key) == std::end(kMembers))
      card.extra[key] = member;
  return card;
}

Result<Card> parse_card(std::string_view text) {
  TM_ASSIGN(const Json value, parse_json(text));
  return card_from_json(value);
}

Json to_json(const Card& card) {
  Json files = Json::array();
  for (const CardFile& file : card.files)
    files.push_back({{"file", file.name}, {"bytes", file.bytes}, {"sha256", file.sha256}});
  Json out = card.extra.is_object() ? card.extra : Json::object();
  out["name"] = card.name;
  out["task"] = tasks_text(card);
  out["licence"] = card.licence;
  out["source"] = card.source;
  out["files"] = std::move(files);
  out["networks"] = networks_json(card);
  if (!card.commit.empty()) out["commit"] = card.commit;
  if (!card.preprocessing.empty()) out["preprocessing"] = card.preprocessing;
  if (!card.postprocessing.empty()) out["postprocessing"] = card.postprocessing;
  return out;
}

std::string content_version(const Card& card) {
  std::map<std::string, std::string> hashes;
  for (const CardFile& file : card.files) hashes[file.name] = file.sha256;
  Json content = {{"files", hashes},
                  {"networks", networks_json(card)},
                  {"preprocessing", card.preprocessing},
                  {"postprocessing", card.postprocessing}};
  if (card.extra.is_object() && card.extra.contains("pipeline")) content["pipeline"] = card.extra["pipeline"];
  if (card.is_remote())
    for (const std::string_view member : kDeciding)
      if (const Json* value = find_field(card.source, member))
        content["source"][std::string(member)] = *value;
  return to_hex(sha256(dump_json(content)));
}

}  // namespace touchmark::models
