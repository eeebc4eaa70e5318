#include "models/card_parts.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/json.h"
#include "base/json_fields.h"
#include "base/text.h"

namespace touchmark::models {
namespace {

constexpr std::string_view kTypes[] = {"float32", "float16", "float64", "int64",
                                       "int32",   "uint8",   "int8",    "bool"};
constexpr std::size_t kMostFiles = 256;
constexpr std::size_t kMostTensors = 256;
constexpr std::size_t kMostDimensions = 8;
constexpr std::size_t kLongestName = 255;  // bytes

bool has_controls(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

// A plain name of a file: a card must not reach out of its folder.
Result<void> check_file_name(std::string_view name, const std::string& at) {
  const bool path = name.find_first_of("/\\:") != std::string_view::npos;
  if (path || name == "." || name == ".." || name.size() > kLongestName)
    return fail(ErrorCode::kInvalid, "expected the name of a file in the card's folder, not a path", at);
  return {};
}

Result<std::vector<Dimension>> read_shape(const Json& value, const std::string& at) {
  TM_TRY(require_array(value, at));
  if (value.size() > kMostDimensions) return fail(ErrorCode::kInvalid, "more than 8 dimensions", at);
  std::vector<Dimension> out;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::string here = pointer_to(at, i);
    Dimension dimension;
    if (value[i].is_string()) {
      dimension.name = value[i].get<std::string>();
      if (dimension.name.empty() || has_controls(dimension.name))
        return fail(ErrorCode::kInvalid, "a dimension needs a name or a number", here);
    } else {
      TM_ASSIGN(dimension.fixed, as_integer(value[i], here));
      if (dimension.fixed < 1) return fail(ErrorCode::kInvalid, "a dimension is 1 or more", here);
    }
    out.push_back(std::move(dimension));
  }
  return out;
}

// "scale_{0..3}.tmp" -> "scale_0.tmp", ... as many as there are shapes.
Result<std::vector<std::string>> expand(const std::string& name, std::size_t shapes, const std::string& at) {
  const auto wrong = [&at] {
    return fail(ErrorCode::kInvalid, "expected a name with {first..last} in it, as many as there are shapes",
                at);
  };
  const std::size_t open = name.find('{');
  const std::size_t dots = name.find("..", open);
  const std::size_t close = name.find('}', dots);
  if (open == std::string::npos || dots == std::string::npos || close == std::string::npos) return wrong();
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  const char* text = name.data();
  const auto a = std::from_chars(text + open + 1, text + dots, first);
  const auto b = std::from_chars(text + dots + 2, text + close, last);
  if (a.ec != std::errc() || a.ptr != text + dots || b.ec != std::errc() || b.ptr != text + close)
    return wrong();
  if (last < first || std::size_t{last} - first + 1 != shapes) return wrong();
  std::vector<std::string> out;
  for (std::size_t i = 0; i < shapes; ++i)
    out.push_back(name.substr(0, open) + std::to_string(first + i) + name.substr(close + 1));
  return out;
}

// One tensor, or the several that a name stands for.
Result<void> read_tensor(const Json& value, const std::string& at, ElementType missing,
                         std::vector<Tensor>& out) {
  TM_TRY(require_object(value, at));
  Tensor tensor;
  TM_ASSIGN(tensor.name, read_name(value, at, "name"));
  TM_ASSIGN(tensor.type, read_element_type(value, at, "type", missing));
  TM_ASSIGN(tensor.note, text_field(value, at, "note", ""));
  const Json* shapes = find_field(value, "shapes");
  if (shapes == nullptr) {
    const Json* shape = find_field(value, "shape");
    if (shape == nullptr) return fail(ErrorCode::kInvalid, "a tensor needs a shape", pointer_to(at, "shape"));
    TM_ASSIGN(tensor.shape, read_shape(*shape, at + "/shape"));
    out.push_back(std::move(tensor));
    return {};
  }
  TM_TRY(require_array(*shapes, at + "/shapes"));
  if (shapes->size() > kMostTensors) return fail(ErrorCode::kInvalid, "too many shapes", at + "/shapes");
  TM_ASSIGN(const auto names, expand(tensor.name, shapes->size(), at + "/name"));
  for (std::size_t i = 0; i < names.size(); ++i) {
    Tensor one = tensor;
    one.name = names[i];
    TM_ASSIGN(one.shape, read_shape((*shapes)[i], pointer_to(at + "/shapes", i)));
    out.push_back(std::move(one));
  }
  return {};
}

Result<void> check_known(const std::string& file, const std::vector<CardFile>& files, const std::string& at) {
  for (const CardFile& known : files)
    if (known.name == file) return {};
  return fail(ErrorCode::kInvalid, "the card lists no file '" + file + "'", at);
}

// {"inputs", "outputs", ...} of one network.
Result<Network> read_network(const Json& value, const std::string& at, std::string file) {
  TM_TRY(require_object(value, at));
  Network out;
  out.file = std::move(file);
  TM_ASSIGN(const ElementType type, read_element_type(value, at, "all_input_types", ElementType::kFloat32));
  for (const char* key : {"inputs", "outputs"}) {
    const Json* tensors = find_field(value, key);
    const std::string here = pointer_to(at, key);
    if (tensors == nullptr) return fail(ErrorCode::kInvalid, "a network needs inputs and outputs", here);
    const bool in = key == std::string_view("inputs");
    TM_ASSIGN((in ? out.inputs : out.outputs),
              read_tensors(*tensors, here, in ? type : ElementType::kFloat32));
  }
  TM_ASSIGN(out.preprocessing, text_field(value, at, "preprocessing", ""));
  TM_ASSIGN(out.postprocessing, text_field(value, at, "postprocessing", ""));
  TM_ASSIGN(out.note, text_field(value, at, "note", ""));
  return out;
}

// inputs and outputs of the card itself: lists, or objects of lists by file.
Result<std::vector<Network>> read_plain_networks(const Json& inputs, const Json& outputs,
                                                 const std::vector<CardFile>& files) {
  std::vector<Network> out;
  if (inputs.is_array()) {
    for (const CardFile& file : files)
      if (file.name.ends_with(".onnx")) out.push_back(Network{file.name, {}, {}, "", "", ""});
    if (out.size() != 1)
      return fail(ErrorCode::kInvalid,
                  "with lists, exactly one of the files must be an .onnx; name the files", "/inputs");
    TM_ASSIGN(out[0].inputs, read_tensors(inputs, "/inputs", ElementType::kFloat32));
    TM_ASSIGN(out[0].outputs, read_tensors(outputs, "/outputs", ElementType::kFloat32));
    return out;
  }
  TM_TRY(require_object(inputs, "/inputs"));
  TM_TRY(require_object(outputs, "/outputs"));
  for (const auto& [file, tensors] : outputs.items())
    if (!inputs.contains(file))
      return fail(ErrorCode::kInvalid, "it has outputs and no inputs", pointer_to("/outputs", file));
  for (const auto& [file, tensors] : inputs.items()) {
    const std::string at = pointer_to("/inputs", file);
    TM_TRY(check_known(file, files, at));
    const Json* results = find_field(outputs, file);
    if (results == nullptr) return fail(ErrorCode::kInvalid, "it has inputs and no outputs", at);
    Network network;
    network.file = file;
    TM_ASSIGN(network.inputs, read_tensors(tensors, at, ElementType::kFloat32));
    TM_ASSIGN(network.outputs, read_tensors(*results, pointer_to("/outputs", file), ElementType::kFloat32));
    out.push_back(std::move(network));
  }
  return out;
}

Result<std::vector<Network>> read_listed_networks(const Json& value, const std::vector<CardFile>& files) {
  TM_TRY(require_array(value, "/networks"));
  std::vector<Network> out;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::string at = pointer_to("/networks", i);
    TM_TRY(require_object(value[i], at));
    TM_ASSIGN(const std::string file, read_name(value[i], at, "file"));
    TM_TRY(check_known(file, files, at + "/file"));
    if (!seen.insert(file).second)
      return fail(ErrorCode::kInvalid, "two networks in the file '" + file + "'", at + "/file");
    TM_ASSIGN(Network network, read_network(value[i], at, file));
    out.push_back(std::move(network));
  }
  return out;
}

}  // namespace

