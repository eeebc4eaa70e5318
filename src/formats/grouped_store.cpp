#include "formats/grouped_store.h"

#include <stdlib.h>

#include <algorithm>
#include <cstring>
#include <fstream>

#include "base/bytes.h"
#include "base/disk.h"
#include "formats/ahead.h"

namespace touchmark::formats {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kMostRuns = 64;  // merged at once
constexpr std::size_t kWriteBytes = 1u << 20;

void encode_annotation(const SourceAnnotation& annotation, std::string& out) {
  ByteWriter writer(out);
  writer.i64(annotation.local_id);
  writer.i64(annotation.content.class_id.value);
  writer.text(annotation.run);
  record::encode_to(annotation.content, out);
}

Result<SourceAnnotation> decode_annotation(std::uint32_t asset, std::string_view bytes) {
  ByteReader reader(bytes);
  SourceAnnotation out;
  out.asset = asset;
  out.local_id = reader.i64();
  const ClassId class_id(reader.i64());
  out.run = reader.text();
  if (!reader.ok()) return fail(ErrorCode::kCorrupt, "a temporary file is damaged");
  TM_ASSIGN(out.content, record::decode(class_id, reader.bytes(reader.remaining())));
  return out;
}

// One sorted run: records of u32 asset, u32 length, bytes.
class Run {
 public:
  Run(const fs::path& path, std::size_t buffer_bytes) : buffer_(buffer_bytes) {
    in_.rdbuf()->pubsetbuf(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    in_.open(path, std::ios::binary);
  }
  // Moves to the next record; false at the end. A run that cannot be read counts as damaged().
  bool next() {
    std::uint32_t head[2];
    in_.read(reinterpret_cast<char*>(head), sizeof head);
    if (in_.gcount() == 0 && in_.eof()) return live_ = false;
    if (!in_) return damage();
    asset_ = head[0];
    bytes_.resize(head[1]);
    in_.read(bytes_.data(), head[1]);
    return in_ ? true : damage();
  }
  bool live() const { return live_; }
  bool damaged() const { return damaged_; }
  std::uint32_t asset() const { return asset_; }
  const std::string& bytes() const { return bytes_; }

 private:
  bool damage() {
    damaged_ = true;
    return live_ = false;
  }
  std::vector<char> buffer_;
  std::ifstream in_;
  std::string bytes_;
  std::uint32_t asset_ = 0;
  bool live_ = true;
  bool damaged_ = false;
};

// Reads several runs as one; of equal assets the earlier run comes first.
class Merge {
 public:
  Merge(const std::vector<fs::path>& paths, std::size_t memory_bytes) {
    const std::size_t each = std::clamp<std::size_t>(memory_bytes / (2 * paths.size() + 1), 4096, 1u << 20);
    for (const fs::path& path : paths) {
      runs_.push_back(std::make_unique<Run>(path, each));
      runs_.back()->next();
    }
  }
  // The run whose record is next, or nullptr at the end.
  Run* first() {
    Run* best = nullptr;
    for (const auto& run : runs_)
      if (run->live() && (best == nullptr || run->asset() < best->asset())) best = run.get();
    return best;
  }
  bool damaged() const {
    return std::any_of(runs_.begin(), runs_.end(), [](const auto& run) { return run->damaged(); });
  }

