#include "adapters/remote_models/label_studio.h"

#include "base/json_fields.h"
#include "base/text.h"
#include "formats/labelstudio/config.h"

namespace touchmark::remote_models {
namespace {

namespace ls = formats::labelstudio;

constexpr std::int64_t kTask = 1;              // the number of the one task of a call
constexpr const char* kProject = "touchmark";  // the backend's own files are sorted by it

std::string interface_of_rectangles(const std::vector<std::string>& labels) {
  record::Ontology ontology;
  for (const std::string& label : labels) {
    record::Class item;
    item.name = label;
    ontology.classes.push_back(std::move(item));
  }
  return ls::config_text(ontology, {});
}

Error at_url(const HttpClient& client, Error error, const std::string& url) {
  return client.named(std::move(error), url);
}

}  // namespace

LabelStudioBackend::LabelStudioBackend(const models::Card& card, Source source, const RemoteOptions& options)
    : card_(card), source_(std::move(source)), options_(options), client_(card.name, options.http) {}

Result<std::shared_ptr<LabelStudioBackend>> LabelStudioBackend::make(const models::Card& card,
                                                                     const Source& source,
                                                                     const RemoteOptions& options) {
  std::shared_ptr<LabelStudioBackend> out(new LabelStudioBackend(card, source, options));
  TM_ASSIGN(out->key_, key_named(source.key, options.keys));
  out->config_ = source.label_config;
  if (out->config_.empty()) {
    if (source.labels.empty())
      return fail(ErrorCode::kInvalid,
                  "a Label Studio backend needs its labeling interface, or labels for boxes",
                  "/source/label_config");
    out->config_ = interface_of_rectangles(source.labels);
  }
  auto facts = ls::read_config(out->config_);
  if (!facts) return fail(facts.error().code, facts.error().message, "/source/label_config");
  out->image_key_ = std::move(facts->image_key);
  out->labels_ = std::move(facts->labels);
  out->choices_ = std::move(facts->choices);
  return out;
}

Result<std::string> LabelStudioBackend::set_up() const {
  const std::string url = source_.url + "/setup";
  TM_ASSIGN(
      const Json reply,
      client_.post(url, {{"project", kProject}, {"schema", config_}, {"hostname", ""}, {"access_token", ""}},
                   key_));
  if (!reply.is_object())
    return tl::unexpected<Error>(at_url(
        client_, {ErrorCode::kCorrupt, "its answer is no object: " + excerpt(dump_json(reply)), ""}, url));
  const Json* version = find_field(reply, "model_version");
  if (version == nullptr) return std::string();
  return version->is_string() ? version->get<std::string>() : dump_json(*version);
}

Result<std::string> LabelStudioBackend::greet() const {
  const std::string url = source_.url + "/health";
  TM_ASSIGN(const Json health, client_.get(url, key_));
  const Json* status = health.is_object() ? find_field(health, "status") : nullptr;
  if (status == nullptr || *status != Json("UP"))
    return tl::unexpected<Error>(at_url(
        client_,
        {ErrorCode::kUnavailable, "it does not say that it is up: " + excerpt(dump_json(health)), ""}, url));
  return set_up();
}

Result<void> LabelStudioBackend::check_version(const std::string& version) const {
  if (source_.model_version.empty() || version.empty() || version == source_.model_version) return {};
  return tl::unexpected<Error>(
      named({ErrorCode::kConflict,
             "its version is now " + touchmark::quoted(excerpt(version)) + ", the card says " +
                 touchmark::quoted(source_.model_version) + "; add the model again",
             ""}));
}

Result<void> LabelStudioBackend::be_set_up(bool again) {
  const std::lock_guard lock(mutex_);
  if (is_set_up_ && !again) return {};
  is_set_up_ = false;
  TM_ASSIGN(version_, set_up());
  TM_TRY(check_version(version_));
  is_set_up_ = true;
  return {};
}

// A backend that was started anew knows no model until it is set up, and answers with an error.
Result<Json> LabelStudioBackend::ask(const Json& body) {
  const std::string url = source_.url + "/predict";
  TM_TRY(be_set_up(false));
  Result<Json> reply = client_.post(url, body, key_);
  if (reply || reply.error().where != "HTTP 500") return reply;
  if (!be_set_up(true)) return reply;
  return client_.post(url, body, key_);
}

Result<std::string> LabelStudioBackend::address_of(std::string png, std::unique_ptr<Placed>& placed) const {
  if (source_.inline_images.value_or(options_.shelf == nullptr)) return data_uri(png);
  if (options_.shelf == nullptr)
    return fail(ErrorCode::kUnavailable, "this server has no place from which a backend could fetch images");
  TM_ASSIGN(placed, options_.shelf->put(std::move(png)));
  return placed->address();
}

Result<BackendReply> LabelStudioBackend::predict(const models::Image& image) {
  TM_ASSIGN(std::string png, png_of(image, options_.http.go_on));
  std::unique_ptr<Placed> placed;  // until the answer is here
  auto address = address_of(std::move(png), placed);
  if (!address) return tl::unexpected<Error>(named(std::move(address).error()));
  const Json task = {{"id", kTask}, {"data", {{image_key_, *address}}}};
  TM_ASSIGN(const Json reply, ask({{"tasks", Json::array({task})},
                                   {"project", kProject},
                                   {"label_config", config_},
                                   {"params", Json::object()}}));
  auto out = read_backend_reply(reply, kTask);
  if (!out) return tl::unexpected<Error>(named(std::move(out).error()));
  TM_TRY(check_version(out->model_version));
  const std::lock_guard lock(mutex_);
  if (out->model_version.empty()) out->model_version = version_;
  return std::move(*out);
}

Result<Json> LabelStudioBackend::train(const Json& annotated_tasks) {
  const std::string url = source_.url + "/train";
  auto out = client_.post(url,
                          {{"annotations", annotated_tasks},
                           {"project", kProject},
                           {"label_config", config_},
                           {"params", Json::object()}},
                          key_);
  if (!out && out.error().where == "HTTP 404")
    return tl::unexpected<Error>(at_url(
        client_, {ErrorCode::kUnsupported, "this backend takes no tasks to learn from", "HTTP 404"}, url));
  return out;
}

}  // namespace touchmark::remote_models
