// Assets and their annotations in encoded form: annotations arrive in any order and are replayed asset by
// asset, in the order of arrival within each.
//
// Annotations are kept in one buffer; when it is full, it is sorted by asset and written to a run file in a
// temporary folder (removed with the object), and replay merges the runs. This holds the memory limit however
// the annotations are spread over the assets. Assets stay in memory, encoded.
// Thread-safety: one object, one thread; a long replay decodes in another one, ahead of what it gives.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/format.h"

namespace touchmark::formats {

// Bytes kept in pieces, so that growth does not copy; each piece is twice the one before, up to a size. A
// position is valid until clear().
class ByteArena {
 public:
  explicit ByteArena(std::size_t piece_bytes) : piece_bytes_(piece_bytes) {}
  // The piece to append the next record to; its end before is the record's position.
  std::string& open_piece() {
    if (pieces_.empty() || pieces_.back().size() >= room_) {
      if (!pieces_.empty()) closed_bytes_ += pieces_.back().capacity();
      room_ = std::min(piece_bytes_, pieces_.empty() ? kFirstBytes : 2 * room_);
      pieces_.emplace_back().reserve(room_ + room_ / 16);
    }
    return pieces_.back();
  }
  std::uint64_t end() const {
    return pieces_.empty() ? 0
                           : (static_cast<std::uint64_t>(pieces_.size() - 1) << 32) | pieces_.back().size();
  }
  std::string_view at(std::uint64_t begin, std::size_t length) const {
    return std::string_view(pieces_[begin >> 32]).substr(begin & UINT32_MAX, length);
  }
  std::size_t bytes() const { return pieces_.empty() ? 0 : closed_bytes_ + pieces_.back().capacity(); }
  void clear() {
    pieces_.clear();
    closed_bytes_ = 0;
  }

 private:
  static constexpr std::size_t kFirstBytes = 1u << 16;
  std::size_t piece_bytes_;
  std::size_t room_ = 0;  // of the last piece
  std::size_t closed_bytes_ = 0;
  std::vector<std::string> pieces_;
};

class GroupedStore {
 public:
  explicit GroupedStore(std::size_t memory_bytes)
      : memory_bytes_(memory_bytes),
        assets_(1u << 20),
        buffer_(std::clamp<std::size_t>(memory_bytes / 16, 1024, 4u << 20)) {}
  ~GroupedStore();
  GroupedStore(const GroupedStore&) = delete;
  GroupedStore& operator=(const GroupedStore&) = delete;

  Result<void> add_asset(const record::AssetContent& content);
  // kInternal when the asset has not been added. kUnavailable when the temporary folder cannot be written.
  Result<void> add_annotation(const SourceAnnotation& annotation);
  Result<void> finish();  // after the last one, before the first replay
  Result<void> replay(const std::function<Result<void>(const AssetWithAnnotations&)>& each) const;

  std::int64_t asset_count() const { return static_cast<std::int64_t>(asset_places_.size()); }
  std::int64_t annotation_count() const { return annotation_count_; }
  std::size_t run_count() const { return runs_.size(); }

 private:
  struct Entry {
    std::uint32_t asset;
    std::uint32_t length;
    std::uint64_t begin;  // in buffer_
  };
  class Replay;
  void sort_buffer();
  Result<void> spill();
  Result<void> merge_runs();
  Result<record::AssetContent> asset_at(std::size_t index) const;

  std::size_t memory_bytes_;
  struct Place {
    std::uint64_t begin;
    std::uint32_t length;
  };
  ByteArena assets_;
  std::vector<Place> asset_places_;
  ByteArena buffer_;
  std::vector<Entry> entries_;
  std::int64_t annotation_count_ = 0;
  std::filesystem::path folder_;
  std::vector<std::filesystem::path> runs_;
  std::size_t next_run_ = 0;
};

}  // namespace touchmark::formats
