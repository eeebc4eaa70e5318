#include "workflows/model_loop/picture.h"

#include <algorithm>
#include <cstdlib>

#include "base/json.h"

namespace touchmark::workflows {
namespace {

constexpr int kMostPixels = 4096;

// "/annotations/7/content/shape" is about the eighth. Any other failure is handed on.
Result<std::size_t> refused_one(const Error& error, std::size_t count) {
  constexpr std::string_view kStart = "/annotations/";
  if (error.code == ErrorCode::kInvalid && error.where.rfind(kStart, 0) == 0)
    if (const std::size_t index = std::strtoull(error.where.c_str() + kStart.size(), nullptr, 10);
        index < count)
      return index;
  return tl::unexpected<Error>(error);
}

}  // namespace

Result<flow::Pixels> picture_of(const flow::Ports& ports, const record::Asset& asset, int wanted,
                                bool in_background) {
  TM_ASSIGN(const OpenFile file, ports.blobs.open(asset.content.uri));
  return ports.media.pixels(file, wanted > 0 ? std::min(wanted, kMostPixels) : kMostPixels, in_background);
}

models::Image image_of(const flow::Pixels& pixels) {
  return {pixels.size, reinterpret_cast<const std::uint8_t*>(pixels.rgb.data())};
}

Result<WrittenPredictions> write_predictions(const flow::Ports& ports, flow::Actor actor, ProjectId project,
                                             LayerId layer, std::vector<flow::NewAnnotation> annotations,
                                             const Json& payload) {
  WrittenPredictions out;
  while (!annotations.empty()) {
    const auto written =
        flow::write_annotations(ports.store, actor, project, layer, annotations, {}, payload);
    if (written) {
      out.annotations = written->annotations;
      break;
    }
    TM_ASSIGN(const std::size_t index, refused_one(written.error(), annotations.size()));
    ++out.unfit;
    if (out.why.empty()) out.why = written.error().message;
    annotations.erase(annotations.begin() + static_cast<std::ptrdiff_t>(index));
  }
  return out;
}

}  // namespace touchmark::workflows
