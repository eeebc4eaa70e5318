// Which picture of the project an arriving one is under another name, and whose labels are that come without
// a picture: the same bytes and file name are the same picture; labels go to the one that they mean
// (formats/picture_names.h).
#include <algorithm>
#include <filesystem>
#include <functional>
#include <utility>

#include "base/text.h"
#include "base/utf8.h"
#include "flow/asset/ingest.h"
#include "formats/id_tables.h"
#include "formats/pairing.h"

namespace touchmark::flow {
namespace {

namespace fs = std::filesystem;
using record::AssetContent;
using record::MediaState;

bool is_whole(const AssetContent& content) {
  return content.media == MediaState::kOk && has_bytes(content);
}

std::string file_name(std::string_view name) {
  return fs::path(name).filename().string();
}

}  // namespace

std::string digest_of(const AssetContent& content) {
  constexpr std::string_view kBlob = "blob:";
  if (content.uri.starts_with(kBlob)) return content.uri.substr(kBlob.size());
  return content.sha256;
}

bool has_bytes(const AssetContent& content) {
  return !content.uri.empty();
}

// A reader may ask for images before it tells of any.
Result<void> IngestSink::learn_beginning() {
  if (std::exchange(began_known_, true)) return {};
  return store_.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(const auto project, reader.project(project_));
    if (project.assets == 0) return {};
    began_ = project.head;
    TM_ASSIGN(const auto counters, reader.counters(project_, kTruth));
    for (const char* name : {"media:missing", "media:corrupt"})
      if (const auto found = counters.find(name); found != counters.end()) missing_ += found->second;
    return {};
  });
}

// Of the images that were there before this import; two folders of one source may hold the same picture.
Result<void> IngestSink::survey_project() {
  if (surveyed_) return {};
  surveyed_ = true;
  TM_TRY(learn_beginning());
  TM_TRY(store_.read([&](ledger::Reader& reader) -> Result<void> {
    if (began_.value == 0) return {};
    TM_ASSIGN(const auto assets, reader.scan_assets(project_, began_));
    record::Asset asset;
    for (;;) {
      TM_ASSIGN(const bool more, assets->next(asset));
      if (!more) return {};
      if (const std::string digest = digest_of(asset.content); !digest.empty())
        by_digest_.emplace_back(formats::hash_text(digest), asset.id);
    }
  }));
  std::sort(by_digest_.begin(), by_digest_.end());
  return {};
}

Result<std::vector<record::Asset>> IngestSink::there_by(const Places& places, std::uint64_t key) {
  std::vector<record::Asset> out;
  const auto begin = std::lower_bound(places.begin(), places.end(), std::pair(key, AssetId{}));
  TM_TRY(store_.read([&](ledger::Reader& reader) -> Result<void> {
    for (auto it = begin; it != places.end() && it->first == key && out.size() < kMostAlike; ++it) {
      auto asset = reader.asset(project_, it->second);
      if (asset)
        out.push_back(std::move(*asset));
      else if (asset.error().code != ErrorCode::kNotFound)
        return tl::unexpected(asset.error());
    }
    return {};
  }));
  return out;
}

Result<KnownPictures::Match> IngestSink::find_known(const formats::SaidPicture& said) {
  TM_ASSIGN(auto found, known_.find(said));
  std::erase_if(found.meant, [&](const record::Asset& one) { return is_of_other_labels(one, said); });
  return found;
}

Result<formats::KnownMatch> IngestSink::known_image(const formats::WantedImage& wanted) {
  TM_ASSIGN(auto found, find_known(said_in(source_, part_.get(), wanted, origin_)));
  formats::KnownMatch out = told(found);
  if (out.image) told_.insert_or_assign(out.image->name, std::move(found.meant.front()));
  return out;
}

formats::SaidPicture IngestSink::said_of(const Waiting& waiting) const {
  const AssetContent& content = waiting.source.content;
  return said_in(source_, part_.get(), {content.name, waiting.source.labels.get(), content.split}, origin_);
}

// A missing image that labels in another folder of this import brought: each folder means its own.
bool IngestSink::is_of_other_labels(const record::Asset& there, const formats::SaidPicture& said) const {
  if (brought_ == nullptr || has_bytes(there.content)) return false;
  const auto found = brought_->pictures.find(there.id.value);
  return found != brought_->pictures.end() && found->second.labels_in &&
         *found->second.labels_in != formats::key_of_folders(said.around);
}

// Labels alone: of a picture that is there they are; of one that is missing when the sizes agree.
Result<IngestSink::Match> IngestSink::match_labels(Waiting& waiting) {
  const AssetContent& content = waiting.source.content;
  const auto fits = [&](const record::Asset& one) { return agree(one.content, waiting); };
  KnownPictures::Match found;
  if (const auto told = told_.find(content.name); told != told_.end()) {
    found.meant.push_back(told->second);
  } else {
    TM_ASSIGN(found, find_known(said_of(waiting)));
  }
  if (std::count_if(found.meant.begin(), found.meant.end(), fits) == 1)
    std::erase_if(found.meant, std::not_fn(fits));
  if (found.meant.size() > 1) {
    misfit(unsure_issue(content.name, known_.shown(found.meant)));
    return Match{Match::kUnsure, std::nullopt};
  }
  if (found.meant.size() == 1) {
    record::Asset& there = found.meant.front();
    if (has_bytes(there.content) || fits(there)) return Match{Match::kKnown, std::move(there)};
  }
  if (!found.elsewhere.empty()) misfit(elsewhere_issue(content.name, known_.shown(found.elsewhere)));
  return unused_name(waiting);
}

