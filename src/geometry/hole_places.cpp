#include "geometry/hole_places.h"

#include <algorithm>
#include <set>

#include "geometry/crossing.h"

namespace touchmark::geometry {
namespace {

// A side that is not vertical, from left to right. The inside of its ring is below it when the ring walks it
// in this direction.
struct Side {
  Point a;
  Point b;
  std::size_t ring;
  bool inside_below;
};

// From top to bottom among the sides that a vertical line cuts: decided where the later of the two begins.
bool is_above(const Side& e, const Side& f) {
  if (e.a.x > f.a.x) {
    const int turn = turn_of(f.a, f.b, e.a);
    return turn != 0 ? turn < 0 : turn_of(f.a, f.b, e.b) < 0;
  }
  const int turn = turn_of(e.a, e.b, f.a);
  return turn != 0 ? turn > 0 : turn_of(e.a, e.b, f.b) > 0;
}

class Sweep {
 public:
  Sweep(const std::vector<const Ring*>& rings, const std::vector<Point>& points)
      : points_(points), found_(points.size(), rings.size()), active_(Order{this}) {
    for (std::size_t r = 0; r < rings.size(); ++r)
      for (std::size_t i = 0; i < rings[r]->size(); ++i) {
        const Point from = (*rings[r])[i];
        const Point to = (*rings[r])[(i + 1) % rings[r]->size()];
        if (from.x < to.x) sides_.push_back({from, to, r, true});
        if (from.x > to.x) sides_.push_back({to, from, r, false});
      }
  }

  std::vector<std::size_t> run() {
    std::vector<Active::iterator> places(sides_.size());
    for (const Event& event : sorted_events()) {
      if (event.kind == kEnd) active_.erase(places[event.index]);
      if (event.kind == kBegin) places[event.index] = active_.insert(event.index).first;
      if (event.kind == kPoint) look_up(event.index);
    }
    return std::move(found_);
  }

 private:
  // A side is cut by the lines from its left end on, up to but not at its right end.
  enum Kind { kEnd, kBegin, kPoint };
  struct Event {
    double x;
    Kind kind;
    std::size_t index;
  };
  struct Order {
    const Sweep* sweep;
    using is_transparent = void;
    bool operator()(std::size_t i, const Point& point) const {
      return turn_of(sweep->sides_[i].a, sweep->sides_[i].b, point) > 0;  // the side is above the point
    }
    bool operator()(const Point& point, std::size_t i) const { return !(*this)(i, point); }
    bool operator()(std::size_t i, std::size_t j) const {
      const Side& e = sweep->sides_[i];
      const Side& f = sweep->sides_[j];
      if (is_above(e, f)) return true;
      if (is_above(f, e)) return false;
      // Two parts share a stretch of a side: that of the part above it comes first.
      return e.inside_below != f.inside_below ? f.inside_below : i < j;
    }
  };
  using Active = std::set<std::size_t, Order>;

  std::vector<Event> sorted_events() const {
    std::vector<Event> events;
    events.reserve(2 * sides_.size() + points_.size());
    for (std::size_t i = 0; i < sides_.size(); ++i) {
      events.push_back({sides_[i].a.x, kBegin, i});
      events.push_back({sides_[i].b.x, kEnd, i});
    }
    for (std::size_t i = 0; i < points_.size(); ++i) events.push_back({points_[i].x, kPoint, i});
    std::sort(events.begin(), events.end(), [](const Event& l, const Event& r) {
      if (l.x != r.x) return l.x < r.x;
      return l.kind != r.kind ? l.kind < r.kind : l.index < r.index;
    });
    return events;
  }

  // The first side above the point decides: parts lie beside each other.
  void look_up(std::size_t index) {
    const auto below = active_.lower_bound(points_[index]);
    if (below == active_.begin()) return;
    const Side& nearest = sides_[*std::prev(below)];
    if (nearest.inside_below) found_[index] = nearest.ring;
  }

  const std::vector<Point>& points_;
  std::vector<std::size_t> found_;
  std::vector<Side> sides_;
  Active active_;
};

}  // namespace

std::vector<std::size_t> rings_around(const std::vector<const Ring*>& rings,
                                      const std::vector<Point>& points) {
  return Sweep(rings, points).run();
}

}  // namespace touchmark::geometry
