#include "formats/labelstudio/tasks.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "formats/labelstudio/shapes.h"
#include "formats/pairing.h"

namespace touchmark::formats::labelstudio {
namespace {

namespace fs = std::filesystem;
using Kind = JsonStream::Kind;
constexpr std::size_t kHeadBytes = 64u << 10;
constexpr std::size_t kMostFiles = 100'000;

bool is_region(const Json& value) {
  return value.is_object() && (value.contains("original_width") || value.contains("points") ||
                               value.contains("rle") || (value.contains("x") && value.contains("y")));
}

// Of one region of JSON-MIN: its type is the member that lists the labels.
Json min_result(const std::string& from_name, const Json& region) {
  Json result = {{"from_name", from_name}, {"to_name", "image"}, {"value", Json::object()}};
  for (const auto& [key, value] : region.items()) {
    const bool about_image = key == "original_width" || key == "original_height" || key == "image_rotation";
    (about_image ? result : result["value"])[key] = value;
    if (shape_type(key) != ShapeType::kNone) result["type"] = key;
  }
  if (result.contains("type")) return result;
  const Json& value = result["value"];
  result["type"] = value.contains("rle")       ? "brush"
                   : value.contains("points")  ? "polygon"
                   : value.contains("radiusX") ? "ellipse"
                   : value.contains("height")  ? "rectangle"
                                               : "keypoint";
  return result;
}

bool is_min(const Json& task) {
  return !task.contains("data") && !task.contains("annotations") && !task.contains("completions") &&
         (task.contains("annotation_id") || task.contains("annotator"));
}

Json from_min(const Json& task) {
  static constexpr std::array<std::pair<const char*, const char*>, 5> kFields = {
      {{"annotation_id", "id"},
       {"annotator", "completed_by"},
       {"created_at", "created_at"},
       {"updated_at", "updated_at"},
       {"lead_time", "lead_time"}}};
  Json annotation = {{"result", Json::array()}};
  Json out = {{"data", Json::object()}};
  for (const auto& [key, value] : task.items()) {
    const auto field = std::find_if(kFields.begin(), kFields.end(),
                                    [&key = key](const auto& one) { return key == one.first; });
    if (field != kFields.end()) {
      annotation[field->second] = value;
    } else if (key == "id" || key == "predictions") {
      out[key] = value;
    } else if (value.is_array() && !value.empty() && std::all_of(value.begin(), value.end(), is_region)) {
      for (const Json& region : value) annotation["result"].push_back(min_result(key, region));
    } else if (value.is_object() && value.contains("choices")) {
      annotation["result"].push_back(
          {{"from_name", key}, {"to_name", "image"}, {"type", "choices"}, {"value", value}});
    } else {
      out["data"][key] = value;
    }
  }
  out["annotations"] = Json::array({std::move(annotation)});
  return out;
}

// One annotation that holds its task, as the task that holds it.
Json from_annotation(Json annotation) {
  Json task = std::move(annotation["task"]);
  annotation.erase("task");
  task["annotations"] = Json::array({std::move(annotation)});
  return task;
}

bool to_task(Json& value) {
  if (!value.is_object()) return false;
  const auto task = value.find("task");
  if (value.contains("result") && task != value.end() && task->is_object() && task->contains("data"))
    value = from_annotation(std::move(value));
  else if (is_min(value))
    value = from_min(value);
  if (const auto old = value.find("completions"); old != value.end() && !value.contains("annotations")) {
    value["annotations"] = std::move(*old);
    value.erase("completions");
  }
  const auto data = value.find("data");
  return data != value.end() && data->is_object();
}

}  // namespace

int likeness(const DataSource& files, const fs::path& file) {
  if (lower_extension(file) != ".json") return 0;
  const std::string head = files.head_text(file, kHeadBytes);
  const std::string_view text = trimmed(head);
  const auto has = [&](std::string_view key) { return text.find(key) != std::string_view::npos; };
  if (!text.starts_with('[') && !text.starts_with('{')) return 0;
  if (has("\"from_name\"") && has("\"to_name\"")) return 97;
  const bool list = text.starts_with('[');
  if (has("\"data\"") && has("\"result\"") && (has("\"completed_by\"") || has("\"model_version\"")))
    return 96;
  if (list && has("\"annotation_id\"") && has("\"annotator\"")) return 92;
  if (has("\"completed_by\"") && has("\"was_cancelled\"")) return 92;
  if (list && has("\"data\"") && (has("\"annotations\"") || has("\"predictions\"") || has("/data/upload/")))
    return 90;
  return 0;
}

Result<std::vector<fs::path>> find_files(const DataSource& source) {
  std::vector<fs::path> out;
  if (source.is_file()) {
    out.push_back(source.path());
    return out;
  }
  if (!source.is_folder())
    return fail(ErrorCode::kNotFound, "no such file or folder", source.path().string());
  for (const fs::path& file : source.files(source.path(), true, {".json"}))
    if (out.size() < kMostFiles && likeness(source, file) >= kLeastLikely) out.push_back(file);
  if (out.empty())
    return fail(ErrorCode::kNotFound,
                "no Label Studio export here: looked for .json files with tasks in the folder and below it",
                source.path().string());
  return out;
}

Result<void> each_task(JsonStream& in, const std::string& file, IssueLog& issues,
                       const std::function<Result<void>(Json& task, std::size_t number)>& visit) {
  std::string text;
  const auto next = [&](std::size_t number) -> Result<void> {
    text.clear();
    bool fits = true;
    if (!in.capture(text, kMostTaskBytes, fits)) return tl::unexpected<Error>(in.error());
    const auto where = [&] { return file + "#/" + std::to_string(number); };
    if (!fits) {
      issues.add("tasks that are too large", where(), "this task is larger than 256 MiB; left out");
      return {};
    }
    Result<Json> task = parse_json(text);
    if (!task) {
      issues.add("tasks that cannot be read", where(), task.error().text() + "; left out");
      return {};
    }
    if (to_task(*task)) return visit(*task, number);
    issues.add("entries that are no tasks", where(), "this is no task with \"data\"; left out");
    return {};
  };
  if (in.kind() == Kind::kObject) return next(0);
  if (!in.begin_array())
    return in.failed() ? tl::unexpected<Error>(in.error())
                       : Result<void>(fail(ErrorCode::kInvalid, "not a list of Label Studio tasks", file));
  for (std::size_t i = 0; in.next_element(); ++i) TM_TRY(next(i));
  if (in.failed()) return tl::unexpected<Error>(in.error());
  return {};
}

}  // namespace touchmark::formats::labelstudio
