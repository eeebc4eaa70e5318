#include "models/pipeline.h"

#include <algorithm>

#include "base/json_fields.h"

namespace touchmark::models {
namespace {

constexpr const char* kAt = "/pipeline";

template <typename T>
Result<T> one_of(const Json& object, const std::string& at, std::string_view key,
                 std::initializer_list<std::pair<std::string_view, T>> choices) {
  TM_ASSIGN(const std::string text, text_field(object, at, key, choices.begin()->first));
  std::string names;
  for (const auto& [name, value] : choices) {
    if (name == text) return value;
    names += (names.empty() ? "" : ", ") + std::string(name);
  }
  return fail(ErrorCode::kInvalid, "expected one of " + names, pointer_to(at, key));
}

Result<std::array<double, 3>> three(const Json& object, const std::string& at, std::string_view key,
                                    double missing) {
  const Json* field = find_field(object, key);
  std::array<double, 3> out = {missing, missing, missing};
  if (field == nullptr) return out;
  const std::string place = pointer_to(at, key);
  if (!field->is_array() || field->size() != 3)
    return fail(ErrorCode::kInvalid, "expected three numbers", place);
  for (std::size_t i = 0; i < 3; ++i) {
    TM_ASSIGN(out[i], as_number((*field)[i], pointer_to(place, i)));
  }
  return out;
}

Result<geometry::Size> size_field(const Json& object, const std::string& at) {
  const Json* field = find_field(object, "size");
  if (field == nullptr) return geometry::Size{};
  const std::string place = pointer_to(at, "size");
  if (!field->is_array() || field->size() != 2)
    return fail(ErrorCode::kInvalid, "expected a width and a height", place);
  geometry::Size size;
  TM_ASSIGN(size.width, as_integer((*field)[0], pointer_to(place, std::size_t{0})));
  TM_ASSIGN(size.height, as_integer((*field)[1], pointer_to(place, std::size_t{1})));
  if (size.width < 1 || size.height < 1 || size.width > 8192 || size.height > 8192)
    return fail(ErrorCode::kInvalid, "a side has 1 to 8192 pixels", place);
  return size;
}

}  // namespace

Result<ImageInput> image_input_from_json(const Json& value, const std::string& at) {
  TM_TRY(require_object(value, at));
  TM_TRY(only_fields(value, at,
                     {"name", "size", "fit", "padding", "color", "layout", "scale", "mean", "deviation",
                      "longest", "multiple"}));
  ImageInput input;
  TM_ASSIGN(input.name, text_field(value, at, "name", ""));
  TM_ASSIGN(input.size, size_field(value, at));
  TM_ASSIGN(input.fit, (one_of<Fit>(value, at, "fit",
                                    {{"top_left", Fit::kTopLeft},
                                     {"center", Fit::kCenter},
                                     {"stretch", Fit::kStretch},
                                     {"crop", Fit::kCrop}})));
  TM_ASSIGN(const std::int64_t padding, integer_field(value, at, "padding", -1));
  TM_ASSIGN(input.longest, integer_field(value, at, "longest", 0));
  TM_ASSIGN(input.multiple, integer_field(value, at, "multiple", 1));
  if (padding < -1 || padding > 255)
    return fail(ErrorCode::kInvalid, "a pixel value is 0 to 255", at + "/padding");
  if (input.longest < 0 || input.longest > 8192 || input.multiple < 1 || input.multiple > 1024)
    return fail(ErrorCode::kInvalid, "longest is at most 8192, multiple 1 to 1024", at);
  if (input.size.width == 0 && input.longest == 0)
    return fail(ErrorCode::kInvalid, "give either size or longest", at);
  input.padding = static_cast<int>(padding);
  Normalization& how = input.normalization;
  TM_ASSIGN(how.bgr, (one_of<bool>(value, at, "color", {{"rgb", false}, {"bgr", true}})));
  TM_ASSIGN(how.channels_last, (one_of<bool>(value, at, "layout", {{"nchw", false}, {"nhwc", true}})));
  if (find_field(value, "scale") != nullptr) {
    TM_ASSIGN(how.scale, number_field(value, at, "scale"));
  }
  TM_ASSIGN(how.mean, three(value, at, "mean", 0));
  TM_ASSIGN(how.deviation, three(value, at, "deviation", 1));
  if (std::count(how.deviation.begin(), how.deviation.end(), 0.0) > 0)
    return fail(ErrorCode::kInvalid, "a deviation of 0 divides by 0", at + "/deviation");
  return input;
}

const std::vector<std::string_view>& pipeline_kinds() {
  static const std::vector<std::string_view> kinds = {
      "yolox",   "picodet",    "yolov5", "yolov8", "rtdetr",    "dfine", "ssd",  "movenet",
      "heatmap", "classifier", "sam",    "ppocr",  "wordpiece", "sam2",  "clip", "style"};
  return kinds;
}

Result<Json> pipeline_of(const Card& card) {
  const auto found = card.extra.is_object() ? card.extra.find("pipeline") : card.extra.end();
  if (!card.extra.is_object() || found == card.extra.end())
    return fail(ErrorCode::kUnsupported,
                "the card of " + card.name +
                    " does not say how its numbers are made and read: it needs a member \"pipeline\" "
                    "(docs/guide/models.md)");
  TM_TRY(require_object(*found, kAt));
  return *found;
}

Result<std::string> pipeline_kind(const Json& pipeline) {
  TM_ASSIGN(const std::string kind, text_field(pipeline, kAt, "kind"));
  std::string names;
  for (const std::string_view known : pipeline_kinds()) {
    if (known == kind) return kind;
    names += (names.empty() ? "" : ", ") + std::string(known);
  }
  return fail(ErrorCode::kUnsupported, "no kind '" + kind + "'; there are " + names, pointer_to(kAt, "kind"));
}

}  // namespace touchmark::models
