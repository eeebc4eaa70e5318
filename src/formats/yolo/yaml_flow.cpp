#include "formats/yolo/yaml_flow.h"

#include <algorithm>
#include <charconv>

#include "formats/folder.h"
#include "formats/yolo/yaml.h"

namespace touchmark::formats::yolo {
namespace {

tl::unexpected<Error> error(std::string message) {
  return fail(ErrorCode::kInvalid, std::move(message));
}

// JSON's escapes; a surrogate pair is one escape.
std::size_t escape_length(std::string_view text) {
  if (!text.starts_with("\\u")) return std::min<std::size_t>(2, text.size());
  const bool pair = text.size() >= 12 && (text[2] == 'd' || text[2] == 'D') &&
                    std::string_view("89abAB").find(text[3]) != std::string_view::npos && text[6] == '\\';
  return std::min<std::size_t>(pair ? 12 : 6, text.size());
}

}  // namespace

Json typed_scalar(std::string_view text) {
  if (text.empty() || text == "~" || text == "null") return {};
  if (text == "true" || text == "false") return text == "true";
  std::int64_t whole = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (error == std::errc{} && end == text.data() + text.size() && std::to_string(whole) == text) return whole;
  if (const auto number = parse_number(text); number && Json(*number).dump() == text) return *number;
  return mended_utf8(text);
}

Result<std::string> quoted_scalar(std::string_view text, std::size_t& used) {
  const char quote = text[0];
  std::string out;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '\n') break;
    if (text[i] == quote) {
      if (quote == '\'' && i + 1 < text.size() && text[i + 1] == '\'') {
        out += text[i++];
        continue;
      }
      used = i + 1;
      return mended_utf8(out);
    }
    if (quote == '"' && text[i] == '\\') {
      const std::size_t length = escape_length(text.substr(i));
      const Json inner = Json::parse("\"" + std::string(text.substr(i, length)) + "\"", nullptr, false);
      if (inner.is_discarded()) return error("an escape that is not read");
      out += inner.get<std::string>();
      i += length - 1;
      continue;
    }
    out += text[i];
  }
  return error("the closing quote is missing on this line");
}

int Flow::line() const {
  const std::string_view before = text_.substr(0, std::min(cursor_, text_.size()));
  return 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
}

void Flow::skip_space() {
  while (cursor_ < text_.size()) {
    const char c = text_[cursor_];
    if (c == '#' && cursor_ > 0 &&
        std::string_view(" \t\n,[{").find(text_[cursor_ - 1]) != std::string_view::npos) {
      cursor_ = std::min(text_.find('\n', cursor_), text_.size());
    } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++cursor_;
    } else {
      return;
    }
  }
}

bool Flow::take(char c) {
  if (cursor_ >= text_.size() || text_[cursor_] != c) return false;
  ++cursor_;
  return true;
}

Result<Json> Flow::read(int depth) {
  if (depth > kMaxDepth) return error("nested more than 32 levels deep");
  if (++values_ > kMaxValues) return error("more than a million values");
  if (take('[')) return list(depth);
  if (take('{')) return map(depth);
  return scalar();
}

Result<Json> Flow::list(int depth) {
  Json out = Json::array();
  for (;;) {
    skip_space();
    if (take(']')) return out;
    TM_ASSIGN(Json item, read(depth + 1));
    out.push_back(std::move(item));
    skip_space();
    if (take(',')) continue;
    if (take(']')) return out;
    return error("\",\" or \"]\" was expected");
  }
}

Result<Json> Flow::map(int depth) {
  Json out = Json::object();
  for (;;) {
    skip_space();
    if (take('}')) return out;
    if (cursor_ < text_.size() && (text_[cursor_] == '[' || text_[cursor_] == '{')) {
      return error("keys of this kind are not read");
    }
    TM_ASSIGN(const Json key_value, scalar());
    const std::string key = scalar_text(key_value);
    if (out.contains(key)) return error("the key \"" + key + "\" occurs twice");
    skip_space();
    Json item;
    if (take(':')) {
      skip_space();
      const bool empty = cursor_ < text_.size() && (text_[cursor_] == ',' || text_[cursor_] == '}');
      if (!empty) {
        TM_ASSIGN(item, read(depth + 1));
      }
    }
    out[key] = std::move(item);
    skip_space();
    if (take(',')) continue;
    if (take('}')) return out;
    return error("\",\" or \"}\" was expected");
  }
}

Result<Json> Flow::scalar() {
  const std::string_view rest = text_.substr(std::min(cursor_, text_.size()));
  if (rest.starts_with('"') || rest.starts_with('\'')) {
    std::size_t used = 0;
    TM_ASSIGN(std::string out, quoted_scalar(rest, used));
    cursor_ += used;
    return Json(std::move(out));
  }
  std::size_t end = 0;
  for (; end < rest.size(); ++end) {
    const char c = rest[end];
    if (std::string_view(",[]{}\n\r").find(c) != std::string_view::npos) break;
    if (c == '#' && end > 0 && rest[end - 1] == ' ') break;
    if (c == ':' && (end + 1 == rest.size() ||
                     std::string_view(" ,[]{}\n\r\t").find(rest[end + 1]) != std::string_view::npos)) {
      break;
    }
  }
  const std::string_view plain = trimmed(rest.substr(0, end));
  if (plain.empty() || std::string_view("&*!@`%|>").find(plain[0]) != std::string_view::npos) {
    return error("a value was expected");
  }
  cursor_ += end;
  return typed_scalar(plain);
}

}  // namespace touchmark::formats::yolo
