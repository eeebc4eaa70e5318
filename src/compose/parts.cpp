#include "compose/parts.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace touchmark::compose {
namespace {

using geometry::Point;
using geometry::PolygonPart;
using geometry::Ring;

constexpr double kTurn = 2 * std::numbers::pi;

// Where a thing lies: from its own coordinates to the picture's.
struct Place {
  Point center;
  double angle = 0;
  Point operator()(double x, double y) const {
    const double c = std::cos(angle);
    const double s = std::sin(angle);
    return {center.x + x * c - y * s, center.y + x * s + y * c};
  }
  Ring operator()(const Ring& ring) const {
    Ring out;
    for (const Point& p : ring) out.push_back((*this)(p.x, p.y));
    return out;
  }
};

Ring circle(double x, double y, double radius) {
  Ring ring;
  const int points = std::clamp(static_cast<int>(radius * 1.4), 20, 72);
  for (int i = 0; i < points; ++i) {
    const double a = kTurn * i / points;
    ring.push_back({x + radius * std::cos(a), y + radius * std::sin(a)});
  }
  return ring;
}

Ring hexagon(double radius) {
  Ring ring;
  for (int i = 0; i < 6; ++i)
    ring.push_back({radius * std::cos(kTurn * i / 6), radius * std::sin(kTurn * i / 6)});
  return ring;
}

Ring rectangle(double left, double top, double right, double bottom) {
  return {{left, top}, {right, top}, {right, bottom}, {left, bottom}};
}

// Every corner replaced by a curve that starts at most `radius` before it.
Ring rounded(const Ring& ring, double radius) {
  constexpr int kSteps = 5;
  Ring out;
  const std::size_t n = ring.size();
  for (std::size_t i = 0; i < n; ++i) {
    const Point& before = ring[(i + n - 1) % n];
    const Point& corner = ring[i];
    const Point& after = ring[(i + 1) % n];
    const auto towards = [&](const Point& to) {
      const double length = std::hypot(to.x - corner.x, to.y - corner.y);
      const double part = std::min(radius, length * 0.45) / length;
      return Point{corner.x + (to.x - corner.x) * part, corner.y + (to.y - corner.y) * part};
    };
    const Point a = towards(before);
    const Point b = towards(after);
    for (int k = 0; k <= kSteps; ++k) {
      const double t = static_cast<double>(k) / kSteps;
      const double u = 1 - t;
      out.push_back({u * u * a.x + 2 * u * t * corner.x + t * t * b.x,
                     u * u * a.y + 2 * u * t * corner.y + t * t * b.y});
    }
  }
  return out;
}

Material metal(Dice& dice) {
  static constexpr std::uint32_t kColors[] = {0xcfd2d6, 0xc3c8cf, 0xdadbdc, 0xb4bac2,
                                              0xd9b560, 0xcf9a5a, 0x7c8086, 0xc9c4b4};
  Material material;
  material.color = from_srgb(kColors[dice.whole(0, 7)]);
  material.gloss = static_cast<float>(dice.between(0.3, 0.8));
  return material;
}

Material plastic(Dice& dice) {
  static constexpr std::uint32_t kColors[] = {0xe9e6dc, 0xc7452f, 0x2f6fae, 0xe0a52c, 0x3a3d42};
  Material material;
  material.color = from_srgb(kColors[dice.whole(0, 4)]);
  material.metal = 0;
  material.gloss = 0.35f;
  return material;
}

class Builder {
 public:
  Builder(std::string class_name, Place place, double scale) : place_(place), scale_(scale) {
    thing_.class_name = std::move(class_name);
  }

  // Rings in the thing's own coordinates. The first layer is the outline unless outline() says otherwise.
  Part& layer(const Ring& outer, const std::vector<Ring>& holes, const Material& material) {
    Part part;
    part.shape.outer = place_(outer);
    for (const Ring& hole : holes) part.shape.holes.push_back(place_(hole));
    part.material = material;
    part.center = place_.center;
    if (thing_.layers.empty()) thing_.outline = part.shape;
    thing_.layers.push_back(std::move(part));
    return thing_.layers.back();
  }
  void outline(const Ring& outer) { thing_.outline = {place_(outer), {}}; }
  DemoThing take() { return std::move(thing_); }
  float pixels(double part_of_scale) const { return static_cast<float>(part_of_scale * scale_); }
  float angle() const { return static_cast<float>(place_.angle); }

