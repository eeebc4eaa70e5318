// A chat server that speaks OpenAI's completions with images, and its ports. Private to
// adapters/remote_models. Thread-safety: all members may be called from any thread.
#pragma once

#include <memory>
#include <string>

#include "adapters/remote_models/chat_prompt.h"
#include "adapters/remote_models/remote_models.h"
#include "adapters/remote_models/source.h"

namespace touchmark::remote_models {

enum class Form : std::uint8_t { kText, kJson };

class ChatServer {
 public:
  static Result<std::shared_ptr<ChatServer>> make(const models::Card& card, const Source& source,
                                                  const RemoteOptions& options);

  const models::Card& card() const { return card_; }
  const std::vector<std::string>& labels() const { return source_.labels; }

  // Asks about one small gray image. The model that the server says has answered; empty when it says none.
  Result<std::string> greet() const;
  // One question about one image, at temperature 0. The image is sent with no side above 1,536 pixels.
  // kConflict when another model answers than the card says.
  Result<ChatReply> ask(const models::Image& image, const std::string& prompt, Form form) const;

  // The same error, with the model and the address.
  Error named(Error error) const { return client_.named(std::move(error), url_); }

 private:
  ChatServer(const models::Card& card, const Source& source, const RemoteOptions& options);
  Result<ChatReply> exchange(const models::Image& image, const std::string& prompt, Form form) const;

  const models::Card card_;
  const Source source_;
  const HttpOptions http_;
  const HttpClient client_;
  const std::string url_;
  std::string key_;
};

// The port of one task; kUnsupported when a chat server has none, kInvalid when the card has no labels for
// it.
Result<void> add_port(models::Task task, const std::shared_ptr<ChatServer>& server, RemoteModel& out);

}  // namespace touchmark::remote_models