std::string_view element_type_name(ElementType type) {
  const auto index = static_cast<std::size_t>(type);
  return index < std::size(kTypes) ? kTypes[index] : "unknown";
}

Result<ElementType> read_element_type(const Json& object, const std::string& at, std::string_view key,
                                      ElementType missing) {
  TM_ASSIGN(const std::string name, text_field(object, at, key, element_type_name(missing)));
  for (std::size_t i = 0; i < std::size(kTypes); ++i)
    if (kTypes[i] == name) return static_cast<ElementType>(i);
  return fail(ErrorCode::kInvalid, "no element type is named '" + name + "'", pointer_to(at, key));
}

Result<std::string> read_name(const Json& object, const std::string& at, std::string_view key) {
  TM_ASSIGN(std::string name, text_field(object, at, key));
  if (name.empty() || has_controls(name))
    return fail(ErrorCode::kInvalid, "expected a text without control characters", pointer_to(at, key));
  return name;
}

Result<std::vector<CardFile>> read_files(const Json& value, const std::string& at) {
  TM_TRY(require_array(value, at));
  if (value.empty() || value.size() > kMostFiles)
    return fail(ErrorCode::kInvalid, "expected 1 to 256 files", at);
  std::vector<CardFile> out;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::string here = pointer_to(at, i);
    TM_TRY(require_object(value[i], here));
    CardFile file;
    TM_ASSIGN(file.name, read_name(value[i], here, "file"));
    TM_TRY(check_file_name(file.name, here + "/file"));
    if (!seen.insert(file.name).second)
      return fail(ErrorCode::kInvalid, "the file '" + file.name + "' is listed twice", here + "/file");
    TM_ASSIGN(file.bytes, integer_field(value[i], here, "bytes", -1));
    if (file.bytes < 0)
      return fail(ErrorCode::kInvalid, "expected the file's length in bytes", here + "/bytes");
    TM_ASSIGN(file.sha256, text_field(value[i], here, "sha256"));
    if (file.sha256.size() != 64 || file.sha256.find_first_not_of("0123456789abcdef") != std::string::npos)
      return fail(ErrorCode::kInvalid, "expected 64 lower-case hex digits", here + "/sha256");
    out.push_back(std::move(file));
  }
  return out;
}

