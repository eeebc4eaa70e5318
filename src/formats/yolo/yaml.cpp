#include "formats/yolo/yaml.h"

#include <yaml.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "base/json.h"
#include "base/text.h"
#include "base/utf8.h"
#include "formats/folder.h"

namespace touchmark::formats::yolo {
namespace {

constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxValues = 1'000'000;
constexpr std::size_t kMaxText = std::size_t{64} << 20;
constexpr std::string_view kStandardTag = "tag:yaml.org,2002:";

struct ParserEnd {
  void operator()(yaml_parser_t* parser) const {
    yaml_parser_delete(parser);
    delete parser;
  }
};
struct EventEnd {
  void operator()(yaml_event_t* event) const {
    yaml_event_delete(event);
    delete event;
  }
};
using Event = std::unique_ptr<yaml_event_t, EventEnd>;

std::string text_of(const yaml_char_t* text) {
  return text == nullptr ? std::string() : reinterpret_cast<const char*>(text);
}

int line_of(const yaml_mark_t& mark) {
  return static_cast<int>(mark.line) + 1;
}

// What a value costs: each scalar, list and map is one value; the text of scalars and keys.
struct Weight {
  std::size_t values = 0;
  std::size_t text = 0;
  int depth = 0;
};

Weight weigh(const Json& value) {
  Weight sum{1, 0, 0};
  const auto add = [&sum](const Json& inner) {
    const Weight one = weigh(inner);
    sum = {sum.values + one.values, sum.text + one.text, std::max(sum.depth, one.depth + 1)};
  };
  if (value.is_string()) sum.text = value.get_ref<const std::string&>().size();
  if (value.is_array()) std::for_each(value.begin(), value.end(), add);
  if (value.is_object()) {
    for (const auto& [key, inner] : value.items()) {
      add(inner);
      sum.text += key.size();
    }
  }
  return sum;
}

// A plain scalar's value (yaml.h says which texts are more than text).
Json typed_scalar(const std::string& text) {
  if (text.empty() || text == "~" || text == "null") return {};
  if (text == "true" || text == "false") return text == "true";
  if (const auto whole = parse_whole<std::int64_t>(text); whole && std::to_string(*whole) == text)
    return *whole;
  if (const auto number = parse_number(text); number && Json(*number).dump() == text) return *number;
  return text;
}

// Builds the value from libyaml's events, one at a time, so that nothing grows before it is counted.
class Reader {
 public:
  Reader(std::string text, const std::string& name) : text_(std::move(text)), name_(name) {}

