#include "geometry/mask.h"

#include <algorithm>

#include "geometry/mask_runs.h"

namespace touchmark::geometry {
namespace {

std::uint64_t pixel_count(Size size) {
  return static_cast<std::uint64_t>(size.width) * static_cast<std::uint64_t>(size.height);
}

bool same_size(const Mask& a, const Mask& b) {
  return a.size == b.size;
}

tl::unexpected<Error> sizes_differ() {
  return fail(ErrorCode::kInvalid, "the masks have different sizes");
}

// Emits the intervals of the union by merging two ascending lists.
void unite(const Mask& a, const Mask& b, RunBuilder& out) {
  IntervalCursor left(a.counts);
  IntervalCursor right(b.counts);
  while (!left.done() || !right.done()) {
    IntervalCursor& first = right.done() || (!left.done() && left.begin() <= right.begin()) ? left : right;
    out.add(first.begin(), first.end());
    first.next();
  }
}

void intersect(const Mask& a, const Mask& b, RunBuilder& out) {
  IntervalCursor left(a.counts);
  IntervalCursor right(b.counts);
  while (!left.done() && !right.done()) {
    out.add(std::max(left.begin(), right.begin()), std::min(left.end(), right.end()));
    (left.end() <= right.end() ? left : right).next();
  }
}

void subtract(const Mask& a, const Mask& b, RunBuilder& out) {
  IntervalCursor hole(b.counts);
  for (IntervalCursor from(a.counts); !from.done(); from.next()) {
    std::uint64_t begin = from.begin();
    while (!hole.done() && hole.end() <= begin) hole.next();
    while (!hole.done() && hole.begin() < from.end()) {
      out.add(begin, std::min(hole.begin(), from.end()));
      begin = std::max(begin, hole.end());
      if (hole.end() > from.end()) break;
      hole.next();
    }
    out.add(begin, from.end());
  }
}

// Pixels inside both. The hot loop of evaluation: plain indices, few branches.
std::uint64_t overlap(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
  if (a.size() < 2 || b.size() < 2) return 0;
  std::uint64_t common = 0;
  std::size_t i = 1;
  std::size_t j = 1;
  std::uint64_t a_begin = a[0];
  std::uint64_t b_begin = b[0];
  std::uint64_t a_end = a_begin + a[1];
  std::uint64_t b_end = b_begin + b[1];
  while (true) {
    const std::uint64_t begin = std::max(a_begin, b_begin);
    const std::uint64_t end = std::min(a_end, b_end);
    common += end > begin ? end - begin : 0;
    if (a_end <= b_end) {
      if (i + 2 >= a.size()) break;
      a_begin = a_end + a[i + 1];
      a_end = a_begin + a[i + 2];
      i += 2;
    } else {
      if (j + 2 >= b.size()) break;
      b_begin = b_end + b[j + 1];
      b_end = b_begin + b[j + 2];
      j += 2;
    }
  }
  return common;
}

}  // namespace

bool mask_size_ok(Size size) {
  return size.width >= 0 && size.height >= 0 && size.width <= kMaxMaskPixels &&
         size.height <= kMaxMaskPixels && pixel_count(size) <= kMaxMaskPixels;
}

Result<Mask> mask_from_counts(std::vector<std::uint32_t> counts, Size size) {
  if (!mask_size_ok(size)) return fail(ErrorCode::kInvalid, "a mask cannot have this size");
  std::uint64_t total = 0;
  for (const std::uint32_t run : counts) total += run;
  if (total != pixel_count(size)) {
    return fail(ErrorCode::kInvalid, "the runs of the mask add up to " + std::to_string(total) +
                                         " pixels, its size is " + std::to_string(size.width) + " x " +
                                         std::to_string(size.height));
  }
  return Mask{size, std::move(counts)};
}

std::uint64_t mask_area(const Mask& mask) {
  std::uint64_t area = 0;
  for (std::size_t i = 1; i < mask.counts.size(); i += 2) area += mask.counts[i];
  return area;
}

Box mask_box(const Mask& mask) {
  const auto height = static_cast<std::uint64_t>(mask.size.height);
  std::uint64_t left = UINT64_MAX;
  std::uint64_t right = 0;
  std::uint64_t top = height;
  std::uint64_t bottom = 0;
  bool all_rows = false;
  for (IntervalCursor run(mask.counts); !run.done(); run.next()) {
    const std::uint64_t first_column = run.begin() / height;
    const std::uint64_t last_column = (run.end() - 1) / height;
    left = std::min(left, first_column);
    right = last_column;
    if (all_rows) continue;
    all_rows = first_column != last_column;
    top = std::min(top, run.begin() - first_column * height);
    bottom = std::max(bottom, run.end() - 1 - last_column * height);
  }
  if (left == UINT64_MAX) return {};
  if (all_rows) {
    top = 0;
    bottom = height - 1;
  }
  return {static_cast<double>(left), static_cast<double>(top), static_cast<double>(right - left + 1),
          static_cast<double>(bottom - top + 1)};
}

Result<Mask> mask_combine(const Mask& a, const Mask& b, MaskOp op) {
  if (!same_size(a, b)) return sizes_differ();
  RunBuilder out;
  out.reserve(a.counts.size() + b.counts.size() + 1);
  switch (op) {
    case MaskOp::kUnion:
      unite(a, b, out);
      break;
    case MaskOp::kIntersection:
      intersect(a, b, out);
      break;
    case MaskOp::kDifference:
      subtract(a, b, out);
      break;
  }
  return Mask{a.size, out.finish(pixel_count(a.size))};
}

Result<double> mask_iou(const Mask& a, const Mask& b, bool is_crowd) {
  if (!same_size(a, b)) return sizes_differ();
  const std::uint64_t common = overlap(a.counts, b.counts);
  if (common == 0) return 0.0;
  const std::uint64_t area = mask_area(a);
  const std::uint64_t whole = is_crowd ? area : area + mask_area(b) - common;
  return static_cast<double>(common) / static_cast<double>(whole);
}

}  // namespace touchmark::geometry
