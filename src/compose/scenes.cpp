#include "compose/scenes.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <optional>
#include <thread>

#include "compose/ground.h"
#include "compose/parts.h"

namespace touchmark::compose {
namespace {

constexpr int kPanorama = 11;  // the index of the one panorama
constexpr std::pair<int, int> kSizes[] = {{960, 640}, {1200, 800}, {1024, 768}, {1280, 720}};

struct Scene {
  int width = 960;
  int height = 640;
  Ground ground = Ground::kWood;
  double scale = 70;  // of its things, pixels
  int things = 10;
  Light light;
};

Scene plan_scene(int index, Dice& dice) {
  Scene scene;
  std::tie(scene.width, scene.height) = kSizes[index % 4];
  scene.ground = static_cast<Ground>((index + index / kBenchGrounds) % kBenchGrounds);
  if (index % 6 == 4) std::swap(scene.width, scene.height);
  scene.scale = std::min(scene.width, scene.height) * dice.between(0.125, 0.165);
  scene.things = dice.whole(7, 15);
  if (index == kPanorama) {
    scene.width = 4000;
    scene.height = 1000;
    scene.ground = Ground::kConveyor;
    scene.scale = 150;
    scene.things = 40;
  }
  const double azimuth = dice.between(-2.6, -0.7);  // from above, left or right
  const double elevation = dice.between(0.6, 0.85);
  scene.light.x = static_cast<float>(std::cos(azimuth) * std::cos(elevation));
  scene.light.y = static_cast<float>(std::sin(azimuth) * std::cos(elevation));
  scene.light.z = static_cast<float>(std::sin(elevation));
  const auto warmth = static_cast<float>(dice.between(-0.05, 0.06));
  scene.light.color = {1 + warmth, 1, 1 - warmth};
  scene.light.exposure = static_cast<float>(dice.between(0.95, 1.2));
  return scene;
}

struct Spot {
  geometry::Point center;
  double reach = 0;
};

// A free place inside the picture, clear of what lies there already.
std::optional<Spot> find_spot(const Scene& scene, double reach, const std::vector<Spot>& taken, Dice& dice) {
  constexpr int kTries = 120;
  const double top = rail_height(scene.ground, scene.height) + reach + 6;
  const double left = reach + 6;
  if (scene.width < 2 * left || scene.height < 2 * top) return std::nullopt;
  for (int i = 0; i < kTries; ++i) {
    const Spot spot{{dice.between(left, scene.width - left), dice.between(top, scene.height - top)}, reach};
    const bool is_free = std::all_of(taken.begin(), taken.end(), [&spot](const Spot& other) {
      return std::hypot(spot.center.x - other.center.x, spot.center.y - other.center.y) >
             spot.reach + other.reach + 4;
    });
    if (is_free) return spot;
  }
  return std::nullopt;
}

geometry::Box box_around(const geometry::Ring& ring) {
  double left = ring[0].x, right = ring[0].x, top = ring[0].y, bottom = ring[0].y;
  for (const geometry::Point& p : ring) {
    left = std::min(left, p.x);
    right = std::max(right, p.x);
    top = std::min(top, p.y);
    bottom = std::max(bottom, p.y);
  }
  return {left, top, right - left, bottom - top};
}

// What lies where in a picture, before anything is painted.
struct Layout {
  Scene scene;
  std::uint32_t texture = 0;
  std::vector<DemoThing> things;
  DemoImage image;
};

Layout lay_out(int index, std::uint64_t seed) {
  Dice dice(seed * 1'000'003 + static_cast<std::uint64_t>(index));
  Layout layout;
  layout.scene = plan_scene(index, dice);
  const Scene& scene = layout.scene;
  layout.texture = static_cast<std::uint32_t>(dice.next());
  char name[32];
  std::snprintf(name, sizeof name, "bench-%02d.png", index + 1);
  layout.image = {name, {scene.width, scene.height}, {}};
  std::vector<Spot> taken;
  for (int i = 0; i < scene.things; ++i) {
    const auto& classes = demo_class_names();
    const std::string& class_name =
        classes[static_cast<std::size_t>(dice.whole(0, static_cast<int>(classes.size()) - 1))];
    const double scale = scene.scale * dice.between(0.75, 1.35);
    const auto spot = find_spot(scene, reach_of(class_name, scale), taken, dice);
    if (!spot) continue;
    taken.push_back(*spot);
    layout.things.push_back(
        make_thing(class_name, spot->center, scale, dice.between(0, 2 * std::numbers::pi), dice));
    const auto& outline = layout.things.back().outline;
    layout.image.objects.push_back({class_name, {{outline}}, box_around(outline.outer)});
  }
  return layout;
}

Result<DemoImage> draw_image(const std::filesystem::path& folder, int index, std::uint64_t seed) {
  Layout layout = lay_out(index, seed);
  const Scene& scene = layout.scene;
  Canvas canvas(scene.width, scene.height);
  paint_ground(canvas, scene.ground, scene.light, layout.texture);
  for (const DemoThing& thing : layout.things)
    for (const Part& part : thing.layers) canvas.draw(part, scene.light);
  TM_TRY(canvas.write_png(folder / layout.image.name, scene.light, layout.texture));
  return std::move(layout.image);
}

Result<void> make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    return fail(ErrorCode::kUnavailable, "cannot create the folder for the demo: " + error.message(),
                folder.string());
  return {};
}

}  // namespace

const std::vector<std::string>& demo_class_names() {
  static const std::vector<std::string> names = {"bearing", "bolt", "bracket", "gear", "nut", "washer"};
  return names;
}

DemoImage plan_demo_image(int index, std::uint64_t seed) {
  return lay_out(index, seed).image;
}

Result<DemoImage> write_demo_image(const std::filesystem::path& folder, int index, std::uint64_t seed) {
  TM_TRY(make_folder(folder));
  return draw_image(folder, index, seed);
}

Result<std::vector<DemoImage>> write_demo_images(const std::filesystem::path& folder, int count,
                                                 std::uint64_t seed) {
  TM_TRY(make_folder(folder));
  const auto total = static_cast<std::size_t>(std::max(count, 0));
  std::vector<Result<DemoImage>> drawn(total, DemoImage{});
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < total; i = next++)
      drawn[i] = draw_image(folder, static_cast<int>(i), seed);
  };
  std::vector<std::thread> helpers;
  const unsigned threads = std::clamp(std::thread::hardware_concurrency(), 1u, 8u);
  for (unsigned i = 1; i < threads; ++i) helpers.emplace_back(work);
  work();
  for (std::thread& helper : helpers) helper.join();
  std::vector<DemoImage> images;
  for (Result<DemoImage>& one : drawn) {
    TM_TRY(one);
    images.push_back(std::move(*one));
  }
  return images;
}

}  // namespace touchmark::compose
