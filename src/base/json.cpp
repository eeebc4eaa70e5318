#include "base/json.h"

namespace touchmark {
namespace {

constexpr int kMaxDepth = 64;

bool nests_too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') {
        ++i;
      } else if (c == '"') {
        in_string = false;
      }
    } else if (c == '"') {
      in_string = true;
    } else if (c == '[' || c == '{') {
      if (++depth > kMaxStoredDepth) return true;
    } else if (c == ']' || c == '}') {
      --depth;
    }
  }
  return false;
}

// Accepts some of the canonical texts, which are most of those that occur: plain strings, whole numbers,
// little nesting. What it does not accept may still be canonical.
class PlainText {
 public:
  explicit PlainText(std::string_view text) : text_(text) {}
  bool accepted() {
    return (at() == '{' || at() == '[' || at() == '"') && value(0) && position_ == text_.size();
  }

 private:
  static constexpr int kNesting = 8;
  static constexpr std::size_t kDigits = 18;

  char at() const { return position_ < text_.size() ? text_[position_] : '\0'; }
  bool take(char wanted) {
    if (at() != wanted) return false;
    ++position_;
    return true;
  }
  bool word(std::string_view wanted) {
    if (text_.substr(position_, wanted.size()) != wanted) return false;
    position_ += wanted.size();
    return true;
  }
  bool string(std::string_view& out) {
    if (!take('"')) return false;
    const std::size_t begin = position_;
    while (at() >= ' ' && at() <= '~' && at() != '"' && at() != '\\') ++position_;
    out = text_.substr(begin, position_ - begin);
    return take('"');
  }
  bool whole_number() {
    const bool negative = take('-');
    const std::size_t begin = position_;
    while (at() >= '0' && at() <= '9') ++position_;
    const std::size_t digits = position_ - begin;
    if (digits == 0 || digits > kDigits || at() == '.' || at() == 'e' || at() == 'E') return false;
    return text_[begin] != '0' || (digits == 1 && !negative);
  }
  bool object(int depth) {
    ++position_;
    if (take('}')) return true;
    std::string_view last;
    for (bool first = true;; first = false) {
      std::string_view key;
      if (!string(key) || (!first && key <= last) || !take(':') || !value(depth)) return false;
      last = key;
      if (!take(',')) return take('}');
    }
  }
  bool array(int depth) {
    ++position_;
    if (take(']')) return true;
    for (;;) {
      if (!value(depth)) return false;
      if (!take(',')) return take(']');
    }
  }
  bool value(int depth) {
    std::string_view ignored;
    switch (at()) {
      case '{':
        return depth < kNesting && object(depth + 1);
      case '[':
        return depth < kNesting && array(depth + 1);
      case '"':
        return string(ignored);
      case 't':
        return word("true");
      case 'f':
        return word("false");
      case 'n':
        return word("null");
      default:
        return whole_number();
    }
  }

  std::string_view text_;
  std::size_t position_ = 0;
};

}  // namespace

Result<Json> parse_json(std::string_view text) {
  bool too_deep = false;
  const auto limit_depth = [&too_deep](int depth, Json::parse_event_t, Json&) {
    if (depth > kMaxDepth) too_deep = true;
    return !too_deep;
  };
  try {
    Json value = Json::parse(text.begin(), text.end(), limit_depth);
    if (too_deep) return fail(ErrorCode::kInvalid, "JSON is nested more than 64 levels deep");
    return value;
  } catch (const Json::parse_error& error) {
    return fail(ErrorCode::kInvalid, "not valid JSON", "byte " + std::to_string(error.byte));
  } catch (const Json::exception& error) {
    return fail(ErrorCode::kInvalid, std::string("not valid JSON: ") + error.what());
  }
}

std::string dump_json(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string json_text(const Json& value) {
  return value.is_null() ? std::string() : dump_json(value);
}

Json json_from_text(std::string_view text) {
  if (text.empty()) return {};
  Json value = Json::parse(text.begin(), text.end(), nullptr, false);
  return value.is_discarded() ? Json() : value;
}

Result<Json> parse_canonical_json(std::string_view text) {
  if (nests_too_deep(text)) return fail(ErrorCode::kCorrupt, "stored JSON is nested too deep");
  Json value = Json::parse(text.begin(), text.end(), nullptr, false);
  if (value.is_discarded() || value.is_null() || dump_json(value) != text)
    return fail(ErrorCode::kCorrupt, "stored JSON is not canonical");
  return value;
}

Result<void> check_canonical_json(std::string_view text) {
  if (PlainText(text).accepted()) return {};
  TM_TRY(parse_canonical_json(text));
  return {};
}

}  // namespace touchmark
