#include "formats/icdar/key.h"

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"

namespace touchmark::formats::icdar {

bool is_key_folder(std::string_view lower) {
  return lower == kKeyFolder || lower == "entities";
}

bool looks_like_key(std::string_view head) {
  return trimmed(head).starts_with('{');
}

Result<Answers> parse_key(std::string_view text) {
  TM_ASSIGN(const Json all, parse_json(text));
  if (!all.is_object()) return fail(ErrorCode::kInvalid, "it is no JSON object");
  Answers out;
  for (const auto& [question, value] : all.items()) {
    if (!value.is_string() || question.empty()) {
      out.others.push_back(question);
      continue;
    }
    record::AnnotationContent caption;
    caption.kind = record::AnnotationKind::kCaption;
    caption.question = question;
    caption.text = value.get<std::string>();
    out.captions.push_back(std::move(caption));
  }
  return out;
}

bool is_answer(const record::AnnotationContent& content) {
  return content.kind == record::AnnotationKind::kCaption && !content.question.empty() &&
         std::holds_alternative<geometry::WholeImage>(content.shape);
}

std::string key_text(const AssetWithAnnotations& asset, LossTally& losses) {
  Json all = Json::object();
  for (const SourceAnnotation& one : asset.annotations) {
    if (!is_answer(one.content)) continue;
    const std::string question = mended_utf8(one.content.question);
    if (all.contains(question))
      losses.add("further answer to a question", "left out");
    else
      all[question] = mended_utf8(one.content.text);
  }
  return all.empty() ? std::string() : all.dump(4) + "\n";
}

}  // namespace touchmark::formats::icdar
