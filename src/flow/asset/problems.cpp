#include "flow/asset/problems.h"

#include <algorithm>

#include "base/json.h"
#include "base/utf8.h"

namespace touchmark::flow {
namespace {

constexpr std::size_t kMostKinds = 200;
constexpr std::size_t kMostExamples = 5;
constexpr std::size_t kMostBytes = 160;
constexpr std::string_view kOthers = "other problems";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Names of files and fields, numbers: what tells one problem from another of its kind.
bool is_name(std::string_view word) {
  while (!word.empty() && std::string_view(".,;:)").find(word.back()) != std::string_view::npos)
    word.remove_suffix(1);
  return std::any_of(word.begin(), word.end(), is_digit) ||
         word.find_first_of("/\\_=<>{}[]#@.") != std::string_view::npos;
}

// Without what stands between quotes.
std::string without_quoted(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool opens = c == '"' || c == '`' || (c == '\'' && (i == 0 || text[i - 1] == ' '));
    const std::size_t end = opens ? text.find(c, i + 1) : std::string_view::npos;
    if (end == std::string_view::npos) {
      out += c;
      continue;
    }
    out += "...";
    i = end;
  }
  return out;
}

void take_out(std::string& text, const std::string& part) {
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at))
    text.erase(at, part.size());
}

}  // namespace

formats::Issue below(formats::Issue issue, const std::filesystem::path& top) {
  const std::string folder = top.string() + "/";
  if (folder.size() < 3) return issue;  // everything lies below the root
  if (issue.where == top.string()) issue.where = mended_utf8(top.filename().string());
  take_out(issue.where, folder);
  take_out(issue.message, folder);
  return issue;
}

std::string kind_of(const formats::Issue& issue) {
  if (!issue.kind.empty()) return issue.kind;
  const std::string text = without_quoted(issue.message);
  std::string out;
  bool gap = false;
  for (std::size_t at = 0; at < text.size() && out.size() < kMostBytes;) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string_view word = std::string_view(text).substr(at, end - at);
    const bool leaves_out = word.starts_with("...") || is_name(word);
    if (!leaves_out || !gap)
      out += (out.empty() ? "" : " ") + (leaves_out ? std::string("...") : std::string(word));
    gap = leaves_out;
    at = end + 1;
  }
  return out.empty() || out == "..." ? std::string(kOthers) : out;
}

void Problems::add(const formats::Issue& issue) {
  ProblemKind& kind = of_kind(kind_of(issue));
  count_ += issue.count;
  kind.count += issue.count;
  if (kind.examples.size() < kMostExamples) kind.examples.push_back(issue);
}

void Problems::add(const Problems& others) {
  count_ += others.count_;
  for (const ProblemKind& other : others.kinds_) {
    ProblemKind& kind = of_kind(other.kind);
    kind.count += other.count;
    for (const auto& issue : other.examples)
      if (kind.examples.size() < kMostExamples) kind.examples.push_back(issue);
  }
}

ProblemKind& Problems::of_kind(std::string kind) {
  const auto of = [this](std::string_view name) {
    return std::find_if(kinds_.begin(), kinds_.end(),
                        [name](const auto& known) { return known.kind == name; });
  };
  auto found = of(kind);
  if (found == kinds_.end() && kinds_.size() >= kMostKinds) {
    kind = kOthers;
    found = of(kind);
  }
  if (found == kinds_.end()) found = kinds_.insert(kinds_.end(), ProblemKind{std::move(kind), 0, {}});
  return *found;
}

Json to_json(const formats::Issue& issue) {
  Json out = {{"where", issue.where}, {"message", issue.message}, {"kind", kind_of(issue)}};
  if (issue.count != 1) out["count"] = issue.count;
  return out;
}

Json to_json(const std::vector<ProblemKind>& kinds, bool examples) {
  Json out = Json::array();
  for (const auto& kind : kinds) {
    Json item = {{"kind", kind.kind}, {"count", kind.count}};
    if (examples) {
      item["examples"] = Json::array();
      for (const auto& issue : kind.examples) item["examples"].push_back(to_json(issue));
    }
    out.push_back(std::move(item));
  }
  return out;
}

}  // namespace touchmark::flow
