#include "adapters/remote_models/label_studio_models.h"

#include <algorithm>

#include "geometry/measure.h"

namespace touchmark::remote_models {
namespace {

using models::Predicted;

// What all of them share. `Port`: of models/model.h.
template <typename Port>
class BackendPort : public Port {
 public:
  explicit BackendPort(std::shared_ptr<LabelStudioBackend> backend) : backend_(std::move(backend)) {}
  const models::Card& card() const override { return backend_->card(); }

 protected:
  // The same, with an error that names the model.
  template <typename T>
  Result<T> named(Result<T> out) const {
    if (!out) out.error() = backend_->named(std::move(out.error()));
    return out;
  }
  std::shared_ptr<const models::Origin> origin(Json parameters, const BackendReply& reply) const {
    const std::string& version =
        reply.prediction_version.empty() ? reply.model_version : reply.prediction_version;
    if (!version.empty()) parameters["model_version"] = version;
    return models::origin_of(backend_->card(), std::move(parameters));
  }
  const std::shared_ptr<LabelStudioBackend> backend_;
};

class Detector final : public BackendPort<models::Detect> {
 public:
  using BackendPort::BackendPort;
  std::vector<std::string> labels() const override { return backend_->labels(); }
  Result<std::vector<Predicted<models::Detection>>> detect(const models::Image& image,
                                                           const models::DetectOptions& options) override {
    TM_ASSIGN(const BackendReply reply, backend_->predict(image));
    TM_ASSIGN(auto found, named(regions_of(reply, image.size, backend_->labels())));
    const Json parameters = {{"least_confidence", options.least_confidence},
                             {"most_overlap", options.most_overlap},
                             {"most", options.most}};
    return chosen(std::move(found), options, origin(parameters, reply));
  }
};

class Classifier final : public BackendPort<models::Classify> {
 public:
  using BackendPort::BackendPort;
  std::vector<std::string> labels() const override { return backend_->choices(); }
  Result<std::vector<Predicted<std::string>>> classify(const models::Image& image,
                                                       std::size_t most) override {
    TM_ASSIGN(const BackendReply reply, backend_->predict(image));
    TM_ASSIGN(auto choices, named(choices_of(reply, backend_->choices())));
    std::stable_sort(choices.begin(), choices.end(),
                     [](const Choice& a, const Choice& b) { return a.confidence > b.confidence; });
    const auto from = origin({{"most", most}}, reply);
    std::vector<Predicted<std::string>> out;
    for (Choice& choice : choices)
      if (out.size() < most) out.push_back({std::move(choice.label), choice.confidence, from});
    return out;
  }
};

geometry::Polygon outline_of(const geometry::Shape& shape) {
  if (const auto* polygon = std::get_if<geometry::Polygon>(&shape)) return *polygon;
  geometry::Polygon out;
  if (const auto* rotated = std::get_if<geometry::RotatedBox>(&shape)) {
    const auto corners = geometry::corners(*rotated);
    out.parts.push_back({{corners.begin(), corners.end()}, {}});
    return out;
  }
  const geometry::Box box = geometry::extent(shape);
  const double right = box.x + box.width;
  const double bottom = box.y + box.height;
  out.parts.push_back({{{box.x, box.y}, {right, box.y}, {right, bottom}, {box.x, bottom}}, {}});
  return out;
}

class Reader final : public BackendPort<models::ReadText> {
 public:
  using BackendPort::BackendPort;
  Result<std::vector<Predicted<models::TextLine>>> read(const models::Image& image) override {
    TM_ASSIGN(const BackendReply reply, backend_->predict(image));
    TM_ASSIGN(auto found, named(texts_of(reply, image.size)));
    const auto from = origin(Json::object(), reply);
    std::vector<Predicted<models::TextLine>> out;
    for (Found& one : found)
      out.push_back({{outline_of(one.shape), std::move(one.text)}, one.confidence, from});
    return out;
  }
};

class Captioner final : public BackendPort<models::Caption> {
 public:
  using BackendPort::BackendPort;
  // The protocol has no place for an instruction.
  Result<Predicted<std::string>> caption(const models::Image& image, std::string_view instruction) override {
    if (!instruction.empty())
      return named(Result<Predicted<std::string>>(
          fail(ErrorCode::kUnsupported, "a Label Studio backend takes no instruction for a caption")));
    TM_ASSIGN(const BackendReply reply, backend_->predict(image));
    TM_ASSIGN(Choice said, named(caption_of(reply)));
    return Predicted<std::string>{std::move(said.label), said.confidence, origin(Json::object(), reply)};
  }
};

}  // namespace

Result<void> add_port(models::Task task, const std::shared_ptr<LabelStudioBackend>& backend,
                      RemoteModel& out) {
  const auto lacking = [](const char* what) {
    return fail(ErrorCode::kInvalid, what, "/source/label_config");
  };
  switch (task) {
    case models::Task::kDetect:
      if (backend->labels().empty()) return lacking("the labeling interface has no labels for regions");
      out.detect = std::make_shared<Detector>(backend);
      return {};
    case models::Task::kClassify:
      if (backend->choices().empty()) return lacking("the labeling interface has no choices for the image");
      out.classify = std::make_shared<Classifier>(backend);
      return {};
    case models::Task::kReadText:
      out.read_text = std::make_shared<Reader>(backend);
      return {};
    case models::Task::kCaption:
      out.caption = std::make_shared<Captioner>(backend);
      return {};
    default:
      return fail(ErrorCode::kUnsupported,
                  "a Label Studio backend cannot " + std::string(models::task_name(task)), "/task");
  }
}

}  // namespace touchmark::remote_models
