#include "flow/asset/known_pictures.h"

#include <string_view>

#include "base/utf8.h"

namespace touchmark::flow {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kImport = "import:";
constexpr std::size_t kMostNamed = 1000;
constexpr std::size_t kMostPlaces = 200'000;

std::vector<std::string> names_of(const std::vector<record::Asset>& assets) {
  std::vector<std::string> out;
  for (const auto& one : assets) out.push_back(one.content.name);
  return out;
}

}  // namespace

std::string origin_of_maker(const std::string& made_by) {
  return made_by.starts_with(kImport) ? made_by.substr(kImport.size()) : std::string();
}

fs::path root_of(const formats::DataSource& source) {
  return source.is_file() ? source.path().parent_path() : source.path();
}

std::string place_in(const formats::DataSource& source, const fs::path& file) {
  return mended_utf8(file.lexically_relative(root_of(source)).generic_string());
}

formats::SaidPicture said_in(const formats::DataSource& source, const formats::DataSource* part,
                             const formats::WantedImage& wanted, const std::string& origin) {
  formats::SaidPicture out{std::string(wanted.path), {}, origin, wanted.foreign, wanted.split};
  if (wanted.labels != nullptr) {
    out.around = place_in(source, wanted.labels->folder);
    out.list = wanted.labels->list;
  } else if (part != nullptr) {
    out.around = place_in(source, root_of(*part));
  }
  if (out.around == ".") out.around.clear();
  return out;
}

formats::KnownMatch told(const KnownPictures::Match& match) {
  formats::KnownMatch out;
  if (match.meant.size() > 1) out.several = names_of(match.meant);
  if (match.meant.size() != 1) return out;
  const record::AssetContent& content = match.meant.front().content;
  out.image = formats::KnownImage{content.name, content.size};
  return out;
}

formats::Issue unsure_issue(const std::string& name, const std::vector<std::string>& meant) {
  return {name,
          "its labels could be of " + formats::candidates_text(meant) +
              ", and nothing tells which; they were left out",
          "images that several could be"};
}

formats::Issue elsewhere_issue(const std::string& name, const std::vector<std::string>& elsewhere) {
  return {
      name,
      "there is " + formats::candidates_text(elsewhere) + ", of another place; the labels were not put on it",
      "images of that name elsewhere"};
}

formats::Issue left_out_issue(std::string where, bool unsure) {
  return {std::move(where), "its image was left out; left out",
          unsure ? "labels whose image is not sure" : "labels of erased images"};
}

void KnownPictures::add(formats::PicturePlace place, record::Asset asset) {
  added_.push_back({std::move(place), std::move(asset)});
}

Result<void> KnownPictures::begin() {
  counted_ = added_.size();
  if (!project_) return {};
  return store_.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(const auto project, reader.project(project_));
    head_ = project.head;
    count_ = project.assets;
    return {};
  });
}

// Only when somebody asks; again only when pictures came since.
Result<void> KnownPictures::list() {
  const auto wanted = count_ + static_cast<std::int64_t>(counted_);
  if (listed_ == wanted) return {};
  names_ = {};
  ids_.clear();
  places_.clear();
  TM_TRY(store_.read([&](ledger::Reader& reader) -> Result<void> {
    if (count_ == 0) return {};
    TM_ASSIGN(const auto assets, reader.scan_assets(project_, head_));
    record::Asset asset;
    for (;;) {
      TM_ASSIGN(const bool more, assets->next(asset));
      if (!more) return {};
      if (asset.content.erased) continue;
      const auto brought = brought_.pictures.find(asset.id.value);
      names_.add(brought == brought_.pictures.end() ? asset.content.name : brought->second.place);
      ids_.push_back(asset.id);
    }
  }));
  for (std::size_t i = 0; i < counted_; ++i) names_.add(added_[i].place.path);
  names_.build();
  listed_ = wanted;
  return {};
}

formats::PicturePlace KnownPictures::place_of(const record::Asset& asset) {
  const record::AssetContent& content = asset.content;
  const auto brought = brought_.pictures.find(asset.id.value);
  if (brought != brought_.pictures.end())
    return {brought->second.place, content.name, content.split, brought->second.origin};
  return {content.name, content.name, content.split, origin_of(asset.from_seq)};
}

// The last revision of an image may be another's work; then nothing says where it came from.
const std::string& KnownPictures::origin_of(Seq seq) {
  const auto [it, added] = origins_.try_emplace(seq.value);
  if (added) {
    const auto event = store_.read([&](ledger::Reader& reader) -> Result<void> {
      TM_ASSIGN(const auto found, reader.event(project_, seq));
      if (found.kind == "assets.import") it->second = origin_of_maker(found.made_by);
      return {};
    });
    (void)event;
  }
  return it->second;
}

Result<KnownPictures::Match> KnownPictures::find(const formats::SaidPicture& said) {
  Match out;
  if (count_ == 0 && counted_ == 0) return out;
  TM_TRY(list());
  std::optional<Error> failure;
  const auto look = [&](std::size_t number) -> formats::PicturePlace {
    if (number >= ids_.size()) return added_[number - ids_.size()].place;
    if (const auto before = places_.find(number); before != places_.end()) return before->second;
    auto found = asset(number);
    if (!found && !failure) failure = found.error();
    if (!found || !*found) return {};
    if (places_.size() >= kMostPlaces) places_.clear();
    return places_.insert_or_assign(number, place_of(**found)).first->second;
  };
  const formats::PictureMatch match = names_.find(said, look);
  if (failure) return tl::unexpected(*failure);
  for (const auto& [numbers, assets] :
       {std::pair(&match.meant, &out.meant), {&match.elsewhere, &out.elsewhere}})
    for (std::size_t i = 0; i < numbers->size() && i < kMostNamed; ++i) {
      TM_ASSIGN(auto one, asset((*numbers)[i]));
      if (one) assets->push_back(std::move(*one));
    }
  return out;
}

std::vector<std::string> KnownPictures::shown(const std::vector<record::Asset>& assets) const {
  std::vector<std::string> out = names_of(assets);
  for (std::size_t i = 0; i < assets.size(); ++i) {
    const auto brought = brought_.pictures.find(assets[i].id.value);
    if (brought == brought_.pictures.end()) continue;
    const std::string& place = brought->second.place;
    if (out[i].size() < place.size()) out[i] = place;
  }
  return out;
}

// Nothing where it was deleted meanwhile.
Result<std::optional<record::Asset>> KnownPictures::asset(std::size_t number) {
  std::optional<record::Asset> out;
  if (number >= ids_.size()) return std::optional(added_[number - ids_.size()].asset);
  TM_TRY(store_.read([&](ledger::Reader& reader) -> Result<void> {
    auto found = reader.asset(project_, ids_[number]);
    if (found)
      out = std::move(*found);
    else if (found.error().code != ErrorCode::kNotFound)
      return tl::unexpected(found.error());
    return {};
  }));
  return out;
}

Result<void> KnownPictures::each(
    const std::function<Result<void>(AssetId, const record::AssetContent&)>& each) {
  if (project_)
    TM_TRY(store_.read([&](ledger::Reader& reader) -> Result<void> {
      TM_ASSIGN(const auto assets, reader.scan_assets(project_, kOpenSeq));
      record::Asset asset;
      for (;;) {
        TM_ASSIGN(const bool more, assets->next(asset));
        if (!more) return {};
        if (!asset.content.erased) TM_TRY(each(asset.id, asset.content));
      }
    }));
  for (const Added& one : added_) TM_TRY(each(one.asset.id, one.asset.content));
  return {};
}

}  // namespace touchmark::flow
