#include "geometry/clip.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "geometry/crossing.h"
#include "geometry/hole_places.h"
#include "geometry/measure.h"

namespace touchmark::geometry {
namespace {

// One border of the frame, and the half-plane inside of it.
struct Border {
  double Point::*across;
  double Point::*along;
  double at;
  double inward;  // 1 or -1

  double depth(Point point) const { return inward * (point.*across - at); }
  bool holds(Point point) const { return depth(point) >= 0; }
  Point crossing(Point from, Point to) const {
    const double t = depth(from) / (depth(from) - depth(to));
    Point point;
    point.*across = at;
    const auto [least, most] = std::minmax(from.*along, to.*along);
    point.*along = std::clamp(from.*along + t * (to.*along - from.*along), least, most);
    return point;
  }
};

std::vector<Border> borders_of(Size frame) {
  return {{&Point::x, &Point::y, 0, 1},
          {&Point::x, &Point::y, static_cast<double>(frame.width), -1},
          {&Point::y, &Point::x, 0, 1},
          {&Point::y, &Point::x, static_cast<double>(frame.height), -1}};
}

// Sutherland and Hodgman, "Reentrant polygon clipping", 1974.
Ring cut_ring(const Ring& ring, const Border& border) {
  Ring out;
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const Point from = ring[i];
    const Point to = ring[(i + 1) % ring.size()];
    if (border.holds(from)) out.push_back(from);
    if (border.holds(from) != border.holds(to)) out.push_back(border.crossing(from, to));
  }
  return out;
}

void cut_each(const PolygonPart& part, const Border& border, std::vector<PolygonPart>& out) {
  PolygonPart cut{cut_ring(part.outer, border), {}};
  for (const Ring& hole : part.holes) cut.holes.push_back(cut_ring(hole, border));
  out.push_back(std::move(cut));
}

// A stretch of a ring inside the border: from where it enters to where it leaves.
struct Chain {
  Ring points;
  std::size_t next = 0;
  bool taken = false;
};

void add_chains(const Ring& ring, const Border& border, std::vector<Chain>& chains) {
  const std::size_t n = ring.size();
  std::size_t start = 0;
  while (border.holds(ring[start])) ++start;  // outside: the caller made sure that there is one
  for (std::size_t k = 0; k < n; ++k) {
    const Point from = ring[(start + k) % n];
    const Point to = ring[(start + k + 1) % n];
    const bool enters = !border.holds(from) && border.holds(to);
    if (enters) chains.emplace_back();
    if (border.holds(from)) chains.back().points.push_back(from);
    if (border.holds(from) != border.holds(to)) chains.back().points.push_back(border.crossing(from, to));
  }
}

// Between every odd and the following even crossing the border lies inside the part: there a chain that left
// goes on with the one that enters. False when the crossings do not pair up so.
bool link_chains(std::vector<Chain>& chains, const Border& border) {
  struct End {
    double along;
    std::size_t chain;
    bool leaves;
  };
  std::vector<End> ends;
  for (std::size_t i = 0; i < chains.size(); ++i) {
    ends.push_back({chains[i].points.front().*border.along, i, false});
    ends.push_back({chains[i].points.back().*border.along, i, true});
  }
  std::sort(ends.begin(), ends.end(), [](const End& a, const End& b) { return a.along < b.along; });
  for (std::size_t i = 0; i < ends.size(); i += 2) {
    if (ends[i].leaves == ends[i + 1].leaves) return false;
    const End& from = ends[i].leaves ? ends[i] : ends[i + 1];
    const End& to = ends[i].leaves ? ends[i + 1] : ends[i];
    chains[from.chain].next = to.chain;
  }
  return true;
}

// Gives each hole to the part around it.
void place_holes(std::vector<Ring>& holes, std::vector<PolygonPart>& parts) {
  if (parts.size() == 1) {
    for (Ring& hole : holes) parts.front().holes.push_back(std::move(hole));
    return;
  }
  std::vector<const Ring*> outers;
  for (const PolygonPart& part : parts) outers.push_back(&part.outer);
  std::vector<Point> points;
  for (const Ring& hole : holes) points.push_back(hole.front());
  const std::vector<std::size_t> around = rings_around(outers, points);
  for (std::size_t i = 0; i < holes.size(); ++i)
    if (around[i] < parts.size()) parts[around[i]].holes.push_back(std::move(holes[i]));
}

bool none_inside(const Ring& ring, const Border& border) {
  return std::none_of(ring.begin(), ring.end(), [&](Point p) { return border.holds(p); });
}

bool all_inside(const Ring& ring, const Border& border) {
  return std::all_of(ring.begin(), ring.end(), [&](Point p) { return border.holds(p); });
}

// Outer rings clockwise and holes the other way, so that the inside is always on the same hand.
void set_directions(PolygonPart& part) {
  if (ring_area(part.outer) < 0) std::reverse(part.outer.begin(), part.outer.end());
  for (Ring& hole : part.holes)
    if (ring_area(hole) > 0) std::reverse(hole.begin(), hole.end());
}

std::optional<std::vector<PolygonPart>> cut_together(const PolygonPart& part, const Border& border) {
  std::vector<Chain> chains;
  std::vector<Ring> whole_holes;
  add_chains(part.outer, border, chains);
  for (const Ring& hole : part.holes) {
    if (none_inside(hole, border)) continue;  // also one that an earlier border left nothing of
    if (all_inside(hole, border)) {
      whole_holes.push_back(hole);
    } else {
      add_chains(hole, border, chains);
    }
  }
  if (!link_chains(chains, border)) return std::nullopt;
  std::vector<PolygonPart> out;
  for (std::size_t start = 0; start < chains.size(); ++start) {
    if (chains[start].taken) continue;
    Ring ring;
    for (std::size_t at = start; !chains[at].taken; at = chains[at].next) {
      chains[at].taken = true;
      ring.insert(ring.end(), chains[at].points.begin(), chains[at].points.end());
    }
    out.push_back({std::move(ring), {}});
  }
  place_holes(whole_holes, out);
  return out;
}

void cut_part(const PolygonPart& part, const Border& border, bool simple, std::vector<PolygonPart>& out) {
  if (none_inside(part.outer, border)) return;
  if (!simple || all_inside(part.outer, border)) return cut_each(part, border, out);
  std::optional<std::vector<PolygonPart>> pieces = cut_together(part, border);
  if (!pieces) return cut_each(part, border, out);
  std::move(pieces->begin(), pieces->end(), std::back_inserter(out));
}

bool is_simple(const PolygonPart& part) {
  return !crosses_itself(part.outer) && std::none_of(part.holes.begin(), part.holes.end(), crosses_itself);
}

// The piece of a -> b inside the frame (Liang and Barsky, 1984).
std::optional<std::pair<Point, Point>> cut_segment(Point a, Point b, Size frame) {
  double from = 0;
  double to = 1;
  for (const Border& border : borders_of(frame)) {
    const double depth_a = border.depth(a);
    const double depth_b = border.depth(b);
    if (depth_a < 0 && depth_b < 0) return std::nullopt;
    if (depth_a < 0) from = std::max(from, depth_a / (depth_a - depth_b));
    if (depth_b < 0) to = std::min(to, depth_a / (depth_a - depth_b));
  }
  if (from > to) return std::nullopt;
  const auto at = [&](double t) {
    return Point{std::clamp(a.x + t * (b.x - a.x), 0.0, static_cast<double>(frame.width)),
                 std::clamp(a.y + t * (b.y - a.y), 0.0, static_cast<double>(frame.height))};
  };
  return std::pair{from == 0 ? a : at(from), to == 1 ? b : at(to)};
}

}  // namespace

