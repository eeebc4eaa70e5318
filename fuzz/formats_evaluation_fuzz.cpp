// Truths and results of an evaluation, in whatever state, must not crash: the bytes up to the first NUL are
// the one, the rest is the other. What is read is counted, as boxes, masks and keypoints.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "formats/evaluation/evaluation_set.h"
#include "metrics/detection/summary.h"
#include "scratch.h"

namespace {

namespace fs = std::filesystem;
using namespace touchmark;

fs::path put(const char* name, std::string_view bytes) {
  static const fuzz::Scratch scratch("evaluation");
  const fs::path path = scratch.path() / name;
  std::ofstream(path, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return path;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t middle = std::min(bytes.find('\0'), size);
  const fs::path truth = put("truth.json", bytes.substr(0, middle));
  const fs::path results = put("results.json", bytes.substr(std::min(middle + 1, size)));
  for (const auto kind :
       {formats::OverlapKind::kBoxes, formats::OverlapKind::kMasks, formats::OverlapKind::kKeypoints}) {
    const auto set = formats::read_evaluation_set(std::move(*open_named_file(truth)),
                                                  std::move(*open_named_file(results)), kind, 1, {0.1, 0.2});
    if (!set) continue;
    const metrics::EvaluationInput input{static_cast<std::uint32_t>(set->images.size()),
                                         static_cast<std::uint32_t>(set->categories.size()), set->truths,
                                         set->detections, formats::overlaps_of(*set)};
    const auto evaluation = metrics::evaluate(input, metrics::EvaluationParameters::boxes(), 1);
    for (const double number : metrics::coco_statistics(evaluation))
      if (!(number == -1 || (number >= 0 && number <= 1))) {
        std::fprintf(stderr, "a share is %g\n", number);
        std::abort();
      }
  }
  return 0;
}
