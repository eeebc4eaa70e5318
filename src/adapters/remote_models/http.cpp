#include "adapters/remote_models/http.h"

#include <algorithm>
#include <memory>

#include "adapters/remote_models/reply_json.h"
#include "adapters/remote_models/transfer.h"
#include "base/base64.h"
#include "base/text.h"
#include "base/utf8.h"
#include "base/visible.h"

namespace touchmark::remote_models {
namespace {

bool is_json_type(std::string_view type) {
  const std::string name = lower_ascii(std::string(trimmed(type.substr(0, type.find(';')))));
  return name == "application/json" || (name.starts_with("application/") && name.ends_with("+json"));
}

// Servers repeat the key that they refuse; no message is to show it.
std::string without(std::string said, const std::string& key) {
  if (key.empty() || said.find(key) == std::string::npos) return said;
  std::string out;
  for (std::size_t begin = 0; begin < said.size();) {
    const std::size_t at = std::min(said.find(key, begin), said.size());
    out.append(said, begin, at - begin);
    if (at < said.size()) out += "***";
    begin = at + key.size();
  }
  return out;
}

tl::unexpected<Error> refused(const HttpReply& reply) {
  const std::string status = "HTTP " + std::to_string(reply.status);
  std::string said = excerpt(reply.body);
  if (!said.empty()) said = ": " + said;
  if (reply.status == 429) return fail(ErrorCode::kTooMany, "it has too much to do" + said, status);
  if (reply.status == 401 || reply.status == 403)
    return fail(ErrorCode::kUnavailable, "it refuses the key, or wants one" + said, status);
  if (reply.status >= 300 && reply.status < 400)
    return fail(ErrorCode::kUnavailable, "it answers with another address, which is not followed", status);
  return fail(ErrorCode::kUnavailable, "it answers with an error" + said, status);
}

Result<Json> understood(const HttpReply& reply) {
  if (reply.status < 200 || reply.status > 299) return refused(reply);
  if (!is_json_type(reply.type))
    return fail(ErrorCode::kCorrupt,
                "it answers with " +
                    (reply.type.empty() ? "no type" : "the type " + touchmark::quoted(excerpt(reply.type))) +
                    " instead of JSON");
  return parse_reply(reply.body);
}

}  // namespace

std::string excerpt(std::string_view said) {
  constexpr std::size_t kMost = 200;
  said = trimmed(said);
  const bool cut = said.size() > kMost;
  if (cut) {
    said = said.substr(0, kMost);
    while (!said.empty() && (static_cast<unsigned char>(said.back()) & 0xc0) == 0x80) said.remove_suffix(1);
    if (!said.empty() && static_cast<unsigned char>(said.back()) >= 0xc0) said.remove_suffix(1);
  }
  return visible(said) + (cut ? "..." : "");
}

Error HttpClient::named(Error error, const std::string& url) const {
  error.message =
      "the model " + touchmark::quoted(visible(model_)) + " at " + visible(url) + ": " + error.message;
  return error;
}

Result<Json> HttpClient::get(const std::string& url, const std::string& key) const {
  return call(url, nullptr, key);
}

Result<Json> HttpClient::post(const std::string& url, const Json& body, const std::string& key) const {
  const std::string text = dump_json(body);
  return call(url, &text, key);
}

Result<Json> HttpClient::call(const std::string& url, const std::string* body, const std::string& key) const {
  const auto answered = [&]() -> Result<Json> {
    if (body != nullptr && body->size() > options_.limits.request_bytes)
      return fail(ErrorCode::kTooLarge, "the request with the image has " + std::to_string(body->size()) +
                                            " bytes, more than the limit of " +
                                            std::to_string(options_.limits.request_bytes));
    TM_ASSIGN(HttpReply reply, transfer(url, body, key, options_));
    reply.body = without(without(std::move(reply.body), key), base64_text(key));
    return understood(reply);
  };
  Result<Json> out = answered();
  if (!out) return tl::unexpected<Error>(named(std::move(out).error(), url));
  return out;
}

}  // namespace touchmark::remote_models
