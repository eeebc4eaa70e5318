#include "formats/format.h"

#include <algorithm>

#include "formats/asset_losses.h"
#include "formats/data_source.h"
#include "formats/loss_words.h"

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
  if (word.empty() || word == "num_keypoints") return word;
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
  if (what.starts_with("field ")) return "fields" + what.substr(5);
  std::size_t end = what.size();
  for (const std::string_view word :
       {" with ", " without ", " of ", " in ", " on ", " outside ", " from ", " that ", " above ", " whose "})
    end = std::min(end, what.find(word));
  std::string rest = what.substr(end);
  constexpr std::string_view kDiffers = " that differs";
  if (rest.starts_with(kDiffers)) rest.erase(kDiffers.size() - 1, 1);
  return plural_of_word(what.substr(0, end)) + rest;
}

}  // namespace

Result<void> Format::read(const std::filesystem::path& source, Sink& sink) const {
  TM_ASSIGN(const DataSource opened, DataSource::open(source));
  const Result<void> done = read(opened, sink);
  opened.report(sink);
  return done;
}

Result<LossReport> write_data_set(const Format& format, const std::filesystem::path& target,
                                  const record::Ontology& ontology, const AssetStream& assets,
                                  const WriteOptions& options) {
  AssetLosses losses;
  if (format.keeps_runs()) {
    const bool all = format.name() == "bundle";
    TM_ASSIGN(LossReport report,
              format.write(target, ontology, all ? assets : losses.counting(assets), options));
    losses.add_to(report);
    return report;
  }
  std::int64_t left_out = 0;  // in the last pass over all
  const AssetStream people = [&](const auto& visit) -> Result<void> {
    left_out = 0;
    return assets([&](const AssetWithAnnotations& asset) -> Result<void> {
      const auto is_prediction = [](const SourceAnnotation& one) { return !one.run.empty(); };
      const auto count = std::count_if(asset.annotations.begin(), asset.annotations.end(), is_prediction);
      left_out += count;
      if (count == 0) return visit(asset);
      AssetWithAnnotations kept = asset;
      std::erase_if(kept.annotations, is_prediction);
      return visit(kept);
    });
  };
  TM_ASSIGN(LossReport report, format.write(target, ontology, losses.counting(people), options));
  if (left_out > 0) report.items.push_back({"prediction of a model", left_out, "left out"});
  losses.add_to(report);
  return report;
}

std::string Place::text() const {
  if (prefix == nullptr) return {};
  return number < 0 ? *prefix : *prefix + std::to_string(number);
}

std::string counted_text(const LossItem& item) {
  return with_separators(item.count) + " " + (item.count == 1 ? item.what : plural(item.what));
}

std::string LossReport::sentence(std::string_view format_title) const {
  if (items.empty()) return "everything can be said in " + std::string(format_title);
  std::string out;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += i + 1 < items.size() ? ", " : items.size() > 2 ? ", and " : " and ";
    out += counted_text(items[i]);
  }
  return out + " cannot be said in " + std::string(format_title);
}

}  // namespace touchmark::formats
