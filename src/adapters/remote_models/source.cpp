#include "adapters/remote_models/source.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>

#include "adapters/remote_models/http.h"
#include "base/json_fields.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/utf8.h"

namespace touchmark::remote_models {
namespace {

constexpr std::string_view kAt = "/source";

bool is_key_name(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || c == '_' || c == '-';
  });
}

Result<std::vector<std::string>> read_labels(const Json& source) {
  std::vector<std::string> out;
  const Json* field = find_field(source, "labels");
  if (field == nullptr) return out;
  TM_TRY(require_array(*field, "/source/labels"));
  if (field->size() > limits::kClasses)
    return fail(ErrorCode::kTooLarge, "too many labels", "/source/labels");
  std::set<std::string> seen;
  for (std::size_t i = 0; i < field->size(); ++i) {
    const std::string at = pointer_to("/source/labels", i);
    TM_ASSIGN(std::string label, as_text((*field)[i], at));
    if (trimmed(label).empty()) return fail(ErrorCode::kInvalid, "an empty label", at);
    if (!seen.insert(label).second) return fail(ErrorCode::kInvalid, "a label occurs twice", at);
    out.push_back(std::move(label));
  }
  return out;
}

Result<Json> read_request(const Json& source) {
  const Json* field = find_field(source, "request");
  if (field == nullptr) return Json::object();
  TM_TRY(require_object(*field, "/source/request"));
  for (const char* own : {"model", "messages", "stream", "n"})
    if (field->contains(own))
      return fail(ErrorCode::kInvalid, "this member of a request is not for a card to say",
                  pointer_to("/source/request", own));
  return *field;
}

Result<std::optional<bool>> read_images(const Json& source) {
  TM_ASSIGN(const std::string images, text_field(source, kAt, "images", ""));
  if (images.empty()) return std::optional<bool>();
  if (images != "inline" && images != "address")
    return fail(ErrorCode::kInvalid, "expected \"inline\" or \"address\"", "/source/images");
  return std::optional<bool>(images == "inline");
}

}  // namespace

Result<Source> source_of(const models::Card& card) {
  if (!card.is_remote())
    return fail(ErrorCode::kUnsupported,
                "the model " + touchmark::quoted(card.name) + " is not one of a server", "/source/kind");
  const Json& source = card.source;
  Source out;
  TM_ASSIGN(const std::string kind, text_field(source, kAt, "kind"));
  out.kind = kind == "openai_chat" ? SourceKind::kChat : SourceKind::kLabelStudio;
  TM_ASSIGN(const std::string url, text_field(source, kAt, "url"));
  TM_ASSIGN(out.url, checked_url(url));
  TM_ASSIGN(out.model_version, text_field(source, kAt, "model_version", ""));
  TM_ASSIGN(out.labels, read_labels(source));
  TM_ASSIGN(out.label_config, text_field(source, kAt, "label_config", ""));
  TM_ASSIGN(out.inline_images, read_images(source));
  TM_ASSIGN(out.request, read_request(source));
  TM_ASSIGN(out.key, text_field(source, kAt, "key", ""));
  if (!out.key.empty() && !is_key_name(out.key))
    return fail(ErrorCode::kInvalid, "expected the name of a secret: a-z, 0-9, '_' and '-'", "/source/key");
  TM_ASSIGN(out.model, text_field(source, kAt, "model", ""));
  if (out.kind == SourceKind::kChat && out.model.empty())
    return fail(ErrorCode::kInvalid, "the name that the model has at its server is missing", "/source/model");
  return out;
}

Result<std::string> key_named(const std::string& name, const std::filesystem::path& folder) {
  if (name.empty()) return std::string();
  std::string variable = "TOUCHMARK_MODEL_KEY_";
  for (const char c : name)
    variable += c == '-' ? '_' : (c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  std::string key;
  if (std::ifstream file(folder / name); !folder.empty() && file) {
    std::getline(file, key);
  } else if (const char* value = std::getenv(variable.c_str())) {
    key = value;
  } else {
    return fail(ErrorCode::kUnavailable, "there is no key " + touchmark::quoted(name) +
                                             ": put it into the folder of keys, or into " + variable);
  }
  key = trimmed(key);
  if (key.empty() || key.size() > 8192 ||
      std::any_of(key.begin(), key.end(), [](unsigned char c) { return c <= 0x20 || c >= 0x7f; }))
    return fail(ErrorCode::kInvalid,
                "the key " + touchmark::quoted(name) + " is empty, or has characters that no key has");
  return key;
}

}  // namespace touchmark::remote_models