 private:
  Place place_;
  double scale_;
  DemoThing thing_;
};

Material shaded(Material material, float factor) {
  material.color = material.color * factor;
  return material;
}

Material turned(Material material) {
  if (material.metal > 0) material.finish = Finish::kTurned;
  return material;
}

DemoThing make_gear(Builder build, double s, Dice& dice) {
  const int teeth = dice.whole(12, 24);
  const double outer = s * dice.between(0.82, 1.0);
  const double root = outer * (1 - 3.2 / teeth);
  Ring rim;
  for (int i = 0; i < teeth; ++i) {
    const auto add = [&](double step, double radius) {
      const double a = kTurn * (i + step) / teeth;
      rim.push_back({radius * std::cos(a), radius * std::sin(a)});
    };
    add(0.00, root);
    add(0.13, root);
    add(0.21, (root + outer) / 2 + 0.1 * (outer - root));
    add(0.32, outer * 0.995);
    add(0.68, outer * 0.995);
    add(0.79, (root + outer) / 2 + 0.1 * (outer - root));
    add(0.87, root);
  }
  const double bore = outer * dice.between(0.14, 0.2);
  const double hub = bore * 1.75;
  const double web = root * 0.8;
  std::vector<Ring> holes = {circle(0, 0, bore)};
  const int spokes = dice.whole(0, 2) == 0 ? 0 : dice.whole(4, 6);
  const double middle = (hub + web) / 2;
  for (int i = 0; i < spokes; ++i) {
    const double a = kTurn * i / spokes;
    holes.push_back(circle(middle * std::cos(a), middle * std::sin(a), (web - hub) * 0.34));
  }
  const Material material = dice.whole(0, 3) == 0 ? plastic(dice) : metal(dice);
  Part& base = build.layer(rim, holes, turned(material));
  base.bevel = std::max(2.f, build.pixels(0.035));
  base.height = build.pixels(0.21);
  std::vector<Ring> inside(holes.begin() + 1, holes.end());
  inside.push_back(circle(0, 0, hub));
  Part& recess = build.layer(circle(0, 0, web), inside, turned(shaded(material, 0.82f)));
  recess.sunken = true;
  recess.bevel = build.pixels(0.04);
  Part& boss = build.layer(circle(0, 0, hub), {circle(0, 0, bore)}, turned(material));
  boss.bevel = build.pixels(0.03);
  boss.height = build.pixels(0.03);
  return build.take();
}

DemoThing make_washer(Builder build, double s, Dice& dice) {
  const double outer = s * dice.between(0.42, 0.62);
  const double inner = outer * dice.between(0.42, 0.56);
  const Material material = metal(dice);
  Part& ring = build.layer(circle(0, 0, outer), {circle(0, 0, inner)}, turned(material));
  ring.bevel = build.pixels(0.045);
  ring.height = build.pixels(0.1);
  return build.take();
}

DemoThing make_nut(Builder build, double s, Dice& dice) {
  const double radius = s * dice.between(0.46, 0.6);
  const double bore = radius * 0.5;
  const Material material = metal(dice);
  Part& base =
      build.layer(rounded(hexagon(radius), radius * 0.07), {circle(0, 0, bore)}, shaded(material, 0.8f));
  base.bevel = build.pixels(0.05);
  base.round = false;
  base.height = build.pixels(0.2);
  Part& face = build.layer(circle(0, 0, radius * 0.855), {circle(0, 0, bore)}, turned(material));
  face.bevel = build.pixels(0.03);
  for (int i = 0; i < 3; ++i) {
    const double from = bore * (1.14 - 0.07 * i);
    Part& thread = build.layer(circle(0, 0, from), {circle(0, 0, std::max(bore, from - bore * 0.07))},
                               shaded(material, 0.55f - 0.12f * static_cast<float>(i)));
    thread.bevel = build.pixels(0.02);
    thread.sunken = true;
  }
  return build.take();
}

DemoThing make_bearing(Builder build, double s, Dice& dice) {
  const double outer = s * dice.between(0.66, 0.9);
  const double bore = outer * 0.36;
  const Material steel = metal(dice);
  const bool is_sealed = dice.whole(0, 2) == 0;
  Part& race = build.layer(circle(0, 0, outer), {circle(0, 0, bore)}, turned(steel));
  race.bevel = build.pixels(0.05);
  race.height = build.pixels(0.21);
  const double groove_out = outer * 0.8;
  const double groove_in = outer * 0.54;
  Material seal;
  seal.metal = 0;
  seal.gloss = 0.25f;
  seal.color = from_srgb(is_sealed ? (dice.whole(0, 1) == 0 ? 0x8c3b2e : 0x34363a) : 0x1d1e20);
  Part& gap = build.layer(circle(0, 0, groove_out), {circle(0, 0, groove_in)}, seal);
  gap.bevel = build.pixels(0.045);
  gap.sunken = true;
  if (is_sealed) return build.take();
  const int balls = dice.whole(8, 11);
  const double middle = (groove_out + groove_in) / 2;
  const double radius = std::min((groove_out - groove_in) * 0.47, middle * std::numbers::pi / balls * 0.86);
  for (int i = 0; i < balls; ++i) {
    const double a = kTurn * i / balls;
    Material bright;
    bright.color = from_srgb(0xd4d7db);
    bright.gloss = 1;
    Part& ball = build.layer(circle(middle * std::cos(a), middle * std::sin(a), radius), {}, bright);
    ball.bevel = static_cast<float>(radius);
  }
  return build.take();
}

DemoThing make_bolt(Builder build, double s, Dice& dice) {
  const double half = s * dice.between(0.72, 1.0);
  const double shank = s * dice.between(0.13, 0.17);
  const double head = shank * 1.85;
  const double head_end = -half + shank * 1.5;
  const double tip = half - shank * 0.35;
  const Material material = metal(dice);
  const Ring all = {{-half + 2, -head},    {head_end, -head},    {head_end, -shank},  {tip, -shank},
                    {half, -shank * 0.62}, {half, shank * 0.62}, {tip, shank},        {head_end, shank},
                    {head_end, head},      {-half + 2, head},    {-half, head * 0.8}, {-half, -head * 0.8}};
  Part& body = build.layer({{head_end - 2, -shank},
                            {tip, -shank},
                            {half, -shank * 0.62},
                            {half, shank * 0.62},
                            {tip, shank},
                            {head_end - 2, shank}},
                           {}, material);
  body.bevel = static_cast<float>(shank);
  body.height = build.pixels(0.2);
  // Threads lean with the helix; each is a narrow ridge and a dark valley.
  const double pitch = std::max(shank * 0.26, 3.0);
  const double lean = pitch * 0.42;
  for (double x = head_end + dice.between(0.1, 0.5) * half; x + pitch + lean < tip; x += pitch) {
    Part& valley = build.layer({{x - lean, -shank * 0.99},
                                {x - lean + pitch * 0.42, -shank * 0.99},
                                {x + lean + pitch * 0.42, shank * 0.99},
                                {x + lean, shank * 0.99}},
                               {}, shaded(material, 0.36f));
    valley.bevel = static_cast<float>(shank * 0.95);
  }
  // The hexagonal head from the side: a broad face between two narrow ones.
  const double chamfer = head * 0.2;
  const Ring block = {{-half + 2, -head}, {head_end, -head},       {head_end, head},
                      {-half + 2, head},  {-half, head - chamfer}, {-half, -head + chamfer}};
  Part& side = build.layer(block, {}, shaded(material, 0.78f));
  side.bevel = build.pixels(0.02);
  side.height = build.pixels(0.24);
  const double face = head * 0.5;
  for (const auto& [from, to, tone] :
       {std::tuple(-head, -face, 0.94f), std::tuple(-face, face, 1.08f), std::tuple(face, head, 0.66f)}) {
    Part& facet =
        build.layer(rectangle(-half + shank * 0.22, from + 1, head_end, to - 1), {}, shaded(material, tone));
    facet.material.finish = Finish::kBrushed;
    facet.material.angle = build.angle() + 1.57f;
    facet.bevel = build.pixels(0.025);
  }
  build.outline(all);
  return build.take();
}

DemoThing make_bracket(Builder build, double s, Dice& dice) {
  const double width = s * dice.between(0.36, 0.46);
  const double x = s * dice.between(0.62, 0.74);
  const double y = s * dice.between(0.5, 0.7);
  const Ring ell = {{-x, -y}, {-x + width, -y}, {-x + width, y - width}, {x, y - width}, {x, y}, {-x, y}};
  const double hole = width * 0.21;
  const double middle = width / 2;
  std::vector<Ring> holes = {circle(-x + middle, -y + middle, hole), circle(x - middle, y - middle, hole)};
  if (dice.whole(0, 1) == 0) holes.push_back(circle(-x + middle, y - middle, hole));
  Material material = metal(dice);
  material.finish = Finish::kBrushed;
  material.angle = build.angle() + 0.15f;
  Part& plate = build.layer(rounded(ell, width * 0.22), holes, material);
  plate.bevel = build.pixels(0.035);
  plate.height = build.pixels(0.14);
  for (const Ring& ring : holes) {
    const double cx = (ring[0].x + ring[ring.size() / 2].x) / 2;
    const double cy = (ring[0].y + ring[ring.size() / 2].y) / 2;
    Part& sink = build.layer(circle(cx, cy, hole * 1.6), {ring}, shaded(material, 0.92f));
    sink.material.finish = Finish::kPlain;
    sink.bevel = static_cast<float>(hole * 0.6);
    sink.round = false;
    sink.sunken = true;
  }
  return build.take();
}

}  // namespace

double reach_of(const std::string& class_name, double scale) {
  if (class_name == "washer" || class_name == "nut") return scale * 0.64;
  if (class_name == "bearing") return scale * 0.92;
  return scale * 1.04;
}

DemoThing make_thing(const std::string& class_name, Point center, double scale, double angle, Dice& dice) {
  Builder build(class_name, {center, angle}, scale);
  if (class_name == "gear") return make_gear(std::move(build), scale, dice);
  if (class_name == "washer") return make_washer(std::move(build), scale, dice);
  if (class_name == "nut") return make_nut(std::move(build), scale, dice);
  if (class_name == "bearing") return make_bearing(std::move(build), scale, dice);
  if (class_name == "bolt") return make_bolt(std::move(build), scale, dice);
  return make_bracket(std::move(build), scale, dice);
}

}  // namespace touchmark::compose