  Result<Json> document() {
    parser_.reset(new yaml_parser_t{});
    if (yaml_parser_initialize(parser_.get()) == 0) return error("there is no memory to read YAML", 1);
    yaml_parser_set_encoding(parser_.get(), YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(parser_.get(), reinterpret_cast<const unsigned char*>(text_.data()),
                                 text_.size());
    TM_ASSIGN(Event event, next());  // the stream starts
    TM_ASSIGN(event, next());
    if (event->type == YAML_STREAM_END_EVENT) return Json();
    TM_ASSIGN(event, next());
    TM_ASSIGN(Json out, value(*event, 0));
    TM_ASSIGN(event, next());  // the document ends
    TM_ASSIGN(event, next());
    if (event->type != YAML_STREAM_END_EVENT)
      return error("a second document begins here; one is read", line_of(event->start_mark));
    return out;
  }

 private:
  tl::unexpected<Error> error(const std::string& message, int line) const {
    return fail(ErrorCode::kInvalid, message, name_ + ":" + std::to_string(line));
  }

  Result<Event> next() {
    Event event(new yaml_event_t{});
    if (yaml_parser_parse(parser_.get(), event.get()) != 0) return event;
    const yaml_parser_t& parser = *parser_;
    const std::string problem = parser.problem != nullptr ? parser.problem : "it cannot be read";
    if (parser.error == YAML_READER_ERROR) {
      const auto end =
          text_.begin() + static_cast<std::ptrdiff_t>(std::min(parser.problem_offset, text_.size()));
      return error("not valid YAML: " + problem, 1 + static_cast<int>(std::count(text_.begin(), end, '\n')));
    }
    std::string message = "not valid YAML: " + problem;
    if (parser.context != nullptr)
      message += std::string(", ") + parser.context + " that begins in line " +
                 std::to_string(line_of(parser.context_mark));
    return error(message, line_of(parser.problem_mark));
  }

  Result<void> count(const Weight& weight, int depth, int line) {
    if (depth + weight.depth > kMaxDepth) return error("nested more than 32 levels deep", line);
    values_ += weight.values;
    bytes_ += weight.text;
    if (values_ > kMaxValues) return error("more than a million values", line);
    if (bytes_ > kMaxText) return error("more than 64 MiB of text", line);
    return {};
  }

  Result<Json> value(const yaml_event_t& event, int depth) {
    const int line = line_of(event.start_mark);
    switch (event.type) {
      case YAML_ALIAS_EVENT:
        return repeated(event, depth);
      case YAML_SCALAR_EVENT: {
        TM_ASSIGN(Json out, scalar(event));
        TM_TRY(count(weigh(out), depth, line));
        return kept(event.data.scalar.anchor, std::move(out), line);
      }
      case YAML_SEQUENCE_START_EVENT: {
        TM_TRY(count({1, 0, 0}, depth, line));
        TM_TRY(check_tag(event.data.sequence_start.tag, "seq", line));
        TM_ASSIGN(Json out, list(depth));
        return kept(event.data.sequence_start.anchor, std::move(out), line);
      }
      case YAML_MAPPING_START_EVENT: {
        TM_TRY(count({1, 0, 0}, depth, line));
        TM_TRY(check_tag(event.data.mapping_start.tag, "map", line));
        TM_ASSIGN(Json out, map(depth));
        return kept(event.data.mapping_start.anchor, std::move(out), line);
      }
      default:
        return error("a value was expected", line);
    }
  }

  // A named value is held for its aliases: the copy counts as well.
  Result<Json> kept(const yaml_char_t* anchor, Json out, int line) {
    if (anchor == nullptr) return out;
    const Weight weight = weigh(out);
    TM_TRY(count(weight, 0, line));
    anchors_.insert_or_assign(text_of(anchor), Anchored{out, weight});
    return out;
  }

  Result<Json> repeated(const yaml_event_t& event, int depth) {
    const int line = line_of(event.start_mark);
    const std::string name = text_of(event.data.alias.anchor);
    const auto found = anchors_.find(name);
    if (found == anchors_.end()) return error("*" + name + " names nothing that ends above", line);
    TM_TRY(count(found->second.weight, depth, line));
    return found->second.value;
  }

  Result<void> check_tag(const yaml_char_t* tag, std::string_view wanted, int line) {
    const std::string text = text_of(tag);
    if (text.empty() || text == "!" || text == std::string(kStandardTag) + std::string(wanted)) return {};
    return error("the tag \"" + text + "\" is not read here", line);
  }

  Result<Json> scalar(const yaml_event_t& event) {
    const auto& from = event.data.scalar;
    std::string text(reinterpret_cast<const char*>(from.value), from.length);
    const std::string tag = text_of(from.tag);
    if (tag.empty() && from.style == YAML_PLAIN_SCALAR_STYLE) return typed_scalar(text);
    if (tag.empty() || tag == "!" || tag == std::string(kStandardTag) + "str") return Json(std::move(text));
    for (const char* const typed : {"int", "float", "bool", "null"}) {
      if (tag == std::string(kStandardTag) + typed) return typed_scalar(text);
    }
    return error("the tag \"" + tag + "\" is not read here", line_of(event.start_mark));
  }

  Result<Json> list(int depth) {
    Json out = Json::array();
    while (true) {
      TM_ASSIGN(const Event event, next());
      if (event->type == YAML_SEQUENCE_END_EVENT) return out;
      TM_ASSIGN(Json item, value(*event, depth + 1));
      out.push_back(std::move(item));
    }
  }

  struct Key {
    std::string text;
    bool merges = false;
  };

  Result<Key> key(const yaml_event_t& event) {
    const int line = line_of(event.start_mark);
    if (event.type == YAML_ALIAS_EVENT) {
      TM_ASSIGN(const Json named, repeated(event, 0));
      if (named.is_structured()) return error("a map or a list cannot be a key", line);
      return Key{scalar_text(named)};
    }
    if (event.type != YAML_SCALAR_EVENT) return error("a map or a list cannot be a key", line);
    TM_ASSIGN(Json typed, scalar(event));
    const auto& from = event.data.scalar;
    std::string text(reinterpret_cast<const char*>(from.value), from.length);
    TM_TRY(count({0, text.size(), 0}, 0, line));
    TM_TRY(kept(from.anchor, std::move(typed), line));
    const bool merges = text == "<<" && from.style == YAML_PLAIN_SCALAR_STYLE && from.tag == nullptr;
    return Key{std::move(text), merges};
  }

  Result<Json> map(int depth) {
    Json out = Json::object();
    std::optional<Json> merged;
    int merge_line = 0;
    while (true) {
      TM_ASSIGN(Event event, next());
      if (event->type == YAML_MAPPING_END_EVENT) break;
      const int line = line_of(event->start_mark);
      TM_ASSIGN(const Key name, key(*event));
      if (name.merges ? merged.has_value() : out.contains(name.text))
        return error("the key \"" + name.text + "\" occurs twice", line);
      TM_ASSIGN(event, next());
      TM_ASSIGN(Json item, value(*event, depth + 1));
      if (name.merges) {
        merged = std::move(item);
        merge_line = line;
      } else {
        out[name.text] = std::move(item);
      }
    }
    if (merged) TM_TRY(merge(*merged, merge_line, out));
    return out;
  }

  // What the map says itself stands, then what the first of several maps says. The values were counted where
  // they were written or repeated.
  Result<void> merge(Json& from, int line, Json& into) {
    if (from.is_object()) {
      into.insert(from.begin(), from.end());
      return {};
    }
    const bool maps = from.is_array() &&
                      std::all_of(from.begin(), from.end(), [](const Json& one) { return one.is_object(); });
    if (!maps) return error("\"<<\" takes a map or a list of maps", line);
    for (const Json& one : from) into.insert(one.begin(), one.end());
    return {};
  }

  struct Anchored {
    Json value;
    Weight weight;
  };

  const std::string text_;
  const std::string& name_;
  std::unique_ptr<yaml_parser_t, ParserEnd> parser_;
  std::map<std::string, Anchored> anchors_;
  std::size_t values_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace

Result<Json> parse_yaml(std::string_view text, const std::string& name) {
  return Reader(mended_utf8(text), name).document();
}

}  // namespace touchmark::formats::yolo
