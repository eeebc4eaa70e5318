#include "server/api/hidden_paths.h"

#include <algorithm>
#include <set>

#include "base/text.h"

namespace touchmark::server {
namespace {

namespace fs = std::filesystem;

std::vector<std::string>& folders() {
  static std::vector<std::string> all;  // the longest first
  return all;
}

// The names in "/": what an absolute path can begin with. The usual ones are among them on every system, so
// that a path of another machine in a message is seen as well.
const std::set<std::string, std::less<>>& top_names() {
  static const std::set<std::string, std::less<>> names = [] {
    std::set<std::string, std::less<>> out = {"bin",   "boot",  "data", "dev", "etc",  "home", "lib",
                                              "lib64", "media", "mnt",  "opt", "proc", "root", "run",
                                              "sbin",  "srv",   "sys",  "tmp", "usr",  "var"};
    std::error_code failure;
    for (fs::directory_iterator it("/", failure), end; !failure && it != end; it.increment(failure))
      out.insert(it->path().filename().string());
    return out;
  }();
  return names;
}

bool ends_path(char c) {
  return static_cast<unsigned char>(c) <= ' ' ||
         std::string_view("\"'`()[]{}<>,;|#").find(c) != std::string_view::npos;
}

// Where the absolute path that begins at `at` ends; `at` itself when none does.
std::size_t path_end(std::string_view text, std::size_t at) {
  if (at > 0 && (is_letter(text[at - 1]) || is_digit(text[at - 1]) || text[at - 1] == '/' ||
                 text[at - 1] == '.' || text[at - 1] == '-' || text[at - 1] == '_' || text[at - 1] == '~'))
    return at;
  std::size_t end = at;
  while (end < text.size() && !ends_path(text[end]) && !(text[end] == ':' && end > at)) ++end;
  const std::string_view path = text.substr(at + 1, end - at - 1);
  const std::size_t slash = path.find('/');
  const bool is_path = slash != std::string_view::npos && slash + 1 < path.size() &&
                       top_names().contains(path.substr(0, slash));
  return is_path ? end : at;
}

std::string_view last_component(std::string_view path) {
  while (!path.empty() && path.back() == '/') path.remove_suffix(1);
  return path.substr(path.rfind('/') + 1);
}

std::string without_folders(std::string text) {
  for (const std::string& folder : folders())
    for (std::size_t at = text.find(folder); at != std::string::npos; at = text.find(folder, at)) {
      const std::size_t end = at + folder.size();
      if (end < text.size() && text[end] == '/') {
        text.erase(at, folder.size() + 1);
      } else if (end == text.size() || ends_path(text[end]) || text[end] == ':') {
        text.replace(at, folder.size(), last_component(folder));
      } else {
        at = end;  // another folder whose name only begins like this one
      }
    }
  return text;
}

}  // namespace

void hide_folders(const std::vector<fs::path>& given) {
  std::set<std::string> all;
  for (const fs::path& folder : given) {
    std::error_code failure;
    for (const fs::path& spelling :
         {folder, fs::absolute(folder, failure).lexically_normal(), fs::weakly_canonical(folder, failure)}) {
      std::string text = spelling.string();
      while (text.size() > 1 && text.back() == '/') text.pop_back();
      if (spelling.is_absolute() && text.size() > 1) all.insert(std::move(text));
    }
  }
  folders().assign(all.begin(), all.end());
  std::sort(folders().begin(), folders().end(),
            [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
}

std::string without_paths(std::string_view text) {
  const std::string near = without_folders(std::string(text));
  std::string out;
  for (std::size_t at = 0; at < near.size();) {
    const std::size_t end = near[at] == '/' ? path_end(near, at) : at;
    if (end > at) {
      out += last_component(std::string_view(near).substr(at, end - at));
      at = end;
    } else {
      out += near[at++];
    }
  }
  return out;
}

Json json_without_paths(Json value) {
  if (value.is_string()) return without_paths(value.get_ref<const std::string&>());
  if (value.is_structured())
    for (auto& inner : value) inner = json_without_paths(std::move(inner));
  return value;
}

}  // namespace touchmark::server
