#include "adapters/remote_models/remote_models.h"

#include "adapters/remote_models/chat.h"
#include "adapters/remote_models/label_studio_models.h"

namespace touchmark::remote_models {
namespace {

constexpr std::size_t kLongestVersion = 500;  // bytes

template <typename Server>
Result<RemoteModel> ports_of(const models::Card& card, const std::shared_ptr<Server>& server) {
  if (card.tasks.empty())
    return fail(ErrorCode::kUnsupported, "the card names no task that is known", "/task");
  RemoteModel out;
  for (const models::Task task : card.tasks) TM_TRY(add_port(task, server, out));
  return out;
}

}  // namespace

Result<RemoteModel> make_remote_model(const models::Card& card, const RemoteOptions& options) {
  TM_ASSIGN(const Source source, source_of(card));
  if (source.kind == SourceKind::kChat) {
    TM_ASSIGN(const auto server, ChatServer::make(card, source, options));
    return ports_of(card, server);
  }
  TM_ASSIGN(const auto backend, LabelStudioBackend::make(card, source, options));
  return ports_of(card, backend);
}

Result<models::Card> greeted(const models::Card& card, const RemoteOptions& options) {
  TM_TRY(make_remote_model(card, options));
  TM_ASSIGN(const Source source, source_of(card));
  std::string version;
  if (source.kind == SourceKind::kChat) {
    TM_ASSIGN(const auto server, ChatServer::make(card, source, options));
    TM_ASSIGN(version, server->greet());
  } else {
    TM_ASSIGN(const auto backend, LabelStudioBackend::make(card, source, options));
    TM_ASSIGN(version, backend->greet());
  }
  if (version.size() > kLongestVersion)
    return fail(ErrorCode::kCorrupt, "the model '" + card.name + "' says a version of " +
                                         std::to_string(version.size()) + " bytes");
  models::Card out = card;
  if (!version.empty()) out.source["model_version"] = version;
  return out;
}

Result<Json> train_remote_model(const models::Card& card, const RemoteOptions& options, const Json& tasks) {
  TM_ASSIGN(const Source source, source_of(card));
  if (source.kind != SourceKind::kLabelStudio)
    return fail(ErrorCode::kUnsupported, "a chat server cannot be trained from here", "/source/kind");
  TM_ASSIGN(const auto backend, LabelStudioBackend::make(card, source, options));
  return backend->train(tasks);
}

}  // namespace touchmark::remote_models
