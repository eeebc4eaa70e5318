// Images that are in the project under more or less of their path: "images/train/a.jpg" came as a folder of
// pictures and is "a.jpg" of a data set, or the other way round. The same bytes and file name are the same
// picture; where there are no bytes to compare, it is the only one of that place, in folders that say no more
// than a role or a split.
#include <algorithm>
#include <filesystem>
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
using record::Split;

std::uint64_t place_key(const fs::path& name) {
  return formats::hash_text(lower_ascii(formats::short_place(name).replace_extension().generic_string()));
}

bool is_whole(const AssetContent& content) {
  return content.media == MediaState::kOk && has_bytes(content);
}

std::string file_name(std::string_view name) {
  return fs::path(name).filename().string();
}

// Where a split is said on both sides it is the same.
bool splits_agree(Split a, Split b) {
  return a == b || a == Split::kNone || b == Split::kNone;
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
      by_place_.emplace_back(place_key(asset.content.name), asset.id);
      if (const std::string digest = digest_of(asset.content); !digest.empty())
        by_digest_.emplace_back(formats::hash_text(digest), asset.id);
    }
  }));
  std::sort(by_place_.begin(), by_place_.end());
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

// The only one of that place; of that ending, where the name has one of a picture.
Result<std::optional<record::Asset>> IngestSink::by_place(std::string_view name) {
  std::optional<record::Asset> out;
  TM_TRY(survey_project());
  const fs::path path(name);
  TM_ASSIGN(auto alike,
            there_by(by_place_,
                     place_key(formats::is_image_name(path) ? path : fs::path(std::string(name) + ".jpg"))));
  if (formats::is_image_name(path))
    std::erase_if(alike, [&](const auto& one) {
      return lower_ascii(file_name(one.content.name)) != lower_ascii(path.filename().string());
    });
  if (alike.size() == 1) out = std::move(alike.front());
  return out;
}

// Whether more than one picture of the source could be meant by that place.
bool IngestSink::come_several(std::uint64_t place) {
  if (!source_.is_folder()) return false;
  if (!coming_) {
    coming_.emplace();
    for (const fs::path& file : source_.files(source_.path(), true, formats::image_extensions()))
      coming_->push_back(place_key(file.lexically_relative(source_.path())));
    std::sort(coming_->begin(), coming_->end());
  }
  const auto [begin, end] = std::equal_range(coming_->begin(), coming_->end(), place);
  return end - begin > 1;
}

Result<IngestSink::Match> IngestSink::by_bytes(const Waiting& waiting, std::string_view plain) {
  const std::string digest = digest_of(waiting.source.content);
  if (digest.empty()) return Match{};
  TM_TRY(survey_project());
  TM_ASSIGN(auto alike, there_by(by_digest_, formats::hash_text(digest)));
  for (auto& one : alike)
    if (digest_of(one.content) == digest && file_name(one.content.name) == file_name(plain))
      return Match{Match::kKnown, std::move(one)};
  return Match{};
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
  // Without bytes on one of the two sides.
  if (has_bytes(content) && (missing_ == 0 || content.media != MediaState::kOk)) return Match{};
  TM_ASSIGN(auto known, by_place(content.name));
  if (!known || !agree(known->content, waiting)) return Match{};
  const AssetContent& there = known->content;
  const fs::path place =
      waiting.file.empty() ? fs::path(content.name) : waiting.file.lexically_relative(root);
  const Split here[] = {content.split, formats::split_of_place(place)};
  for (const Split one : here)
    if (!splits_agree(one, there.split) || !splits_agree(one, formats::split_of_place(there.name)))
      return Match{};
  if (!has_bytes(content)) return Match{Match::kKnown, std::move(known)};
  if (is_whole(there) || revised_.contains(known->id.value) || come_several(place_key(content.name)))
    return Match{};
  return Match{Match::kFound, std::move(known)};
}

}  // namespace touchmark::flow