// A new image, under its own name where that is no other's.
Result<IngestSink::Match> IngestSink::unused_name(Waiting& waiting) {
  std::string& name = waiting.source.content.name;
  std::vector<std::string> names = {name};
  for (std::string& other : other_names(waiting)) names.push_back(std::move(other));
  for (std::size_t i = 0; i < names.size() + kMostAlike * kMostAlike; ++i) {
    const std::string wanted = i < names.size() ? names[i] : numbered(names.back(), i - names.size() + 2);
    TM_ASSIGN(const auto known, named(wanted));
    if (known || given_.contains(wanted)) continue;
    if (wanted != name)
      misfits_.add("pictures whose name is another's", name,
                   "another picture has this name; it came in as " + wanted);
    name = wanted;
    given_.insert(name);
    return Match{};
  }
  return fail(ErrorCode::kConflict, "too many pictures have this name", name);
}

// A file is one image, whichever part of the source names it.
Result<std::optional<record::Asset>> IngestSink::brought(const Waiting& waiting) {
  std::optional<record::Asset> out;
  if (brought_ == nullptr) return out;
  const auto found = brought_->by_file.find(formats::hash_text(waiting.file.string()));
  if (found == brought_->by_file.end()) return out;
  TM_TRY(store_.read([&](ledger::Reader& reader) -> Result<void> {
    TM_ASSIGN(out, reader.asset(project_, found->second));
    return {};
  }));
  return out;
}

// Whether another part of this import counted it.
bool IngestSink::came_before(AssetId id, const Waiting& waiting) const {
  if (brought_ == nullptr || !brought_->pictures.contains(id.value)) return false;
  return waiting.file.empty() || brought_->by_file.contains(formats::hash_text(waiting.file.string()));
}

// What this part brought, now that it has its ids.
void IngestSink::note_brought() {
  for (const Bringing& one : bringing_) {
    const AssetId id = asset_ids_[one.position];
    if (!id) continue;
    if (one.file.empty()) {
      brought_->pictures.emplace(id.value, Brought::Picture{one.name, origin_, one.labels_in});
      continue;
    }
    brought_->pictures.emplace(id.value,
                               Brought::Picture{place_in(source_, one.file), origin_, std::nullopt});
    brought_->by_file.emplace(formats::hash_text(one.file.string()), id);
  }
  bringing_.clear();
}

// The one image without its file that a picture may be the file of.
Result<std::optional<record::Asset>> IngestSink::missing_there(const Waiting& waiting) {
  const AssetContent& content = waiting.source.content;
  formats::SaidPicture said{place_in(source_, waiting.file), {}, origin_, false, content.split};
  TM_ASSIGN(auto found, known_.find(said));
  std::erase_if(found.meant, [&](const record::Asset& one) {
    return is_whole(one.content) || !agree(one.content, waiting);
  });
  std::optional<record::Asset> out;
  if (found.meant.size() == 1) out = std::move(found.meant.front());
  return out;
}

// Whether of all pictures of the source it is the one that the labels of a missing image mean.
bool IngestSink::is_meant_by(const record::Asset& missing, const Waiting& waiting) {
  if (!source_.is_folder()) return true;
  if (!coming_listed_) {
    coming_listed_ = true;
    for (const fs::path& file : source_.files(source_.path(), true, formats::image_extensions())) {
      coming_.push_back(place_in(source_, file));
      coming_names_.add(coming_.back());
    }
    coming_names_.build();
  }
  const auto look = [this](std::size_t i) {
    return formats::PicturePlace{coming_[i], coming_[i], record::Split::kNone, origin_};
  };
  const auto match = coming_names_.find({missing.content.name, {}, {}, false, missing.content.split}, look);
  return match.meant.size() == 1 && coming_[match.meant.front()] == place_in(source_, waiting.file);
}

Result<IngestSink::Match> IngestSink::by_bytes(const Waiting& waiting, std::string_view plain) {
  const std::string digest = digest_of(waiting.source.content);
  if (digest.empty()) return Match{};
  TM_TRY(survey_project());
  TM_ASSIGN(auto alike, there_by(by_digest_, formats::hash_text(digest)));
  std::erase_if(alike, [&](const record::Asset& one) {
    return digest_of(one.content) != digest || file_name(one.content.name) != file_name(plain);
  });
  if (alike.empty()) return Match{};
  return Match{Match::kKnown, std::move(alike.front())};
}

Result<IngestSink::Match> IngestSink::under_another_name(const Waiting& waiting) {
  const AssetContent& content = waiting.source.content;
  if (began_.value == 0) return Match{};
  // Under less of its path.
  const std::string digest = digest_of(content);
  const fs::path root = source_.path().parent_path();
  for (fs::path rest = waiting.file.lexically_relative(root); !digest.empty() && !rest.empty();) {
    TM_ASSIGN(auto known, named(mended_utf8(rest.generic_string())));
    if (known && known->from_seq <= began_ && digest_of(known->content) == digest)
      return Match{Match::kKnown, std::move(known)};
    const auto next = std::next(rest.begin());
    fs::path shorter;
    for (auto it = next; it != rest.end(); ++it) shorter /= *it;
    rest = std::move(shorter);
  }
  // Under more of it, or in another folder.
  TM_ASSIGN(auto same, by_bytes(waiting, content.name));
  if (same.known && !matched_.contains(same.known->id.value)) return same;
  // Of one that is missing there.
  if (missing_ == 0 || content.media != MediaState::kOk) return Match{};
  TM_ASSIGN(auto known, missing_there(waiting));
  if (!known || revised_.contains(known->id.value) || !is_meant_by(*known, waiting)) return Match{};
  return Match{Match::kFound, std::move(known)};
}

}  // namespace touchmark::flow