bool inside_frame(Point point, Size frame) {
  return point.x >= 0 && point.y >= 0 && point.x <= static_cast<double>(frame.width) &&
         point.y <= static_cast<double>(frame.height);
}

Box clip_box(const Box& box, Size frame) {
  const double left = std::max(box.x, 0.0);
  const double top = std::max(box.y, 0.0);
  const double right = std::min(box.x + box.width, static_cast<double>(frame.width));
  const double bottom = std::min(box.y + box.height, static_cast<double>(frame.height));
  return {left, top, right - left, bottom - top};
}

std::vector<PolygonPart> clip_part(PolygonPart part, Size frame) {
  const bool simple = is_simple(part);
  if (simple) set_directions(part);
  std::vector<PolygonPart> parts;
  parts.push_back(std::move(part));
  for (const Border& border : borders_of(frame)) {
    std::vector<PolygonPart> cut;
    for (const PolygonPart& piece : parts) cut_part(piece, border, simple, cut);
    parts = std::move(cut);
  }
  return parts;
}

Polyline clip_polyline(const Polyline& line, Size frame) {
  Polyline out;
  for (std::size_t i = 1; i < line.points.size(); ++i) {
    const auto piece = cut_segment(line.points[i - 1], line.points[i], frame);
    if (!piece) continue;
    for (const Point point : {piece->first, piece->second})
      if (out.points.empty() || out.points.back() != point) out.points.push_back(point);
  }
  return out;
}

}  // namespace touchmark::geometry
