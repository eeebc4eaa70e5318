#include "formats/known_names.h"

namespace touchmark::formats {
namespace {

std::string base_of(const std::string& name) {
  return name.substr(name.rfind('/') + 1);
}

}  // namespace

Result<std::optional<KnownImage>> KnownNames::find(const std::string& name) {
  TM_ASSIGN(auto known, sink_.known_image(name));
  if (known) return known;
  if (!listed_) {
    TM_TRY(sink_.each_known_image([this](AssetId, const record::AssetContent& content) -> Result<void> {
      const auto [there, added] =
          by_base_.emplace(base_of(content.name), KnownImage{content.name, content.size});
      if (!added) there->second.name.clear();
      return {};
    }));
    listed_ = true;
  }
  const auto found = by_base_.find(base_of(name));
  if (found != by_base_.end() && !found->second.name.empty()) known = found->second;
  return known;
}

}  // namespace touchmark::formats
