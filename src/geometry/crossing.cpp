#include "geometry/crossing.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

namespace touchmark::geometry {
namespace {

int sign(double v) {
  return (v > 0) - (v < 0);
}

// A sum of doubles kept exactly, as a sum of parts that do not overlap (Shewchuk, "Adaptive Precision
// Floating-Point Arithmetic", 1997: grow-expansion).
class ExactSum {
 public:
  void add_product(double a, double b) {
    const double product = a * b;
    add(std::fma(a, b, -product));
    add(product);
  }
  int sign_of_sum() const {
    for (int i = count_ - 1; i >= 0; --i)
      if (parts_[i] != 0) return sign(parts_[i]);
    return 0;
  }

 private:
  void add(double value) {
    for (int i = 0; i < count_; ++i) {
      const double sum = value + parts_[i];
      const double virtual_part = sum - value;
      parts_[i] = (value - (sum - virtual_part)) + (parts_[i] - virtual_part);
      value = sum;
    }
    parts_[count_++] = value;
  }
  double parts_[12];
  int count_ = 0;
};

bool before(Point a, Point b) {
  return a.x < b.x || (a.x == b.x && a.y < b.y);
}

struct Side {
  Point a;  // before b
  Point b;
};

class Sweep {
 public:
  explicit Sweep(const Ring& ring) {
    sides_.reserve(ring.size());
    for (std::size_t i = 0; i < ring.size(); ++i) {
      const Point from = ring[i];
      const Point to = ring[(i + 1) % ring.size()];
      sides_.push_back(before(from, to) ? Side{from, to} : Side{to, from});
    }
  }

  bool any_contact_by_pairs() const {
    for (std::size_t i = 0; i < sides_.size(); ++i)
      for (std::size_t j = i + 1; j < sides_.size(); ++j)
        if (contact(i, j)) return true;
    return false;
  }

  bool any_contact() {
    Status status{Order{this}};
    std::vector<Status::iterator> places(sides_.size());
    for (const Event& event : sorted_events()) {
      if (event.is_end) {
        const auto place = places[event.side];
        const auto next = std::next(place);
        if (place != status.begin() && next != status.end() && contact(*std::prev(place), *next)) return true;
        status.erase(place);
        continue;
      }
      const auto [place, inserted] = status.insert(event.side);
      if (!inserted || met_) return true;
      places[event.side] = place;
      if (place != status.begin() && contact(*std::prev(place), *place)) return true;
      if (std::next(place) != status.end() && contact(*place, *std::next(place))) return true;
    }
    return false;
  }

 private:
  struct Event {
    Point at;
    bool is_end;
    std::size_t side;
  };
  // Sides that the sweep line cuts, from top to bottom.
  struct Order {
    Sweep* sweep;
    bool operator()(std::size_t i, std::size_t j) const { return sweep->is_above(i, j); }
  };
  using Status = std::set<std::size_t, Order>;

  // At one point begins come first, so that sides which meet there are seen together.
  std::vector<Event> sorted_events() const {
    std::vector<Event> events;
    events.reserve(2 * sides_.size());
    for (std::size_t i = 0; i < sides_.size(); ++i) {
      events.push_back({sides_[i].a, false, i});
      events.push_back({sides_[i].b, true, i});
    }
    std::sort(events.begin(), events.end(), [](const Event& l, const Event& r) {
      if (l.at != r.at) return before(l.at, r.at);
      return l.is_end != r.is_end ? r.is_end : l.side < r.side;
    });
    return events;
  }

  bool are_neighbours(std::size_t i, std::size_t j) const {
    const std::size_t apart = i < j ? j - i : i - j;
    return apart == 1 || apart == sides_.size() - 1;
  }

  // Neighbours share a corner; they overlap when they leave it the same way.
  static bool folds_back(const Side& e, const Side& f) {
    if (e.a == f.a) return turn_of(e.a, e.b, f.b) == 0;
    if (e.b == f.b) return turn_of(e.b, e.a, f.a) == 0;
    return false;
  }

  bool contact(std::size_t i, std::size_t j) const {
    const Side& e = sides_[i];
    const Side& f = sides_[j];
    if (are_neighbours(i, j)) return folds_back(e, f);
    if (before(e.b, f.a) || before(f.b, e.a)) return false;
    const auto [e_top, e_bottom] = std::minmax(e.a.y, e.b.y);
    const auto [f_top, f_bottom] = std::minmax(f.a.y, f.b.y);
    if (e_bottom < f_top || f_bottom < e_top) return false;
    if (turn_of(e.a, e.b, f.a) * turn_of(e.a, e.b, f.b) > 0) return false;
    return turn_of(f.a, f.b, e.a) * turn_of(f.a, f.b, e.b) <= 0;
  }

  // Order where the later of the two begins. Meeting there is noted in met_, and ends the sweep.
  bool is_above(std::size_t i, std::size_t j) {
    if (i == j) return false;
    const Side& e = sides_[i];
    const Side& f = sides_[j];
    if (e.a == f.a) {
      const int turn = turn_of(e.a, e.b, f.b);
      if (turn == 0 || !are_neighbours(i, j)) met_ = true;
      return turn != 0 ? turn > 0 : i < j;
    }
    if (before(f.a, e.a)) return !is_above(j, i);
    const int turn = turn_of(e.a, e.b, f.a);
    if (turn != 0) return turn > 0;
    if (before(f.a, e.b) || !are_neighbours(i, j)) met_ = true;
    return i < j;
  }

  std::vector<Side> sides_;
  bool met_ = false;
};

}  // namespace

int turn_of(Point a, Point b, Point c) {
  if ((a.x == c.x || b.y == c.y) && (a.y == c.y || b.x == c.x)) return 0;
  const double left = (a.x - c.x) * (b.y - c.y);
  const double right = (a.y - c.y) * (b.x - c.x);
  const double det = left - right;
  constexpr double kErrorBound = 3.3306690738754716e-16;  // (3 + 16u)u, u = 2^-53
  if (std::abs(det) > kErrorBound * (std::abs(left) + std::abs(right))) return sign(det);
  ExactSum exact;
  exact.add_product(a.x, b.y);
  exact.add_product(-a.x, c.y);
  exact.add_product(-c.x, b.y);
  exact.add_product(-a.y, b.x);
  exact.add_product(a.y, c.x);
  exact.add_product(c.y, b.x);
  return exact.sign_of_sum();
}

bool is_flat(const Ring& ring) {
  if (ring.empty()) return true;
  const Point first = ring.front();
  const auto other = std::find_if(ring.begin(), ring.end(), [first](Point point) { return point != first; });
  if (other == ring.end()) return true;
  return std::all_of(other, ring.end(), [&](Point point) { return turn_of(first, *other, point) == 0; });
}

bool crosses_itself(const Ring& ring) {
  constexpr std::size_t kFewSides = 12;
  if (ring.size() < 3) return false;
  Sweep sweep(ring);
  return ring.size() <= kFewSides ? sweep.any_contact_by_pairs() : sweep.any_contact();
}

}  // namespace touchmark::geometry