 private:
  std::vector<std::unique_ptr<Run>> runs_;
};

void append_record(std::string& out, std::uint32_t asset, std::string_view bytes) {
  ByteWriter writer(out);
  writer.u32(asset);
  writer.u32(static_cast<std::uint32_t>(bytes.size()));
  writer.bytes(bytes);
}

tl::unexpected<Error> no_room(const fs::path& path) {
  return fail(ErrorCode::kUnavailable,
              "cannot write temporary files here; free some space or set TMPDIR: " + disk_words(errno),
              path.string());
}

}  // namespace

GroupedStore::~GroupedStore() {
  std::error_code ignored;
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

Result<void> GroupedStore::add_asset(const record::AssetContent& content) {
  if (asset_places_.size() >= UINT32_MAX - 1) return fail(ErrorCode::kTooLarge, "more than 4 billion assets");
  std::string& piece = assets_.open_piece();
  const std::uint64_t begin = assets_.end();
  const std::size_t before = piece.size();
  ByteWriter writer(piece);
  writer.u8(static_cast<std::uint8_t>(content.status));
  writer.u8(static_cast<std::uint8_t>(content.split));
  writer.u8(static_cast<std::uint8_t>((content.erased ? 1 : 0) | (content.deleted ? 2 : 0)));
  writer.i64(content.annotator.value);
  writer.u8(static_cast<std::uint8_t>(content.kind));
  for (const std::int64_t value : {content.frames, content.rate.numerator, content.rate.denominator})
    writer.i64(value);
  writer.text(content.group);
  writer.text(content.origin);
  record::encode_to(content, piece);
  asset_places_.push_back({begin, static_cast<std::uint32_t>(piece.size() - before)});
  return {};
}

Result<record::AssetContent> GroupedStore::asset_at(std::size_t index) const {
  const std::string_view bytes = assets_.at(asset_places_[index].begin, asset_places_[index].length);
  ByteReader reader(bytes);
  record::AssetContent content;
  content.status = static_cast<record::AssetStatus>(reader.u8());
  content.split = static_cast<record::Split>(reader.u8());
  const std::uint8_t marks = reader.u8();
  content.erased = (marks & 1) != 0;
  content.deleted = (marks & 2) != 0;
  content.annotator = UserId(reader.i64());
  content.kind = static_cast<record::AssetKind>(reader.u8());
  content.frames = reader.i64();
  content.rate.numerator = reader.i64();
  content.rate.denominator = reader.i64();
  content.group = reader.text();
  content.origin = reader.text();
  TM_TRY(record::decode_into(reader.bytes(reader.remaining()), content));
  return content;
}

Result<void> GroupedStore::add_annotation(const SourceAnnotation& annotation) {
  if (annotation.asset >= asset_places_.size())
    return fail(ErrorCode::kInternal, "an annotation came before its asset");
  std::string& piece = buffer_.open_piece();
  const std::uint64_t begin = buffer_.end();
  const std::size_t before = piece.size();
  encode_annotation(annotation, piece);
  const std::size_t length = piece.size() - before;
  if (length > UINT32_MAX) return fail(ErrorCode::kTooLarge, "one annotation is larger than 4 GiB");
  entries_.push_back(
      {static_cast<std::uint32_t>(annotation.asset), static_cast<std::uint32_t>(length), begin});
  ++annotation_count_;
  // A full table is about to double, and needs both sizes while it does.
  const std::size_t table =
      entries_.capacity() * (entries_.size() == entries_.capacity() ? 3 : 1) * sizeof(Entry);
  return buffer_.bytes() + table < memory_bytes_ ? Result<void>{} : spill();
}

void GroupedStore::sort_buffer() {
  const auto by_asset = [](const Entry& a, const Entry& b) { return a.asset < b.asset; };
  if (!std::is_sorted(entries_.begin(), entries_.end(), by_asset))
    std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
      return a.asset != b.asset ? a.asset < b.asset : a.begin < b.begin;
    });
}

