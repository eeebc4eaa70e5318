// The pictures that a project has, to be asked which of them the path means that a label file says
// (formats/picture_names.h). Internal to flow/asset. Thread-safety: one thread.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "formats/data_source.h"
#include "formats/format.h"
#include "formats/picture_names.h"
#include "ledger/store.h"

namespace touchmark::flow {

// What the sources of one import have brought so far: parts and archives that come later may mean it.
struct Brought {
  struct Picture {
    std::string place;   // of its file, below what was named or unpacked; without one its name
    std::string origin;  // what that is called
    std::optional<std::string> labels_in;  // of one that is missing: what the folders of its labels say
  };
  std::unordered_map<std::int64_t, Picture> pictures;  // by asset
  std::unordered_map<std::uint64_t, AssetId> by_file;  // by hash of its absolute path
};

class KnownPictures {
 public:
  // `brought` may grow; it must outlive this.
  KnownPictures(ledger::Store& store, ProjectId project, const Brought& brought)
      : store_(store), project_(project), brought_(brought) {}

  // From now on those count that are there now, and those that were added.
  Result<void> begin();
  // One that is not in the project yet; its id is for who adds it.
  void add(formats::PicturePlace place, record::Asset asset);
  struct Match {
    std::vector<record::Asset> meant;      // one: it is that. Several: nothing tells which
    std::vector<record::Asset> elsewhere;  // where none is meant: of that name, in other folders
  };
  Result<Match> find(const formats::SaidPicture& said);
  // For messages: where each came from in this import, else its name.
  std::vector<std::string> shown(const std::vector<record::Asset>& assets) const;
  // Of the project as it is, and those that were added.
  Result<void> each(const std::function<Result<void>(AssetId, const record::AssetContent&)>& each);

 private:
  Result<void> list();
  Result<std::optional<record::Asset>> asset(std::size_t number);
  formats::PicturePlace place_of(const record::Asset& asset);
  const std::string& origin_of(Seq seq);

  ledger::Store& store_;
  ProjectId project_;  // 0: none
  const Brought& brought_;
  Seq head_;                  // what counts is what was there then
  std::int64_t count_ = 0;    // of images, then
  std::int64_t listed_ = -1;  // of images, when the two below were filled
  formats::PictureNames names_;
  std::vector<AssetId> ids_;
  struct Added {
    formats::PicturePlace place;
    record::Asset asset;
  };
  std::vector<Added> added_;
  std::size_t counted_ = 0;                                        // of these, that count
  std::unordered_map<std::int64_t, std::string> origins_;          // by event
  std::unordered_map<std::size_t, formats::PicturePlace> places_;  // of those that were looked at
};

// "batch1.zip" of what "import:batch1.zip" made, else empty.
std::string origin_of_maker(const std::string& made_by);

// What labels say in a part (null: the whole) of a source that is called `origin`.
formats::SaidPicture said_in(const formats::DataSource& source, const formats::DataSource* part,
                             const formats::WantedImage& wanted, const std::string& origin);
// Beneath it lie the places of its files.
std::filesystem::path root_of(const formats::DataSource& source);
std::string place_in(const formats::DataSource& source, const std::filesystem::path& file);

// What a reader is told.
formats::KnownMatch told(const KnownPictures::Match& match);
// Problems of the labels of an image that did not come, which is called `name`.
formats::Issue unsure_issue(const std::string& name, const std::vector<std::string>& meant);
formats::Issue elsewhere_issue(const std::string& name, const std::vector<std::string>& elsewhere);
// Of a label whose image is not sure or was erased.
formats::Issue left_out_issue(std::string where, bool unsure);

}  // namespace touchmark::flow
