// What SAM and SAM 2 share: features that were kept, prompts as points, masks of all candidates. Internal to
// models/.
#pragma once

#include "models/mask_decode.h"
#include "models/model.h"

namespace touchmark::models {

// Features in float16, of one array or of several, one after the other.
class SamEncoded final : public SegmentPrompt::Encoded {
 public:
  SamEncoded(std::string version, std::string half, std::vector<std::int64_t> shape, geometry::Size image)
      : version_(std::move(version)), half_(std::move(half)), shape_(std::move(shape)), image_(image) {}
  std::size_t bytes() const override { return half_.size() + sizeof *this; }
  std::string_view float16() const override { return half_; }
  std::vector<std::int64_t> shape() const override { return shape_; }
  geometry::Size image() const override { return image_; }
  const std::string& version() const { return version_; }

 private:
  const std::string version_;  // of the model that made it
  const std::string half_;
  const std::vector<std::int64_t> shape_;
  const geometry::Size image_;
};

struct PromptPoints {
  std::vector<float> places;  // x, y on the canvas
  std::vector<float> labels;
};
// `padding`: whether a point that means nothing follows where there is no box, as SAM's export wants it.
PromptPoints points_of(const Prompt& prompt, double scale_x, double scale_y, bool padding = true);
Json parameters_of(const Prompt& prompt);

// [1, candidates, height, width] of logits, and how good each is; most confident first. `place`: where image
// pixels lie on them. kCorrupt for qualities that are no numbers.
Result<std::vector<Predicted<geometry::Mask>>> masks_of(const Array& masks,
                                                        const std::vector<float>& qualities,
                                                        const FieldPlace& place, geometry::Size size,
                                                        const std::shared_ptr<const Origin>& origin);

}  // namespace touchmark::models