Result<std::vector<Tensor>> read_tensors(const Json& value, const std::string& at, ElementType missing) {
  TM_TRY(require_array(value, at));
  std::vector<Tensor> out;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::size_t before = out.size();
    const std::string here = pointer_to(at, i);
    TM_TRY(read_tensor(value[i], here, missing, out));
    if (out.size() > kMostTensors) return fail(ErrorCode::kInvalid, "too many tensors", here);
    for (std::size_t j = before; j < out.size(); ++j)
      if (!seen.insert(out[j].name).second)
        return fail(ErrorCode::kInvalid, "two tensors are named '" + out[j].name + "'", here + "/name");
  }
  return out;
}

Result<std::vector<Network>> read_networks(const Json& card, const std::vector<CardFile>& files) {
  const Json* listed = find_field(card, "networks");
  const Json* inputs = find_field(card, "inputs");
  const Json* outputs = find_field(card, "outputs");
  const bool split = find_field(card, "encoder") != nullptr || find_field(card, "decoder") != nullptr;
  if ((listed != nullptr) + (inputs != nullptr || outputs != nullptr) + split > 1)
    return fail(ErrorCode::kInvalid, "the networks are given in two ways",
                listed != nullptr ? "/networks" : "/inputs");
  if (listed != nullptr) return read_listed_networks(*listed, files);
  std::vector<Network> out;
  for (const std::string key : {"encoder", "decoder"}) {
    const Json* part = find_field(card, key);
    if (part == nullptr) continue;
    TM_TRY(check_known(key + ".onnx", files, "/" + key));
    TM_ASSIGN(Network network, read_network(*part, "/" + key, key + ".onnx"));
    out.push_back(std::move(network));
  }
  if (inputs == nullptr && outputs == nullptr) return out;
  if (inputs == nullptr) return fail(ErrorCode::kInvalid, "it has outputs and no inputs", "/inputs");
  if (outputs == nullptr) return fail(ErrorCode::kInvalid, "it has inputs and no outputs", "/outputs");
  return read_plain_networks(*inputs, *outputs, files);
}

}  // namespace touchmark::models
