// The Model port: one interface per task. Implemented by adapters (a runtime in this process, a model server
// over HTTP); a workflow asks for the task and does not know which it has.
//
// Every prediction says which model made it, in which version, asked with which parameters, and how sure it
// was; a person's edit of it keeps that as its parent. Thread-safety: all members may be called from any
// thread. Errors: kUnavailable when the runtime or server is missing or does not answer, kUnsupported for an
// input this model cannot take, kCorrupt when what comes out has another shape than the card says.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "geometry/types.h"
#include "models/card.h"

namespace touchmark::models {

// Where a prediction comes from; shared by all of one call.
struct Origin {
  std::string model;    // the card's name
  std::string version;  // content_version() of the card
  Json parameters;      // an object: thresholds, prompt, classes asked for
};
std::shared_ptr<const Origin> origin_of(const Card& card, Json parameters);
// {"model", "version", "parameters"}
Json to_json(const Origin& origin);

template <typename T>
struct Predicted {
  T value;
  double confidence = 0;  // 0..1, as the model says; 1 where it says nothing
  std::shared_ptr<const Origin> origin;
};

// kCorrupt unless the confidence is a number of 0..1 and the origin names a model and a version: what every
// adapter asks before it hands a prediction on.
Result<void> check_prediction(double confidence, const Origin* origin);

// Upright pixels, 8-bit sRGB, three bytes each, rows from the top without gaps. Borrowed for the call.
struct Image {
  geometry::Size size;
  const std::uint8_t* rgb = nullptr;
};

class Model {
 public:
  virtual ~Model() = default;
  virtual const Card& card() const = 0;
  // The longest side, in pixels, beyond which a larger image gives nothing more; 0: none is known.
  virtual int wanted_pixels() const { return 0; }
  // Where the ports of one model are objects of their own, those. See port_of().
  virtual std::vector<Model*> parts() { return {}; }
};

// The model as one that does this task, or null.
template <typename Port>
Port* port_of(Model& model) {
  if (auto* port = dynamic_cast<Port*>(&model)) return port;
  for (Model* part : model.parts())
    if (auto* port = dynamic_cast<Port*>(part)) return port;
  return nullptr;
}

// What a person points at. Image pixels.
struct Prompt {
  std::vector<geometry::Point> inside;   // foreground clicks
  std::vector<geometry::Point> outside;  // background clicks
  std::optional<geometry::Box> box;
};

class SegmentPrompt : public virtual Model {
 public:
  // The costly part, once an image; kept by the caller in a bounded cache of bytes().
  class Encoded {
   public:
    virtual ~Encoded() = default;
    virtual std::size_t bytes() const = 0;
    // What a decoder elsewhere (in a browser) needs: the features as little-endian float16, and their shape.
    virtual std::string_view float16() const = 0;
    virtual std::vector<std::int64_t> shape() const = 0;
    virtual geometry::Size image() const = 0;  // pixels of the image that was encoded
  };
  virtual Result<std::shared_ptr<const Encoded>> encode(const Image& image) = 0;
  // From what float16() gave. kCorrupt for another number of bytes than the shape has.
  virtual Result<std::shared_ptr<const Encoded>> restore(std::string float16, geometry::Size image) = 0;
  // Most confident first, masks of `size`: the prompt's own image, of which `encoded` may be a smaller
  // version. kInvalid when the prompt is empty or `encoded` is another model's.
  virtual Result<std::vector<Predicted<geometry::Mask>>> segment(const Encoded& encoded, const Prompt& prompt,
                                                                 geometry::Size size) = 0;
};

struct Detection {
  geometry::Shape shape;  // a box, or what the model draws
  std::string label;      // in the model's own words
};
struct DetectOptions {
  double least_confidence = 0.3;
  double most_overlap = 0.5;  // IoU above which the less confident of two of one label is left out
  std::size_t most = 300;
};
class Detect : public virtual Model {
 public:
  virtual std::vector<std::string> labels() const = 0;
  virtual Result<std::vector<Predicted<Detection>>> detect(const Image& image,
                                                           const DetectOptions& options) = 0;
};

class Classify : public virtual Model {
 public:
  virtual std::vector<std::string> labels() const = 0;
  // The `most` likely labels, most confident first.
  virtual Result<std::vector<Predicted<std::string>>> classify(const Image& image, std::size_t most) = 0;
};

// Of length 1, so that a dot product is the cosine. Only vectors of one version may be compared.
using Embedding = std::vector<float>;

class EmbedImage : public virtual Model {
 public:
  virtual std::size_t dimensions() const = 0;
  virtual Result<Predicted<Embedding>> embed(const Image& image) = 0;
};

class EmbedText : public virtual Model {
 public:
  virtual std::size_t dimensions() const = 0;
  virtual Result<Predicted<Embedding>> embed(std::string_view text) = 0;
};

// As Image, but with pixels of its own.
struct Picture {
  geometry::Size size;
  std::string rgb;
};
// Geometry stays, so that labels of the image hold for what comes out.
class StyleTransfer : public virtual Model {
 public:
  // `content` in the style of `style`, in the size of `content`; strength 0 (its own style) to 1. kInvalid.
  virtual Result<Predicted<Picture>> transfer(const Image& content, const Image& style, double strength) = 0;
};

struct TextLine {
  geometry::Polygon outline;
  std::string text;  // UTF-8
};
class ReadText : public virtual Model {
 public:
  // In reading order, as far as the model knows one.
  virtual Result<std::vector<Predicted<TextLine>>> read(const Image& image) = 0;
};

class Caption : public virtual Model {
 public:
  // `instruction` may be empty.
  virtual Result<Predicted<std::string>> caption(const Image& image, std::string_view instruction) = 0;
};

struct Judgement {
  double score = 0;    // 0 worst, 1 best
  std::string reason;  // for people to read
};
class Judge : public virtual Model {
 public:
  // How well the image meets the criterion.
  virtual Result<Predicted<Judgement>> judge(const Image& image, std::string_view criterion) = 0;
};

}  // namespace touchmark::models
