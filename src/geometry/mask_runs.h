// How the mask functions walk and build run lengths. Private to geometry.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace touchmark::geometry {

// Walks the inside intervals [begin, end) of a run-length mask in ascending order, joining those that only an
// empty run separates and skipping empty ones. begin == end after the last one.
class IntervalCursor {
 public:
  explicit IntervalCursor(std::span<const std::uint32_t> counts) : counts_(counts) { next(); }
  std::uint64_t begin() const { return begin_; }
  std::uint64_t end() const { return end_; }
  bool done() const { return begin_ == end_; }
  void next() {
    begin_ = end_;
    while (begin_ == end_ && at_ + 1 < counts_.size()) take(true);
    while (at_ + 1 < counts_.size() && counts_[at_] == 0) take(false);
  }

 private:
  void take(bool first) {
    end_ += counts_[at_];
    if (first) begin_ = end_;
    end_ += counts_[at_ + 1];
    at_ += 2;
  }
  std::span<const std::uint32_t> counts_;
  std::size_t at_ = 0;
  std::uint64_t begin_ = 0;
  std::uint64_t end_ = 0;
};

// Collects inside intervals given in ascending order; touching or overlapping ones are joined.
class RunBuilder {
 public:
  void reserve(std::size_t runs) { counts_.reserve(runs); }
  void add(std::uint64_t begin, std::uint64_t end) {
    if (begin >= end) return;
    if (open_ && begin <= last_end_) {
      if (end > last_end_) counts_.back() += static_cast<std::uint32_t>(end - last_end_);
    } else {
      counts_.push_back(static_cast<std::uint32_t>(begin - last_end_));
      counts_.push_back(static_cast<std::uint32_t>(end - begin));
      open_ = true;
    }
    if (end > last_end_) last_end_ = end;
  }
  std::vector<std::uint32_t> finish(std::uint64_t total) {
    if (counts_.empty() || last_end_ < total)
      counts_.push_back(static_cast<std::uint32_t>(total - last_end_));
    return std::move(counts_);
  }

 private:
  std::vector<std::uint32_t> counts_;
  std::uint64_t last_end_ = 0;
  bool open_ = false;
};

}  // namespace touchmark::geometry
