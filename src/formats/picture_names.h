// Which picture a label file means that says a path, when that is not simply where one lies: told by the
// file's name and by as many folders as the two paths share from their ends. Folders that say a role or a
// split alone
// ("images", "train") do not count; letter case and Unicode's composition are ignored. A picture in another
// folder than the one that is said is another picture.
//
// Thread-safety: plain values; const members may be called from any thread once build() was.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "record/asset.h"

namespace touchmark::formats {

// A picture that may be meant.
struct PicturePlace {
  std::string path;  // as far as it is known, '/'-separated
  std::string name;  // what it is called; may be its path, or shorter
  record::Split split = record::Split::kNone;
  std::string origin = {};  // what the archive or folder is called that it came in; may be empty
};

// What a label file says, and where it lies.
struct SaidPicture {
  std::string path;         // '/'-separated; without an extension of a picture: of any
  std::string around = {};  // the folders that the labels lie in, below what was named
  std::string origin = {};  // what that is called: an archive's or a folder's name
  bool foreign = false;     // an absolute path, of another machine perhaps
  record::Split split = record::Split::kNone;
  std::string list = {};    // what the file with the labels of many images is called
  bool split_binds = true;  // also where only the folders around and the origin say it
};

struct PictureMatch {
  std::vector<std::size_t> meant;      // one: it is that. Several: nothing tells which
  std::vector<std::size_t> elsewhere;  // where none is meant: the first of that name in other folders
};

class PictureNames {
 public:
  // Called with the numbers that add() gave.
  using Look = std::function<PicturePlace(std::size_t)>;

  // Numbers count from 0. Needs the path alone; the rest is asked when it matters.
  void add(std::string_view path);
  // After the last add().
  void build();
  bool empty() const { return count_ == 0; }
  // Whether pictures lie in a folder of that key (place_words.h).
  bool has_folder(const std::string& key) const;
  PictureMatch find(const SaidPicture& said, const Look& look) const;

 private:
  using Entry = std::pair<std::uint64_t, std::uint32_t>;
  std::vector<std::uint32_t> with(std::uint64_t key, std::size_t most) const;

  std::vector<Entry>
      index_;  // hash of a file's name and the folders behind which it stands, each number of them
  std::unordered_set<std::uint64_t> folders_;  // hashes of the keys of folders with pictures
  std::uint32_t count_ = 0;
};

// Pictures that lie in one place, of which nothing is known but their paths.
class PicturePaths {
 public:
  // '/'-separated, below that place; may be no UTF-8.
  void add(std::string path);
  void build() { names_.build(); }  // after the last add()
  bool empty() const { return paths_.empty(); }
  bool has_folder(const std::string& key) const { return names_.has_folder(key); }
  const std::string& operator[](std::size_t picture) const { return paths_[picture]; }
  PictureMatch find(const SaidPicture& said) const;
  // Why none is meant: which could be, or lie elsewhere; empty when there is nothing to say.
  std::string why_none(const PictureMatch& match) const;

 private:
  std::vector<std::string> paths_;
  PictureNames names_;
};

// Of pictures by their names in messages; empty when both lists are.
std::string why_none(const std::vector<std::string>& meant, const std::vector<std::string>& elsewhere);

// What folders say, in one text; equal where pictures in them would be told apart by nothing.
std::string key_of_folders(std::string_view folders);

// What a label file says as an absolute path of any system: "/home/a.jpg", "C:\a.jpg", "file:///a.jpg".
bool is_absolute_anywhere(std::string_view said);

// "A and B", "A, B and 4 more".
std::string candidates_text(const std::vector<std::string>& names);

}  // namespace touchmark::formats
