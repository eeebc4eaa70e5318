#include "formats/format.h"

#include "formats/data_source.h"

namespace touchmark::formats {
namespace {

std::string with_separators(std::int64_t count) {
  std::string digits = std::to_string(count);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

bool ends_with_any(std::string_view word, std::initializer_list<std::string_view> endings) {
  for (const std::string_view ending : endings)
    if (word.ends_with(ending)) return true;
  return false;
}

std::string plural_of_word(std::string word) {
  if (word.empty()) return word;
  if (ends_with_any(word, {"s", "x", "z", "ch", "sh"})) return word + "es";
  const bool vowel_before_y =
      word.size() > 1 && std::string_view("aeiou").find(word[word.size() - 2]) != std::string_view::npos;
  if (word.back() == 'y' && !vowel_before_y) {
    word.pop_back();
    return word + "ies";
  }
  return word + "s";
}

// "polygon with holes" -> "polygons with holes": the noun before the first preposition, else the last word.
std::string plural(const std::string& what) {
  std::size_t end = what.size();
  for (const std::string_view word :
       {" with ", " without ", " of ", " in ", " on ", " outside ", " from ", " that ", " above "})
    end = std::min(end, what.find(word));
  return plural_of_word(what.substr(0, end)) + what.substr(end);
}

}  // namespace

Result<void> Format::read(const std::filesystem::path& source, Sink& sink) const {
  TM_ASSIGN(const DataSource opened, DataSource::open(source));
  const Result<void> done = read(opened, sink);
  opened.report(sink);
  return done;
}

std::string Place::text() const {
  if (prefix == nullptr) return {};
  return number < 0 ? *prefix : *prefix + std::to_string(number);
}

std::string LossReport::sentence(std::string_view format_title) const {
  if (items.empty()) return "everything can be said in " + std::string(format_title);
  std::string out;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += i + 1 < items.size() ? ", " : items.size() > 2 ? ", and " : " and ";
    out +=
        with_separators(items[i].count) + " " + (items[i].count == 1 ? items[i].what : plural(items[i].what));
  }
  return out + " cannot be said in " + std::string(format_title);
}

}  // namespace touchmark::formats
