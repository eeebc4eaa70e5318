#include "geometry/unite.h"

#include <algorithm>
#include <boost/geometry.hpp>
#include <boost/geometry/geometries/multi_polygon.hpp>
#include <boost/geometry/geometries/point_xy.hpp>
#include <boost/geometry/geometries/polygon.hpp>
#include <exception>
#include <optional>

namespace touchmark::geometry {
namespace {

namespace bg = boost::geometry;
constexpr std::size_t kMostCorners = 10'000;  // the overlay cannot be stopped midway
using Corner = bg::model::d2::point_xy<double>;
using Part = bg::model::polygon<Corner, true, false>;  // clockwise, not closed
using Parts = bg::model::multi_polygon<Part>;

void copy_ring(const Ring& from, Part::ring_type& to) {
  to.reserve(from.size());
  for (const Point point : from) to.emplace_back(point.x, point.y);
}

// Nothing when a ring crosses itself or another of the part.
std::optional<Part> part_of(const PolygonPart& from) {
  Part out;
  copy_ring(from.outer, out.outer());
  for (const Ring& hole : from.holes) copy_ring(hole, out.inners().emplace_back());
  bg::correct(out);
  if (!bg::is_valid(out)) return std::nullopt;
  return out;
}

Ring ring_of(const Part::ring_type& from) {
  Ring out;
  out.reserve(from.size());
  for (const Corner& corner : from) out.push_back({corner.x(), corner.y()});
  return out;
}

PolygonPart from_part(const Part& from) {
  PolygonPart out{ring_of(from.outer()), {}};
  for (const auto& hole : from.inners()) out.holes.push_back(ring_of(hole));
  return out;
}

bool overlap(const Parts& group, const Part& part) {
  for (const Part& one : group)
    if (bg::intersects(one, part) && !bg::touches(one, part)) return true;
  return false;
}

// Each group is the union of the parts that hang together; `members` counts them.
struct Group {
  Parts area;
  std::size_t first = 0;
  std::size_t members = 1;
};

// Nothing when it was stopped.
std::optional<std::vector<Group>> grouped(const std::vector<Part>& parts, const GoOn& go_on) {
  std::vector<Group> out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Group own;
    own.area.push_back(parts[i]);
    own.first = i;
    for (std::size_t j = 0; j < out.size();) {
      if (go_on && !go_on()) return std::nullopt;
      if (!overlap(out[j].area, parts[i])) {
        ++j;
        continue;
      }
      Parts sum;
      bg::union_(out[j].area, own.area, sum);
      own = {std::move(sum), std::min(out[j].first, own.first), own.members + out[j].members};
      out.erase(out.begin() + static_cast<std::ptrdiff_t>(j));
    }
    out.push_back(std::move(own));
  }
  std::sort(out.begin(), out.end(), [](const Group& a, const Group& b) { return a.first < b.first; });
  return out;
}

}  // namespace

Polygon united_parts(const Polygon& polygon, bool* kept, const GoOn& go_on) {
  if (kept != nullptr) *kept = false;
  if (polygon.parts.size() < 2) return polygon;
  std::size_t corners = 0;
  for (const PolygonPart& part : polygon.parts) {
    corners += part.outer.size();
    for (const Ring& hole : part.holes) corners += hole.size();
  }
  const auto as_it_is = [&] {
    if (kept != nullptr) *kept = true;
    return polygon;
  };
  if (corners > kMostCorners) return as_it_is();
  try {
    std::vector<Part> parts;
    for (const PolygonPart& part : polygon.parts) {
      auto made = part_of(part);
      if (!made) return as_it_is();
      parts.push_back(std::move(*made));
    }
    const auto groups = grouped(parts, go_on);
    if (!groups) return as_it_is();
    Polygon out;
    for (const Group& group : *groups) {
      if (group.members == 1) {
        out.parts.push_back(polygon.parts[group.first]);
        continue;
      }
      for (const Part& part : group.area) out.parts.push_back(from_part(part));
    }
    return out;
  } catch (const std::exception&) {  // the overlay gave up on numbers too near each other
    return as_it_is();
  }
}

}  // namespace touchmark::geometry
