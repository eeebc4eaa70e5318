#include "models/local.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <limits>

#include "base/json_fields.h"

namespace touchmark::models {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string line(text.substr(0, end));
    if (!line.empty() && line.back() == '\r') line.pop_back();
    lines.push_back(std::move(line));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

std::string shape_text(const std::vector<std::int64_t>& shape) {
  std::string out;
  for (const std::int64_t side : shape) out += (out.empty() ? "" : ", ") + std::to_string(side);
  return "[" + out + "]";
}

bool agrees(const Array& array, const Tensor& promised) {
  if (array.type != promised.type || array.shape.size() != promised.shape.size()) return false;
  for (std::size_t i = 0; i < array.shape.size(); ++i)
    if (promised.shape[i].fixed > 0 && promised.shape[i].fixed != array.shape[i]) return false;
  return true;
}

// Rounded, and cut at the ends of the range.
template <typename T>
Array whole_numbers(const Array& floats, ElementType type) {
  Array out{type, floats.shape, {}};
  std::vector<T> values;
  for (const float value : floats.to_floats())
    values.push_back(static_cast<T>(std::lround(
        std::clamp(value, static_cast<float>(std::max<std::int64_t>(std::numeric_limits<T>::min(), -65536)),
                   static_cast<float>(std::min<std::int64_t>(std::numeric_limits<T>::max(), 65536))))));
  out.bytes.assign(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T));
  return out;
}

}  // namespace

Result<const Network*> LocalFiles::network(const std::string& file) const {
  if (file.empty() && card_.networks.size() == 1) return &card_.networks.front();
  for (const Network& network : card_.networks)
    if (network.file == file) return &network;
  return fail(ErrorCode::kInvalid,
              file.empty() ? "the card has several networks: the pipeline must name one"
                           : "the card has no network '" + file + "'",
              "/pipeline");
}

NetworkFile LocalFiles::place_of(const Network& network) const {
  const CardFile* file = card_.file(network.file);
  return {card_.name, folder_ / network.file, file == nullptr ? "" : file->sha256};
}

Result<NetworkFacts> LocalFiles::inspect(const Network& network) const {
  return runtime_.inspect(place_of(network));
}

Result<std::vector<Array>> LocalFiles::run(const Network& network, std::vector<NetworkInput> inputs,
                                           std::vector<std::string> outputs) const {
  RunRequest request{std::move(inputs), std::move(outputs), hurry_};
  TM_ASSIGN(auto arrays, runtime_.run(place_of(network), request));
  for (std::size_t i = 0; i < arrays.size(); ++i)
    for (const Tensor& promised : network.outputs)
      if (promised.name == request.outputs[i] && !agrees(arrays[i], promised))
        return fail(ErrorCode::kCorrupt, "the model " + card_.name + " gave '" + promised.name + "' as " +
                                             std::string(element_type_name(arrays[i].type)) + " " +
                                             shape_text(arrays[i].shape) +
                                             ", which is not what its card says");
  return arrays;
}

Result<std::string> LocalFiles::content(const std::string& file, const std::string& at) const {
  if (card_.file(file) == nullptr)
    return fail(ErrorCode::kInvalid, "'" + file + "' is not among the card's files", at);
  std::ifstream in(folder_ / file, std::ios::binary);
  if (!in) return fail(ErrorCode::kNotFound, "the file '" + file + "' of " + card_.name + " is missing");
  return std::string{std::istreambuf_iterator<char>(in), {}};
}

Result<std::vector<std::string>> LocalFiles::texts(const Json& value, const std::string& at) const {
  if (value.is_array()) {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < value.size(); ++i) {
      TM_ASSIGN(out.emplace_back(), as_text(value[i], pointer_to(at, i)));
    }
    return out;
  }
  TM_TRY(require_object(value, at));
  TM_ASSIGN(const std::string file, text_field(value, at, "file", ""));
  if (!file.empty()) {
    TM_ASSIGN(const std::string bytes, content(file, at + "/file"));
    return lines_of(bytes);
  }
  TM_ASSIGN(const std::string key, text_field(value, at, "metadata"));
  TM_ASSIGN(const std::string from, text_field(value, at, "network", ""));
  TM_ASSIGN(const Network* source, network(from));
  TM_ASSIGN(const NetworkFacts facts, inspect(*source));
  const auto found = facts.metadata.find(key);
  if (found == facts.metadata.end())
    return fail(ErrorCode::kInvalid, "the network has no metadata '" + key + "'", at + "/metadata");
  return lines_of(found->second);
}

Result<ImageInput> image_input_of(const Json& pipeline, const Network& network, const char* key) {
  const std::string at = pointer_to("/pipeline", key);
  const Json* value = find_field(pipeline, key);
  if (value == nullptr)
    return fail(ErrorCode::kInvalid, std::string("required field '") + key + "' is missing", at);
  TM_ASSIGN(ImageInput input, image_input_from_json(*value, at));
  if (network.inputs.empty()) return fail(ErrorCode::kInvalid, "the network has no inputs", "/networks");
  if (input.name.empty()) input.name = network.inputs.front().name;
  const auto has_name = [&](const Tensor& tensor) { return tensor.name == input.name; };
  if (std::none_of(network.inputs.begin(), network.inputs.end(), has_name))
    return fail(ErrorCode::kInvalid, "the network has no input '" + input.name + "'", at + "/name");
  return input;
}

Result<NetworkInput> picture_input(const Network& network, const std::string& name, PixelInput pixels) {
  const auto found = std::find_if(network.inputs.begin(), network.inputs.end(),
                                  [&](const Tensor& tensor) { return tensor.name == name; });
  const ElementType type = found == network.inputs.end() ? ElementType::kFloat32 : found->type;
  if (type == ElementType::kFloat32) return NetworkInput{name, std::move(pixels)};
  TM_TRY(check_pixels(pixels));
  const Array floats = to_array(pixels);
  if (type == ElementType::kInt32) return NetworkInput{name, whole_numbers<std::int32_t>(floats, type)};
  if (type == ElementType::kUint8) return NetworkInput{name, whole_numbers<std::uint8_t>(floats, type)};
  return fail(ErrorCode::kUnsupported,
              "a picture becomes float32, int32 or uint8, not " + std::string(element_type_name(type)),
              "/networks");
}

Result<std::string> output_like(const Network& network, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words)
    for (const Tensor& output : network.outputs)
      if (output.name.find(word) != std::string::npos) return output.name;
  return fail(ErrorCode::kInvalid, "the network has no output '" + std::string(*words.begin()) + "'",
              "/networks");
}

Result<std::vector<std::string>> labels_of(const LocalFiles& files, const Json& pipeline) {
  const Json* labels = find_field(pipeline, "labels");
  if (labels == nullptr)
    return fail(ErrorCode::kInvalid, "required field 'labels' is missing", "/pipeline/labels");
  return files.texts(*labels, "/pipeline/labels");
}

Result<Embedding> unit_length(std::vector<float> values, std::size_t dimensions, const std::string& model) {
  double squares = 0;
  for (const float value : values) squares += static_cast<double>(value) * value;
  if (values.size() != dimensions || !std::isfinite(squares) || squares <= 0)
    return fail(ErrorCode::kCorrupt,
                "the model " + model + " gives no embedding of " + std::to_string(dimensions) + " numbers");
  for (float& value : values) value = static_cast<float>(value / std::sqrt(squares));
  return values;
}

}  // namespace touchmark::models