Result<void> GroupedStore::spill() {
  if (folder_.empty()) {
    std::error_code failure;
    std::string pattern = (fs::temp_directory_path(failure) / "touchmark-group-XXXXXX").string();
    if (failure || ::mkdtemp(pattern.data()) == nullptr) return no_room(pattern);
    folder_ = pattern;
  }
  sort_buffer();
  const fs::path path = folder_ / std::to_string(next_run_++);
  std::ofstream out(path, std::ios::binary);
  std::string chunk;
  for (const Entry& entry : entries_) {
    append_record(chunk, entry.asset, buffer_.at(entry.begin, entry.length));
    if (chunk.size() < std::min(kWriteBytes, memory_bytes_)) continue;
    out.write(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    chunk.clear();
  }
  out.write(chunk.data(), static_cast<std::streamsize>(chunk.size()));
  out.close();
  if (!out) return no_room(path);
  runs_.push_back(path);
  buffer_.clear();
  entries_.clear();
  return runs_.size() < kMostRuns ? Result<void>{} : merge_runs();
}

Result<void> GroupedStore::merge_runs() {
  const fs::path path = folder_ / std::to_string(next_run_++);
  std::ofstream out(path, std::ios::binary);
  Merge merge(runs_, memory_bytes_);
  std::string chunk;
  while (Run* run = merge.first()) {
    append_record(chunk, run->asset(), run->bytes());
    run->next();
    if (chunk.size() < kWriteBytes) continue;
    out.write(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    chunk.clear();
  }
  out.write(chunk.data(), static_cast<std::streamsize>(chunk.size()));
  out.close();
  if (!out || merge.damaged()) return no_room(path);
  std::error_code ignored;
  for (const fs::path& old : runs_) fs::remove(old, ignored);
  runs_ = {path};
  return {};
}

Result<void> GroupedStore::finish() {
  if (!runs_.empty() && !entries_.empty()) TM_TRY(spill());
  sort_buffer();
  if (runs_.empty()) return {};
  buffer_.clear();
  entries_ = {};
  return {};
}

// Decodes the assets from the first to the last, a batch at a time.
class GroupedStore::Replay {
 public:
  struct Batch {
    std::vector<AssetWithAnnotations> assets;  // reused: `count` of them are of this batch
    std::size_t count = 0;
    Result<void> state;  // an error comes after the assets before it
  };

  explicit Replay(const GroupedStore& store) : store_(store), merge_(store.runs_, store.memory_bytes_) {}

  bool fill(Batch& batch) {
    batch.count = 0;
    bytes_ = 0;
    while (next_ < store_.asset_places_.size() && batch.count < kMostAssets && bytes_ < kMostBytes) {
      if (batch.count == batch.assets.size()) batch.assets.emplace_back();
      batch.state = decode(batch.assets[batch.count]);
      if (!batch.state) return false;
      ++batch.count;
    }
    return next_ < store_.asset_places_.size();
  }

 private:
  static constexpr std::size_t kMostAssets = 128;
  static constexpr std::size_t kMostBytes = 1u << 20;

  Result<void> add(AssetWithAnnotations& asset, std::uint32_t index, std::string_view bytes) {
    bytes_ += bytes.size();
    TM_ASSIGN(asset.annotations.emplace_back(), decode_annotation(index, bytes));
    return {};
  }

  Result<void> decode(AssetWithAnnotations& asset) {
    TM_ASSIGN(asset.content, store_.asset_at(next_));
    asset.annotations.clear();
    const auto index = static_cast<std::uint32_t>(next_++);
    const auto& entries = store_.entries_;
    for (; entry_ < entries.size() && entries[entry_].asset == index; ++entry_)
      TM_TRY(add(asset, index, store_.buffer_.at(entries[entry_].begin, entries[entry_].length)));
    for (Run* run = merge_.first(); run != nullptr && run->asset() == index; run = merge_.first()) {
      TM_TRY(add(asset, index, run->bytes()));
      run->next();
    }
    if (merge_.damaged())
      return fail(ErrorCode::kCorrupt, "a temporary file is damaged", store_.folder_.string());
    return {};
  }

  const GroupedStore& store_;
  Merge merge_;
  std::size_t next_ = 0;
  std::size_t entry_ = 0;
  std::size_t bytes_ = 0;
};

Result<void> GroupedStore::replay(
    const std::function<Result<void>(const AssetWithAnnotations&)>& each) const {
  constexpr std::size_t kWorthAThread = 1000;
  Replay replay(*this);
  Ahead<Replay::Batch> ahead([&replay](Replay::Batch& batch) { return replay.fill(batch); },
                             asset_places_.size() >= kWorthAThread);
  while (Replay::Batch* batch = ahead.next()) {
    for (std::size_t i = 0; i < batch->count; ++i) TM_TRY(each(batch->assets[i]));
    TM_TRY(batch->state);
  }
  return {};
}

}  // namespace touchmark::formats
