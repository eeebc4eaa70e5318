#include <algorithm>

#include "adapters/remote_models/chat.h"

namespace touchmark::remote_models {
namespace {

using models::Predicted;

// What all of them share. `Port`: of models/model.h.
template <typename Port>
class ChatPort : public Port {
 public:
  explicit ChatPort(std::shared_ptr<ChatServer> server) : server_(std::move(server)) {}
  const models::Card& card() const override { return server_->card(); }

 protected:
  // The same, with an error that names the model.
  template <typename T>
  Result<T> named(Result<T> out) const {
    if (!out) out.error() = server_->named(std::move(out.error()));
    return out;
  }
  std::shared_ptr<const models::Origin> origin(Json parameters, const ChatReply& reply) const {
    if (!reply.model_version.empty()) parameters["model_version"] = reply.model_version;
    return models::origin_of(server_->card(), std::move(parameters));
  }
  const std::shared_ptr<ChatServer> server_;
};

class Detector final : public ChatPort<models::Detect> {
 public:
  using ChatPort::ChatPort;
  std::vector<std::string> labels() const override { return server_->labels(); }
  Result<std::vector<Predicted<models::Detection>>> detect(const models::Image& image,
                                                           const models::DetectOptions& options) override {
    const std::string prompt = detect_prompt(server_->labels());
    TM_ASSIGN(const ChatReply reply, server_->ask(image, prompt, Form::kJson));
    TM_ASSIGN(auto found, named(read_objects(reply.text, server_->labels(), image.size)));
    const Json parameters = {{"least_confidence", options.least_confidence},
                             {"most_overlap", options.most_overlap},
                             {"most", options.most},
                             {"prompt", prompt}};
    return chosen(std::move(found), options, origin(parameters, reply));
  }
};

class Classifier final : public ChatPort<models::Classify> {
 public:
  using ChatPort::ChatPort;
  std::vector<std::string> labels() const override { return server_->labels(); }
  Result<std::vector<Predicted<std::string>>> classify(const models::Image& image,
                                                       std::size_t most) override {
    const std::string prompt = classify_prompt(server_->labels());
    TM_ASSIGN(const ChatReply reply, server_->ask(image, prompt, Form::kJson));
    TM_ASSIGN(Labeled said, named(read_choice(reply.text, server_->labels())));
    std::vector<Predicted<std::string>> out;
    if (most > 0)
      out.push_back(
          {std::move(said.label), said.confidence, origin({{"most", most}, {"prompt", prompt}}, reply)});
    return out;
  }
};

class Captioner final : public ChatPort<models::Caption> {
 public:
  using ChatPort::ChatPort;
  Result<Predicted<std::string>> caption(const models::Image& image, std::string_view instruction) override {
    const std::string prompt = caption_prompt(instruction);
    TM_ASSIGN(ChatReply reply, server_->ask(image, prompt, Form::kText));
    const auto from = origin({{"prompt", prompt}}, reply);
    return Predicted<std::string>{std::move(reply.text), 1, from};
  }
};

class Judge final : public ChatPort<models::Judge> {
 public:
  using ChatPort::ChatPort;
  Result<Predicted<models::Judgement>> judge(const models::Image& image,
                                             std::string_view criterion) override {
    const std::string prompt = judge_prompt(criterion);
    TM_ASSIGN(const ChatReply reply, server_->ask(image, prompt, Form::kJson));
    TM_ASSIGN(models::Judgement said, named(read_judgement(reply.text)));
    return Predicted<models::Judgement>{std::move(said), 1, origin({{"prompt", prompt}}, reply)};
  }
};

}  // namespace

Result<void> add_port(models::Task task, const std::shared_ptr<ChatServer>& server, RemoteModel& out) {
  const bool needs_labels = task == models::Task::kDetect || task == models::Task::kClassify;
  if (needs_labels && server->labels().empty())
    return fail(ErrorCode::kInvalid, "the labels that the model chooses among are missing", "/source/labels");
  switch (task) {
    case models::Task::kDetect:
      out.detect = std::make_shared<Detector>(server);
      return {};
    case models::Task::kClassify:
      out.classify = std::make_shared<Classifier>(server);
      return {};
    case models::Task::kCaption:
      out.caption = std::make_shared<Captioner>(server);
      return {};
    case models::Task::kJudge:
      out.judge = std::make_shared<Judge>(server);
      return {};
    default:
      return fail(ErrorCode::kUnsupported, "a chat server cannot " + std::string(models::task_name(task)),
                  "/task");
  }
}

}  // namespace touchmark::remote_models
