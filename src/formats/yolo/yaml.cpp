#include "formats/yolo/yaml.h"

#include <algorithm>
#include <vector>

#include "formats/folder.h"
#include "formats/yolo/yaml_flow.h"

namespace touchmark::formats::yolo {
namespace {

struct Line {
  int number = 0;
  std::size_t indent = 0;
  std::size_t start = 0;  // offset of the first character after the indent
  std::string_view text;  // from there to the end of the line
};

bool is_blank(std::string_view text) {
  const std::string_view inner = trimmed(text);
  return inner.empty() || inner.front() == '#';
}

bool is_item(std::string_view text) {
  return text == "-" || text.starts_with("- ");
}

class Parser {
 public:
  Parser(std::string_view text, const std::string& name) : text_(text), name_(name) {}

  Result<Json> parse() {
    TM_TRY(split());
    if (lines_.empty()) return Json();
    TM_ASSIGN(Json value, block(lines_[0].indent, 0));
    if (at_ < lines_.size()) return error("this line does not belong to what is above it");
    return value;
  }

 private:
  tl::unexpected<Error> error(const std::string& message, int line = 0) const {
    const int number = line > 0 ? line : at_ < lines_.size() ? lines_[at_].number : last_line_;
    return fail(ErrorCode::kInvalid, message, name_ + ":" + std::to_string(number));
  }

  Result<void> split() {
    int number = 0;
    bool begun = false;
    for (std::string_view raw : split_lines(text_)) {
      const auto start = static_cast<std::size_t>(raw.data() - text_.data());
      last_line_ = ++number;
      const std::size_t indent = std::min(raw.find_first_not_of(' '), raw.size());
      all_.push_back({number, indent, start + indent, raw.substr(indent)});
      if (raw == "..." || (raw.starts_with("---") && begun)) break;
      if (!begun && (raw.starts_with('%') || raw == "---" || raw.starts_with("--- "))) {
        begun = begun || raw.starts_with("---");
        continue;
      }
      if (is_blank(raw)) continue;
      begun = true;
      if (raw[indent] == '\t') {
        return fail(ErrorCode::kInvalid, "a tab where spaces are needed",
                    name_ + ":" + std::to_string(number));
      }
      lines_.push_back(all_.back());
    }
    return {};
  }

  Result<void> count() {
    if (++values_ > kMaxValues) return error("more than a million values");
    return {};
  }

  Result<Json> block(std::size_t indent, int depth) {
    if (depth > kMaxDepth) return error("nested more than 32 levels deep");
    if (is_item(lines_[at_].text)) return sequence(indent, depth);
    if (key_end(lines_[at_].text) != std::string_view::npos) return map(indent, depth);
    return value(lines_[at_].text, indent, depth);
  }

  // Where the ':' after a key is; npos when the line has no key.
  static std::size_t key_end(std::string_view text) {
    std::size_t i = 0;
    if (!text.empty() && (text[0] == '"' || text[0] == '\'')) {
      const char quote = text[0];
      for (i = 1; i < text.size() && text[i] != quote; ++i) {
        if (quote == '"' && text[i] == '\\') ++i;
      }
      i = std::min(text.size(), i + 1);
      while (i < text.size() && text[i] == ' ') ++i;
      return i < text.size() && text[i] == ':' ? i : std::string_view::npos;
    }
    if (!text.empty() && (text[0] == '[' || text[0] == '{')) return std::string_view::npos;
    for (; i < text.size(); ++i) {
      if (text[i] == '#' && (i == 0 || text[i - 1] == ' ')) return std::string_view::npos;
      if (text[i] == ':' && (i + 1 == text.size() || text[i + 1] == ' ' || text[i + 1] == '\t')) return i;
    }
    return std::string_view::npos;
  }

  Result<std::string> key_text(std::string_view raw) {
    raw = trimmed(raw);
    if (raw.starts_with('"') || raw.starts_with('\'')) {
      std::size_t used = 0;
      auto out = quoted_scalar(raw, used);
      if (!out) return error(out.error().message);
      return std::move(*out);
    }
    if (raw.empty() || std::string_view("&*!?@`%").find(raw[0]) != std::string_view::npos) {
      return error("keys of this kind are not read");
    }
    return mended_utf8(raw);
  }

  Result<Json> map(std::size_t indent, int depth) {
    Json out = Json::object();
    while (at_ < lines_.size() && lines_[at_].indent == indent && !is_item(lines_[at_].text)) {
      const Line line = lines_[at_];
      const std::size_t colon = key_end(line.text);
      if (colon == std::string_view::npos) return error("\"key: value\" was expected");
      TM_ASSIGN(const std::string key, key_text(line.text.substr(0, colon)));
      if (out.contains(key)) return error("the key \"" + key + "\" occurs twice");
      TM_TRY(count());
      std::size_t skip = colon + 1;
      while (skip < line.text.size() && (line.text[skip] == ' ' || line.text[skip] == '\t')) ++skip;
      lines_[at_].start += skip;
      lines_[at_].text.remove_prefix(skip);
      if (is_blank(lines_[at_].text)) {
        ++at_;
        const bool deeper = at_ < lines_.size() && lines_[at_].indent > indent;
        const bool list = at_ < lines_.size() && lines_[at_].indent == indent && is_item(lines_[at_].text);
        if (deeper || list) {
          TM_ASSIGN(out[key], block(lines_[at_].indent, depth + 1));
        } else {
          out[key] = nullptr;
        }
        continue;
      }
      TM_ASSIGN(out[key], value(lines_[at_].text, indent, depth));
    }
    if (at_ < lines_.size() && lines_[at_].indent > indent) return error("indented more than expected");
    return out;
  }

