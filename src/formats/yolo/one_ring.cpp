// Joining the rings of a polygon into one by cuts of zero width.
//
// Few points: each ring in turn is joined to the nearest point of those before it, by looking at all pairs;
// the pairs of all rings together are bounded. Many points: all are sorted from left to right; each ring but
// the leftmost is joined, at its own leftmost point, to a point that stands before it in that order: the
// nearest of the last few. Such a point is of another ring, which begins further left, so the joins form a
// tree, and one walk around the tree writes the ring. O(n log n).
#include <algorithm>
#include <cmath>
#include <utility>

#include "formats/yolo/outline.h"

namespace touchmark::formats::yolo {
namespace {

using geometry::Point;
using geometry::Ring;
using Rings = std::vector<const Ring*>;

constexpr std::size_t kMaxPairs = 4'000'000;
constexpr std::size_t kNearby = 64;
constexpr std::size_t kAskEach = 1 << 16;  // points

double squared_distance(Point a, Point b) {
  return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
}

bool few_pairs(const Rings& rings) {
  std::size_t before = 0;
  std::size_t pairs = 0;
  for (const Ring* ring : rings) {
    pairs += before * ring->size();
    if (pairs > kMaxPairs) return false;
    before += ring->size() + 2;
  }
  return true;
}

void join_nearest(Ring& base, const Ring& other) {
  std::size_t at = 0;
  std::size_t from = 0;
  double best = HUGE_VAL;
  for (std::size_t i = 0; i < base.size(); ++i) {
    for (std::size_t j = 0; j < other.size(); ++j) {
      const double distance = squared_distance(base[i], other[j]);
      if (distance >= best) continue;
      best = distance;
      at = i;
      from = j;
    }
  }
  Ring bridge;
  bridge.reserve(other.size() + 2);
  bridge.insert(bridge.end(), other.begin() + static_cast<std::ptrdiff_t>(from), other.end());
  bridge.insert(bridge.end(), other.begin(), other.begin() + static_cast<std::ptrdiff_t>(from));
  bridge.push_back(other[from]);
  bridge.push_back(base[at]);
  base.insert(base.begin() + static_cast<std::ptrdiff_t>(at) + 1, bridge.begin(), bridge.end());
}

class Tree {
 public:
  Tree(const Rings& rings, const geometry::GoOn& go_on) : rings_(rings), go_on_(go_on) {
    std::uint32_t total = 0;
    for (const Ring* ring : rings_) {
      first_point_.push_back(total);
      total += static_cast<std::uint32_t>(ring->size());
    }
    points_.reserve(total);
    for (std::uint32_t r = 0; r < rings_.size(); ++r)
      for (std::uint32_t i = 0; i < rings_[r]->size(); ++i) points_.push_back({r, i});
    entry_.assign(rings_.size(), kNone);
    sibling_.assign(rings_.size(), kNone);
    child_.assign(total, kNone);
  }

  Ring walk() {
    std::sort(points_.begin(), points_.end(), [this](const Place& a, const Place& b) {
      const Point p = at(a);
      const Point q = at(b);
      if (p.x != q.x) return p.x < q.x;
      if (p.y != q.y) return p.y < q.y;
      return a.ring != b.ring ? a.ring < b.ring : a.index < b.index;
    });
    return join() ? write() : Ring{};
  }

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  struct Place {
    std::uint32_t ring;
    std::uint32_t index;
  };
  // A ring that is being walked, from its entry on.
  struct Walk {
    std::uint32_t ring;
    std::uint32_t done = 0;       // points
    std::uint32_t child = kNone;  // the next ring that is entered at the point before
  };

  Point at(const Place& place) const { return (*rings_[place.ring])[place.index]; }
  bool go_on(std::size_t step) const { return step % kAskEach != 0 || !go_on_ || go_on_(); }

  // False when it was stopped: some rings have no entry then.
  bool join() {
    for (std::size_t i = 0; i < points_.size(); ++i) {
      if (!go_on(i)) return false;
      const Place& here = points_[i];
      if (entry_[here.ring] != kNone) continue;
      entry_[here.ring] = here.index;
      if (i == 0) continue;  // the root
      std::size_t best = i - 1;
      for (std::size_t j = i - 1; j > 0 && j + kNearby > i; --j)
        if (squared_distance(at(points_[j - 1]), at(here)) < squared_distance(at(points_[best]), at(here)))
          best = j - 1;
      std::uint32_t& first = child_[first_point_[points_[best].ring] + points_[best].index];
      sibling_[here.ring] = std::exchange(first, here.ring);
    }
    return true;
  }

  void write_next(Walk& walk, Ring& out) const {
    const Ring& ring = *rings_[walk.ring];
    const auto index = static_cast<std::uint32_t>((entry_[walk.ring] + walk.done++) % ring.size());
    walk.child = child_[first_point_[walk.ring] + index];
    out.push_back(ring[index]);
  }

  Ring write() const {
    Ring out;
    out.reserve(points_.size() + 2 * rings_.size());
    std::vector<Walk> way = {{points_.front().ring}};
    std::vector<Point> from;  // where each ring of the way but the first was entered
    for (std::size_t step = 1;; ++step) {
      if (!go_on(step)) return {};
      Walk& walk = way.back();
      if (walk.child != kNone) {
        const std::uint32_t child = std::exchange(walk.child, sibling_[walk.child]);
        from.push_back(out.back());
        way.push_back({child});
      } else if (walk.done < rings_[walk.ring]->size()) {
        write_next(walk, out);
      } else {
        const Point entry = (*rings_[walk.ring])[entry_[walk.ring]];
        way.pop_back();
        if (way.empty()) break;
        out.push_back(entry);
        out.push_back(from.back());
        from.pop_back();
      }
    }
    return out;
  }

  const Rings& rings_;
  const geometry::GoOn& go_on_;
  std::vector<Place> points_;
  std::vector<std::uint32_t> first_point_;  // of a ring, counted over all
  std::vector<std::uint32_t> entry_;        // of a ring, its leftmost point
  std::vector<std::uint32_t> child_;        // of a point, the first ring that is entered there
  std::vector<std::uint32_t> sibling_;      // of a ring, the next one that is entered at the same point
};

}  // namespace

geometry::Ring one_ring(const geometry::Polygon& polygon, const geometry::GoOn& go_on) {
  Rings rings;
  const auto add = [&rings](const Ring& ring) {
    if (ring.size() >= 3) rings.push_back(&ring);
  };
  for (const geometry::PolygonPart& part : polygon.parts) {
    add(part.outer);
    for (const Ring& hole : part.holes) add(hole);
  }
  if (rings.empty()) return {};
  if (!few_pairs(rings)) return Tree(rings, go_on).walk();
  Ring out = *rings.front();
  for (std::size_t i = 1; i < rings.size(); ++i) join_nearest(out, *rings[i]);
  return out;
}

}  // namespace touchmark::formats::yolo
