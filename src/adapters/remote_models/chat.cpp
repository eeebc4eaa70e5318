#include "adapters/remote_models/chat.h"

#include "base/text.h"

namespace touchmark::remote_models {
namespace {

constexpr std::int64_t kLongestSide = 1536;  // pixels; servers scale larger images down themselves

// The members that the card adds to a request, or with null takes out of it.
void say_more(const Json& members, Json& request) {
  for (const auto& [name, value] : members.items()) {
    if (value.is_null())
      request.erase(name);
    else
      request[name] = value;
  }
}

}  // namespace

ChatServer::ChatServer(const models::Card& card, const Source& source, const RemoteOptions& options)
    : card_(card),
      source_(source),
      http_(options.http),
      client_(card.name, options.http),
      url_(source.url + "/chat/completions") {}

Result<std::shared_ptr<ChatServer>> ChatServer::make(const models::Card& card, const Source& source,
                                                     const RemoteOptions& options) {
  std::shared_ptr<ChatServer> out(new ChatServer(card, source, options));
  TM_ASSIGN(out->key_, key_named(source.key, options.keys));
  return out;
}

Result<ChatReply> ChatServer::exchange(const models::Image& image, const std::string& prompt,
                                       Form form) const {
  if (auto sound = check_pixels(image); !sound) return tl::unexpected<Error>(named(std::move(sound).error()));
  const Shrunk small = shrunk(image, kLongestSide);
  TM_ASSIGN(const std::string png, png_of(small.image(), http_.go_on));
  const Json content = Json::array({{{"type", "text"}, {"text", prompt}},
                                    {{"type", "image_url"}, {"image_url", {{"url", data_uri(png)}}}}});
  Json request = {{"model", source_.model},
                  {"temperature", 0},
                  {"messages", Json::array({{{"role", "user"}, {"content", content}}})}};
  if (form == Form::kJson) request["response_format"] = {{"type", "json_object"}};
  say_more(source_.request, request);
  TM_ASSIGN(const Json reply, client_.post(url_, request, key_));
  auto out = read_chat_reply(reply);
  if (!out) return tl::unexpected<Error>(named(std::move(out).error()));
  return out;
}

Result<std::string> ChatServer::greet() const {
  const std::string gray(std::size_t{64} * 64 * 3, '\x80');
  const models::Image image{{64, 64}, reinterpret_cast<const std::uint8_t*>(gray.data())};
  TM_ASSIGN(const ChatReply reply,
            exchange(image, "What color is this image? Answer with one word.", Form::kText));
  return reply.model_version;
}

Result<ChatReply> ChatServer::ask(const models::Image& image, const std::string& prompt, Form form) const {
  TM_ASSIGN(ChatReply reply, exchange(image, prompt, form));
  const std::string& wanted = source_.model_version;
  if (!wanted.empty() && !reply.model_version.empty() && reply.model_version != wanted)
    return tl::unexpected<Error>(
        named({ErrorCode::kConflict,
               "its answer is from " + touchmark::quoted(excerpt(reply.model_version)) + ", the card says " +
                   touchmark::quoted(wanted) + "; add the model again",
               ""}));
  return reply;
}

}  // namespace touchmark::remote_models