  Result<Json> sequence(std::size_t indent, int depth) {
    Json out = Json::array();
    while (at_ < lines_.size() && lines_[at_].indent == indent && is_item(lines_[at_].text)) {
      TM_TRY(count());
      Line& line = lines_[at_];
      std::size_t skip = 1;
      while (skip < line.text.size() && line.text[skip] == ' ') ++skip;
      line.text.remove_prefix(skip);
      line.start += skip;
      Json item;
      if (is_blank(line.text)) {
        ++at_;
        if (at_ < lines_.size() && lines_[at_].indent > indent) {
          TM_ASSIGN(item, block(lines_[at_].indent, depth + 1));
        }
      } else if (is_item(line.text) || key_end(line.text) != std::string_view::npos) {
        line.indent += skip;
        TM_ASSIGN(item, block(line.indent, depth + 1));
      } else {
        TM_ASSIGN(item, value(line.text, indent, depth));
      }
      out.push_back(std::move(item));
    }
    if (at_ < lines_.size() && lines_[at_].indent > indent) return error("indented more than expected");
    return out;
  }

  // A value that begins on the current line; moves past its last line.
  Result<Json> value(std::string_view text, std::size_t indent, int depth) {
    const char first = text[0];
    if (first == '[' || first == '{') return flow_value(depth);
    if (first == '|' || first == '>') return block_scalar(text, indent);
    if (first == '"' || first == '\'') {
      std::size_t used = 0;
      auto out = quoted_scalar(text, used);
      if (!out) return error(out.error().message);
      if (!is_blank(text.substr(used))) return error("there is more after the closing quote");
      ++at_;
      return Json(std::move(*out));
    }
    if (std::string_view("&*!@`%").find(first) != std::string_view::npos) {
      return error("anchors, aliases and tags are not read");
    }
    std::string plain(trimmed(without_comment(text)));
    ++at_;
    const bool folded = at_ < lines_.size() && lines_[at_].indent > indent;
    while (at_ < lines_.size() && lines_[at_].indent > indent) {
      if (key_end(lines_[at_].text) != std::string_view::npos) return error("a key inside plain text");
      plain += " " + std::string(trimmed(without_comment(lines_[at_].text)));
      ++at_;
    }
    if (folded) return Json(mended_utf8(plain));
    return typed_scalar(plain);
  }

  static std::string_view without_comment(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '#' && (i == 0 || text[i - 1] == ' ' || text[i - 1] == '\t')) return text.substr(0, i);
    }
    return text;
  }

  // "|" keeps line ends, ">" joins lines; "-" drops the last line end. Explicit indents are not read.
  Result<Json> block_scalar(std::string_view header, std::size_t indent) {
    const std::string_view style = trimmed(without_comment(header));
    if (style.size() > 2 || (style.size() == 2 && style[1] != '-' && style[1] != '+')) {
      return error("a block text of this kind is not read");
    }
    const int from = lines_[at_].number;
    std::string out;
    std::size_t inner = 0;
    int last = from;
    for (auto i = static_cast<std::size_t>(from); i < all_.size(); ++i) {
      const Line& line = all_[i];
      const bool blank = trimmed(line.text).empty();
      if (!blank && line.indent <= indent) break;
      if (!blank && inner == 0) inner = line.indent;
      const std::size_t extra = blank || line.indent < inner ? 0 : line.indent - inner;
      if (style[0] == '>' && !out.empty() && !blank && out.back() == '\n') out.back() = ' ';
      out += std::string(extra, ' ') + std::string(blank ? std::string_view() : line.text) + "\n";
      last = line.number;
    }
    while (!out.empty() && out.back() == '\n') out.pop_back();
    if (style.size() < 2 && !out.empty()) out += '\n';
    while (at_ < lines_.size() && lines_[at_].number <= last) ++at_;
    return Json(mended_utf8(out));
  }

  // Flow style: may go on over several lines.
  Result<Json> flow_value(int depth) {
    Flow flow(text_, lines_[at_].start, values_);
    auto out = flow.read(depth);
    if (!out) return error(out.error().message, flow.line());
    const std::size_t line_end = std::min(text_.find('\n', flow.cursor()), text_.size());
    if (!is_blank(text_.substr(flow.cursor(), line_end - flow.cursor()))) {
      return error("there is more after the bracket", flow.line());
    }
    while (at_ < lines_.size() && lines_[at_].start < line_end) ++at_;
    return out;
  }

  std::string_view text_;
  const std::string& name_;
  std::vector<Line> all_;    // every line; line n is at n - 1
  std::vector<Line> lines_;  // those with something on them
  std::size_t at_ = 0;
  int last_line_ = 1;
  int values_ = 0;
};

}  // namespace

Result<Json> parse_yaml(std::string_view text, const std::string& name) {
  return Parser(text, name).parse();
}

}  // namespace touchmark::formats::yolo
