// Models that say what a test knows, behind a fake of their servers, and gray pictures for them. For tests
// only.
#pragma once

#include <atomic>

#include "base/json.h"
#include "flow/asset/media.h"
#include "models/store.h"

namespace touchmark::flow {

using models::Predicted;

template <typename Port>
class FakeModel : public Port {
 public:
  FakeModel(const models::Card& card, std::atomic<int>& calls) : card_(card), calls_(calls) {}
  const models::Card& card() const override { return card_; }

 protected:
  template <typename T>
  Predicted<T> said(T value, double confidence) {
    return {std::move(value), confidence, models::origin_of(card_, Json::object())};
  }
  void count() { ++calls_; }

 private:
  const models::Card card_;
  std::atomic<int>& calls_;
};

// Of the picture that it sees, whatever its size: a cat in the left half, a dog in the right one, a hat.
class Finder final : public FakeModel<models::Detect> {
 public:
  using FakeModel::FakeModel;
  int wanted_pixels() const override { return 320; }
  std::vector<std::string> labels() const override { return {"Cat", "dog", "hat"}; }
  Result<std::vector<Predicted<models::Detection>>> detect(const models::Image& image,
                                                           const models::DetectOptions& options) override {
    count();
    const double width = static_cast<double>(image.size.width) / 2;
    const double height = static_cast<double>(image.size.height);
    std::vector<Predicted<models::Detection>> out;
    for (const auto& [label, left, score] :
         {std::tuple("Cat", 0.0, 0.9), std::tuple("dog", width, 0.4), std::tuple("hat", 0.0, 0.8)})
      if (score >= options.least_confidence)
        out.push_back(said(models::Detection{geometry::Box{left, 0, width, height}, label}, score));
    return out;
  }
};

// The mask of a box is the box.
class Cutter final : public FakeModel<models::SegmentPrompt> {
 public:
  using FakeModel::FakeModel;
  int wanted_pixels() const override { return 160; }
  struct Features final : Encoded {
    geometry::Size size;
    std::size_t bytes() const override { return 0; }
    std::string_view float16() const override { return {}; }
    std::vector<std::int64_t> shape() const override { return {}; }
    geometry::Size image() const override { return size; }
  };
  Result<std::shared_ptr<const Encoded>> encode(const models::Image& image) override {
    count();
    auto out = std::make_shared<Features>();
    out->size = image.size;
    return std::shared_ptr<const Encoded>(out);
  }
  Result<std::shared_ptr<const Encoded>> restore(std::string, geometry::Size) override {
    return fail(ErrorCode::kUnsupported, "not wanted here");
  }
  Result<std::vector<Predicted<geometry::Mask>>> segment(const Encoded&, const models::Prompt& prompt,
                                                         geometry::Size size) override {
    const auto& box = *prompt.box;
    geometry::Mask mask{size, {}};
    const auto before = static_cast<std::uint32_t>(box.x * static_cast<double>(size.height));
    const auto inside = static_cast<std::uint32_t>(box.width * box.height);
    const auto all = static_cast<std::uint32_t>(size.width * size.height);
    mask.counts = {before, inside};
    if (before + inside < all) mask.counts.push_back(all - before - inside);
    return std::vector{said(mask, 0.5)};
  }
};

class Sorter final : public FakeModel<models::Classify> {
 public:
  using FakeModel::FakeModel;
  std::vector<std::string> labels() const override { return {"cat", "dog"}; }
  Result<std::vector<Predicted<std::string>>> classify(const models::Image&, std::size_t) override {
    count();
    return std::vector{said(std::string("dog"), 0.7), said(std::string("cat"), 0.2)};
  }
};

class Reader final : public FakeModel<models::ReadText> {
 public:
  using FakeModel::FakeModel;
  int wanted_pixels() const override { return 320; }
  Result<std::vector<Predicted<models::TextLine>>> read(const models::Image&) override {
    count();
    const auto line = [](double top) {
      return geometry::Polygon{{{{{10, top}, {60, top}, {60, top + 10}, {10, top + 10}}, {}}}};
    };
    return std::vector{said(models::TextLine{line(10), "first"}, 0.9),
                       said(models::TextLine{line(30), "smudge"}, 0.1),
                       said(models::TextLine{line(50), "second"}, 0.8)};
  }
};

class Teller final : public FakeModel<models::Caption> {
 public:
  using FakeModel::FakeModel;
  Result<Predicted<std::string>> caption(const models::Image&, std::string_view instruction) override {
    count();
    return said("a gray picture" + std::string(instruction), 1);
  }
};

// One model that is two ports in two objects, as those behind HTTP are.
class Both final : public models::Model {
 public:
  Both(const models::Card& card, std::atomic<int>& calls)
      : card_(card), finder_(card, calls), teller_(card, calls) {}
  const models::Card& card() const override { return card_; }
  std::vector<models::Model*> parts() override { return {&finder_, &teller_}; }

 private:
  const models::Card card_;
  Finder finder_;
  Teller teller_;
};

class FakeServers final : public models::RemoteServers {
 public:
  Result<models::Card> greet(const models::Card& card) override {
    models::Card out = card;
    out.source["model_version"] = "7";
    return out;
  }
  Result<std::unique_ptr<models::Model>> open(const models::Card& card) override {
    using Opened = std::unique_ptr<models::Model>;
    if (card.name == "finder") return Opened(std::make_unique<Finder>(card, calls));
    if (card.name == "cutter") return Opened(std::make_unique<Cutter>(card, calls));
    if (card.name == "sorter") return Opened(std::make_unique<Sorter>(card, calls));
    if (card.name == "reader") return Opened(std::make_unique<Reader>(card, calls));
    if (card.name == "teller") return Opened(std::make_unique<Teller>(card, calls));
    return Opened(std::make_unique<Both>(card, calls));
  }
  void serve_pictures_at(const std::string&) override {}
  std::shared_ptr<const std::string> picture(const std::string&) const override { return nullptr; }
  std::atomic<int> calls = 0;
};

class NoRuntime final : public models::Runtime {
 public:
  Result<std::string> version() override { return fail(ErrorCode::kUnavailable, "install it"); }
  Result<models::NetworkFacts> inspect(const models::NetworkFile&) override {
    return fail(ErrorCode::kUnavailable, "install it");
  }
  Result<std::vector<models::Array>> run(const models::NetworkFile&, const models::RunRequest&) override {
    return fail(ErrorCode::kUnavailable, "install it");
  }
};

// Every file is a gray picture of 640 x 480.
class GrayMedia final : public MediaLibrary {
 public:
  Result<MediaInfo> probe(const OpenFile&) override { return info(); }
  Result<MediaInfo> check(const OpenFile&) override { return info(); }
  Result<Encoded> thumbnail(const OpenFile&, int) override { return none(); }
  Result<Encoded> tile(const OpenFile&, TilePlace, const PictureView&) override { return none(); }
  Result<Pixels> pixels(const OpenFile&, int longest, bool) override {
    const std::int64_t width = std::min(640, longest);
    const geometry::Size size{width, width * 3 / 4};
    return Pixels{size, std::string(static_cast<std::size_t>(size.width * size.height * 3), '\x80')};
  }
  Result<PictureValues> values(const OpenFile&, int) override { return none(); }
  Result<std::int64_t> forget(const std::filesystem::path&) override { return 0; }

 private:
  static MediaInfo info() { return {{640, 480}, "image/jpeg", 1, 3, 8, 1}; }
  static tl::unexpected<Error> none() { return fail(ErrorCode::kUnavailable, "fake"); }
};

}  // namespace touchmark::flow
