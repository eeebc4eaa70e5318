#include "models/local_model.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>

#include "base/file_hash.h"
#include "base/hash.h"
#include "models/local.h"

namespace touchmark::models {
namespace {

using Make = Result<std::unique_ptr<Model>> (*)(LocalFiles, const Json&);

const std::map<std::string, Make, std::less<>>& makers() {
  static const std::map<std::string, Make, std::less<>> all = {
      {"yolox", make_detector},         {"picodet", make_detector}, {"classifier", make_classifier},
      {"sam", make_segmenter},          {"yolov5", make_detector},  {"yolov8", make_detector},
      {"rtdetr", make_detector},        {"dfine", make_detector},   {"ssd", make_detector},
      {"movenet", make_pose},           {"heatmap", make_pose},     {"ppocr", make_reader},
      {"sam2", make_second_segmenter},  {"clip", make_clip},        {"style", make_style},
      {"wordpiece", make_text_embedder}};
  return all;
}

Result<void> check_file(const CardFile& file, const std::filesystem::path& folder) {
  const std::filesystem::path path = folder / file.name;
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return fail(ErrorCode::kNotFound, std::string("cannot read it: ") + std::strerror(errno), path.string());
  const auto digest = sha256_of(fd);
  ::close(fd);
  TM_TRY(digest);
  if (to_hex(*digest) != file.sha256)
    return fail(ErrorCode::kCorrupt, "its SHA-256 is " + to_hex(*digest) + ", the card says " + file.sha256,
                path.string());
  return {};
}

std::string text_of(const Tensor& tensor) {
  std::string out;
  for (const Dimension& side : tensor.shape)
    out += (out.empty() ? "" : ", ") + (side.name.empty() ? std::to_string(side.fixed) : side.name);
  return std::string(element_type_name(tensor.type)) + " [" + out + "]";
}

// A number in the card stands for itself; a name for whatever the network has there. Where the network itself
// leaves a side open, the card may promise a number: each answer is checked.
bool agree(const Tensor& promised, const Tensor& real) {
  if (promised.type != real.type || promised.shape.size() != real.shape.size()) return false;
  for (std::size_t i = 0; i < promised.shape.size(); ++i)
    if (promised.shape[i].fixed > 0 && real.shape[i].fixed > 0 &&
        promised.shape[i].fixed != real.shape[i].fixed)
      return false;
  return true;
}

Result<void> check_tensors(const Network& network, const std::vector<Tensor>& promised,
                           const std::vector<Tensor>& real, const char* what) {
  for (const Tensor& tensor : promised) {
    const auto found =
        std::find_if(real.begin(), real.end(), [&](const Tensor& r) { return r.name == tensor.name; });
    if (found == real.end())
      return fail(ErrorCode::kInvalid, network.file + " has no " + what + " '" + tensor.name + "'",
                  "/networks");
    if (!agree(tensor, *found))
      return fail(ErrorCode::kInvalid,
                  network.file + ": the " + what + " '" + tensor.name + "' is " + text_of(*found) +
                      ", the card says " + text_of(tensor),
                  "/networks");
  }
  return {};
}

// A gray picture, wider than high, through each port that the model has.
Result<void> try_out(Model& model) {
  constexpr std::int64_t kWidth = 320;
  constexpr std::int64_t kHeight = 240;
  const std::string gray(kWidth * kHeight * 3, '\x80');
  const Image image{{kWidth, kHeight}, reinterpret_cast<const std::uint8_t*>(gray.data())};
  if (auto* detector = dynamic_cast<Detect*>(&model)) TM_TRY(detector->detect(image, {}));
  if (auto* classifier = dynamic_cast<Classify*>(&model);
      classifier != nullptr && !classifier->labels().empty())
    TM_TRY(classifier->classify(image, 1));
  if (auto* embedder = dynamic_cast<EmbedImage*>(&model); embedder != nullptr && embedder->dimensions() > 0)
    TM_TRY(embedder->embed(image));
  if (auto* segmenter = dynamic_cast<SegmentPrompt*>(&model)) {
    TM_ASSIGN(const auto encoded, segmenter->encode(image));
    Prompt prompt;
    prompt.inside = {{160, 120}};
    TM_TRY(segmenter->segment(*encoded, prompt, image.size));
  }
  if (auto* style = dynamic_cast<StyleTransfer*>(&model)) TM_TRY(style->transfer(image, image, 1));
  if (auto* reader = dynamic_cast<ReadText*>(&model)) TM_TRY(reader->read(image));
  if (auto* embedder = dynamic_cast<EmbedText*>(&model)) TM_TRY(embedder->embed("a photo of a dog"));
  return {};
}

}  // namespace

Result<std::unique_ptr<Model>> make_local_model(const Card& card, const std::filesystem::path& folder,
                                                Runtime& runtime, Hurry hurry) {
  TM_ASSIGN(const Json pipeline, pipeline_of(card));
  TM_ASSIGN(const std::string kind, pipeline_kind(pipeline));
  return makers().at(kind)(LocalFiles(card, folder, runtime, hurry), pipeline);
}

Result<void> check_local_model(const Card& card, const std::filesystem::path& folder, Runtime& runtime) {
  for (const CardFile& file : card.files) TM_TRY(check_file(file, folder));
  TM_TRY(runtime.version());
  for (const Network& network : card.networks) {
    const CardFile* file = card.file(network.file);
    if (file == nullptr)
      return fail(ErrorCode::kInvalid, "'" + network.file + "' is not among the card's files", "/networks");
    TM_ASSIGN(const NetworkFacts facts, runtime.inspect({card.name, folder / network.file, file->sha256}));
    TM_TRY(check_tensors(network, network.inputs, facts.inputs, "input"));
    TM_TRY(check_tensors(network, network.outputs, facts.outputs, "output"));
  }
  TM_ASSIGN(const auto model, make_local_model(card, folder, runtime, Hurry::kPerson));
  return try_out(*model);
}

}  // namespace touchmark::models
