// Tracing masks into polygons.
//
// The outline of a mask runs along pixel edges. One sweep over the columns finds its corners: where the
// toggles (tops and bottoms of runs) of two neighbouring columns differ. Each corner ends one horizontal and
// one vertical side, so linking corners along both kinds of side closes every ring, clockwise on the screen
// around the inside. Pixels that only touch at a corner are kept apart (inside 4-connected, outside
// 8-connected), so every ring belongs to one connected component, which has exactly one outer ring: that of
// positive area.
#include <algorithm>
#include <numeric>

#include "geometry/mask.h"
#include "geometry/mask_runs.h"
#include "geometry/measure.h"

namespace touchmark::geometry {
namespace {

using NodeId = std::uint32_t;
using RunId = std::uint32_t;

struct Node {
  double x;
  double y;
  NodeId next;
  RunId run;
};

class Components {
 public:
  RunId add() {
    parent_.push_back(static_cast<RunId>(parent_.size()));
    return parent_.back();
  }
  RunId find(RunId run) {
    while (parent_[run] != run) run = parent_[run] = parent_[parent_[run]];
    return run;
  }
  void join(RunId a, RunId b) {
    a = find(a);
    b = find(b);
    if (a != b) parent_[std::max(a, b)] = std::min(a, b);  // the root is the component's first run
  }
  std::size_t size() const { return parent_.size(); }

 private:
  std::vector<RunId> parent_;
};

// A top (even index in its column) or bottom (odd) of a run, and the horizontal side that passes there.
struct Toggle {
  std::uint64_t y;
  RunId run;
  NodeId left_end;  // where the horizontal side began
};

class Tracer {
 public:
  explicit Tracer(const Mask& mask) : mask_(mask), run_(mask.counts) {}

  Polygon trace() {
    const auto width = static_cast<std::uint64_t>(mask_.size.width);
    // Columns without inside need no look, except the one after a filled one.
    for (std::uint64_t x = 0; x <= width; ++x) {
      if (previous_.empty()) {
        if (run_.done()) break;
        x = std::max(x, run_.begin() / static_cast<std::uint64_t>(mask_.size.height));
      }
      read_column(x);
      cross_line(x);
      previous_.swap(current_);
    }
    return collect();
  }

 private:
  void read_column(std::uint64_t x) {
    current_.clear();
    const auto height = static_cast<std::uint64_t>(mask_.size.height);
    const std::uint64_t begin = x * height;
    const std::uint64_t end = begin + height;
    while (!run_.done() && run_.begin() < end) {
      const RunId run = components_.add();
      current_.push_back({std::max(run_.begin(), begin) - begin, run, 0});
      current_.push_back({std::min(run_.end(), end) - begin, run, 0});
      if (run_.end() > end) break;
      run_.next();
    }
  }

  NodeId add_node(std::uint64_t x, const Toggle& toggle) {
    nodes_.push_back({static_cast<double>(x), static_cast<double>(toggle.y), 0, toggle.run});
    return static_cast<NodeId>(nodes_.size() - 1);
  }

  // Tops are walked to the right, bottoms to the left.
  void end_horizontal(const Toggle& toggle, bool is_bottom, NodeId right_end) {
    const NodeId left_end = toggle.left_end;
    if (is_bottom) {
      nodes_[right_end].next = left_end;
    } else {
      nodes_[left_end].next = right_end;
    }
  }

  // Right borders of the inside are walked down, left borders up.
  void end_vertical(NodeId upper, NodeId lower, bool inside_is_left) {
    if (inside_is_left) {
      nodes_[upper].next = lower;
    } else {
      nodes_[lower].next = upper;
    }
  }

  // The vertical line between columns x-1 (previous_) and x (current_), from top to bottom.
  void cross_line(std::uint64_t x) {
    std::size_t l = 0;
    std::size_t r = 0;
    NodeId upper = 0;  // where the vertical side above began
    while (l < previous_.size() || r < current_.size()) {
      const bool in_left = l % 2 == 1;
      const bool in_right = r % 2 == 1;
      if (in_left && in_right) components_.join(previous_[l].run, current_[r].run);
      const bool at_left = l < previous_.size() && (r == current_.size() || previous_[l].y <= current_[r].y);
      const bool at_right = r < current_.size() && (l == previous_.size() || current_[r].y <= previous_[l].y);
      if (at_left && at_right && in_left == in_right) {
        current_[r].left_end = previous_[l].left_end;
      } else if (at_left && at_right) {
        // Two pixels touch at their corners: the sides above belong to the upper one.
        const NodeId left_node = add_node(x, previous_[l]);
        const NodeId right_node = add_node(x, current_[r]);
        end_horizontal(previous_[l], in_left, left_node);
        current_[r].left_end = right_node;
        end_vertical(upper, in_left ? left_node : right_node, in_left);
        upper = in_left ? right_node : left_node;
      } else {
        const NodeId node = add_node(x, at_left ? previous_[l] : current_[r]);
        if (at_left) {
          end_horizontal(previous_[l], in_left, node);
        } else {
          current_[r].left_end = node;
        }
        if (in_left != in_right) {
          end_vertical(upper, node, in_left);
        } else {
          upper = node;
        }
      }
      l += at_left;
      r += at_right;
    }
  }

  Ring take_ring(NodeId start, std::vector<bool>& seen) const {
    Ring ring;
    NodeId at = start;
    do {
      seen[at] = true;
      ring.push_back({nodes_[at].x, nodes_[at].y});
      at = nodes_[at].next;
    } while (at != start);
    return ring;
  }

  Polygon collect() {
    Polygon polygon;
    std::vector<bool> seen(nodes_.size(), false);
    constexpr std::size_t kNone = SIZE_MAX;
    std::vector<std::size_t> part_of(components_.size(), kNone);
    for (NodeId start = 0; start < nodes_.size(); ++start) {
      if (seen[start]) continue;
      Ring ring = take_ring(start, seen);
      std::size_t& part = part_of[components_.find(nodes_[start].run)];
      if (part == kNone) {
        part = polygon.parts.size();
        polygon.parts.emplace_back();
      }
      // The sweep meets a component first at its outer ring; the sign says the same.
      if (ring_area(ring) > 0) {
        polygon.parts[part].outer = std::move(ring);
      } else {
        polygon.parts[part].holes.push_back(std::move(ring));
      }
    }
    return polygon;
  }

  const Mask& mask_;
  IntervalCursor run_;
  Components components_;
  std::vector<Node> nodes_;
  std::vector<Toggle> previous_;
  std::vector<Toggle> current_;
};

}  // namespace

Polygon polygon_from_mask(const Mask& mask) {
  return Tracer(mask).trace();
}

}  // namespace touchmark::geometry
