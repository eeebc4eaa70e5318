#include "geometry/codec.h"
#include "base/json.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "geometry/mask.h"

namespace touchmark::geometry {
namespace {

using namespace std::string_literals;

const double kNan = std::numeric_limits<double>::quiet_NaN();

Polygon framed_polygon() {
  return {
      {{{{0, 0}, {9, 0}, {9, 9}}, {{{1, 1}, {2, 1}, {2, 2}}, {}}}, {{{20, 20}, {30, 20}, {30, 30.5}}, {}}}};
}

std::vector<Shape> one_of_each() {
  return {WholeImage{},
          Box{1, 2, 3, 4.5},
          RotatedBox{1, 2, 3, 4, -0.5},
          framed_polygon(),
          Polyline{{{0, 0}, {1.25, 7}}},
          Mask{{4, 3}, {3, 8, 1}},
          Keypoints{{{1, 2, 2}, {0, 0, 0}}, false, {}},
          Keypoints{{{1, 2, 1}}, true, {0, 1, 2, 3}},
          Cuboid{{1, 2, 3}, {4, 5, 6}, {1, 0, 0, 0}},
          Ellipse{10, 20, 5, 2.5, 0.25},
          Cuboid2d{{{{1, 2}, {9, 2}, {9, 8}, {1, 8}}}, {{{3, 1}, {11, 1}, {11, 6}, {3, 6.5}}}}};
}

TEST(CodecTest, ABoxIsItsKindAndFourNumbers) {
  const std::string bytes = encode(Box{1, 0, 0, 0});
  EXPECT_EQ(bytes, "\x01\0\0\0\0\0\0\xf0\x3f"s + std::string(24, '\0'));
}

TEST(CodecTest, NewKindsComeAfterTheStoredOnes) {
  EXPECT_EQ(encode(Ellipse{1, 0, 0, 0, 0}), "\x08\0\0\0\0\0\0\xf0\x3f"s + std::string(32, '\0'));
  Cuboid2d cuboid{};
  cuboid.back[3].y = 1;  // the last number
  EXPECT_EQ(encode(cuboid), "\x09"s + std::string(126, '\0') + "\xf0\x3f"s);
}

TEST(CodecTest, AMaskIsItsSizeAndRuns) {
  EXPECT_EQ(encode(Mask{{300, 2}, {100, 200, 300}}), "\x05\xac\x02\x02\x03\x64\xc8\x01\xac\x02"s);
}

TEST(CodecTest, EveryKindComesBack) {
  for (const Shape& shape : one_of_each()) {
    const std::string bytes = encode(shape);
    const Result<Shape> back = decode(bytes);
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(*back, shape);
    EXPECT_EQ(encode(*back), bytes);
  }
  EXPECT_EQ(*decode(encode(Polygon{})), Shape(Polygon{}));
}

TEST(CodecTest, ValuesSurviveBitByBit) {
  const double odd = std::bit_cast<double>(std::uint64_t{0x7ff8dead0000beef});
  const std::string bytes = encode(Box{-0.0, odd, std::numeric_limits<double>::infinity(), 5e-324});
  const Result<Shape> back = decode(bytes);
  ASSERT_TRUE(back);
  EXPECT_TRUE(std::signbit(std::get<Box>(*back).x));
  EXPECT_EQ(std::bit_cast<std::uint64_t>(std::get<Box>(*back).y), 0x7ff8dead0000beefu);
  EXPECT_EQ(encode(*back), bytes);
}

TEST(CodecTest, ABoxThatIsSwitchedOffIsNotWritten) {
  EXPECT_EQ(encode(Keypoints{{}, false, {1, 2, 3, 4}}), encode(Keypoints{}));
}

TEST(CodecTest, EncodeToAppends) {
  std::string out = "before";
  encode_to(WholeImage{}, out);
  EXPECT_EQ(out, "before\0"s);
}

TEST(CodecTest, ShortenedOrLengthenedBytesAreCorrupt) {
  for (const Shape& shape : one_of_each()) {
    const std::string bytes = encode(shape);
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      const Result<Shape> cut = decode(std::string_view(bytes).substr(0, length));
      ASSERT_FALSE(cut) << length;
      EXPECT_EQ(cut.error().code, ErrorCode::kCorrupt);
    }
    EXPECT_EQ(decode(bytes + '\0').error().code, ErrorCode::kCorrupt);
  }
}

TEST(CodecTest, BytesThatEncodeDoesNotWriteAreCorrupt) {
  for (const std::string& bytes : {
           "\x0a"s,                                  // unknown kind
           "\xff"s,                                  //
           "\x05\x02\x02\x01\x03"s,                  // runs of 3 in a mask of 4
           "\x05\x02\x82\x00\x01\x04"s,              // height written in two bytes where one does
           "\x05\x80\x80\x80\x80\x80\x01\x01\x00"s,  // too wide
           "\x05\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x02\x00"s,  // width that overflows
           "\x04\xff\xff\xff\xff\x0f"s,                              // 4 billion points in no bytes
           "\x03\xff\xff\xff\x7f\x00"s,                              // many parts
           "\x06\x00\x02"s,                                          // box mark 2
       })
    EXPECT_EQ(decode(bytes).error().code, ErrorCode::kCorrupt) << bytes.size();
}

TEST(CodecTest, RandomBytesNeverDecodeToSomethingThatEncodesOtherwise) {
  std::mt19937 random(6);
  const std::vector<Shape> shapes = one_of_each();
  for (int i = 0; i < 200'000; ++i) {
    std::string bytes = encode(shapes[random() % shapes.size()]);
    for (unsigned change = 0; change <= random() % 3; ++change)
      bytes[random() % std::min<std::size_t>(bytes.size(), 12)] = static_cast<char>(random());
    const Result<Shape> shape = decode(bytes);
    if (shape) {
      EXPECT_EQ(encode(*shape), bytes);
    }
  }
}

TEST(CodecTest, KindsHaveNamesBothWays) {
  for (const Shape& shape : one_of_each())
    EXPECT_EQ(*kind_from_name(kind_name(kind_of(shape))), kind_of(shape));
  EXPECT_EQ(kind_name(ShapeKind::kWholeImage), "tag");
  EXPECT_EQ(kind_from_name("circle").error().code, ErrorCode::kInvalid);
}

TEST(CodecJsonTest, EveryKindComesBack) {
  for (const Shape& shape : one_of_each()) {
    const Result<Shape> back = from_json(*parse_json(dump_json(to_json(shape))));
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(*back, shape);
  }
}

TEST(CodecJsonTest, TheFormIsAsDocumented) {
  EXPECT_EQ(dump_json(to_json(Box{1, 2, 3, 4.5})),
            R"({"height":4.5,"kind":"box","width":3.0,"x":1.0,"y":2.0})");
  EXPECT_EQ(dump_json(to_json(Mask{{4, 3}, {0, 12}})), R"({"counts":"0<","kind":"mask","size":[3,4]})");
  EXPECT_EQ(dump_json(to_json(Polygon{{{{{0, 1}}, {}}}})),
            R"({"kind":"polygon","parts":[{"holes":[],"outer":[[0.0,1.0]]}]})");
  EXPECT_EQ(dump_json(to_json(Keypoints{{{1, 2, 2}}, true, {0, 1, 2, 3}})),
            R"({"box":[0.0,1.0,2.0,3.0],"kind":"keypoints","points":[[1.0,2.0,2]]})");
  EXPECT_EQ(dump_json(to_json(WholeImage{})), R"({"kind":"tag"})");
  EXPECT_EQ(dump_json(to_json(Ellipse{1, 2, 3, 4, 0.5})),
            R"({"angle":0.5,"cx":1.0,"cy":2.0,"kind":"ellipse","rx":3.0,"ry":4.0})");
  EXPECT_EQ(
      dump_json(to_json(Cuboid2d{{{{0, 1}, {2, 1}, {2, 3}, {0, 3}}}, {{{1, 0}, {3, 0}, {3, 2}, {1, 2}}}})),
      R"({"back":[[1.0,0.0],[3.0,0.0],[3.0,2.0],[1.0,2.0]],)"
      R"("front":[[0.0,1.0],[2.0,1.0],[2.0,3.0],[0.0,3.0]],"kind":"cuboid_2d"})");
}

TEST(CodecJsonTest, WholeNumbersAndMissingHolesAreAccepted) {
  const Result<Shape> shape =
      from_json(*parse_json(R"({"kind":"polygon","parts":[{"outer":[[0,1],[2,3]]}]})"));
  ASSERT_TRUE(shape) << shape.error().text();
  EXPECT_EQ(*shape, Shape(Polygon{{{{{0, 1}, {2, 3}}, {}}}}));
}

TEST(CodecJsonTest, MistakesAreNamedByPointer) {
  const std::pair<const char*, const char*> cases[] = {
      {R"([])", ""},
      {R"({})", "/kind"},
      {R"({"kind":7})", "/kind"},
      {R"({"kind":"circle"})", "/kind"},
      {R"({"kind":"tag","x":1})", "/x"},
      {R"({"kind":"box","x":1,"y":2,"width":3})", "/height"},
      {R"({"kind":"box","x":1,"y":2,"width":3,"height":"4"})", "/height"},
      {R"({"kind":"box","x":1,"y":2,"width":3,"height":4,"heigth":5})", "/heigth"},
      {R"({"kind":"rotated_box","cx":1,"cy":2,"width":3,"height":4})", "/angle"},
      {R"({"kind":"polyline","points":[[1,2],[3]]})", "/points/1"},
      {R"({"kind":"polyline","points":[[1,2],[3,null]]})", "/points/1"},
      {R"({"kind":"polygon","parts":{}})", "/parts"},
      {R"({"kind":"polygon","parts":[{"outer":[]},{"outer":[[0,0],[1,true]]}]})", "/parts/1/outer/1"},
      {R"({"kind":"polygon","parts":[{"outer":[],"holes":[[],[[1]]]}]})", "/parts/0/holes/1/0"},
      {R"({"kind":"polygon","parts":[{"outer":[],"hole":[]}]})", "/parts/0/hole"},
      {R"({"kind":"mask","size":[3],"counts":"0<"})", "/size"},
      {R"({"kind":"mask","size":[3,4.5],"counts":"0<"})", "/size/1"},
      {R"({"kind":"mask","size":[3,4],"counts":"0=0"})", "/counts"},
      {R"({"kind":"mask","size":[99999999999,99999999999],"counts":"0"})", "/counts"},
      {R"({"kind":"keypoints","points":[[1,2,3]]})", "/points/0/2"},
      {R"({"kind":"keypoints","points":[[1,2,0.5]]})", "/points/0/2"},
      {R"({"kind":"keypoints","points":[],"box":[1,2,3]})", "/box"},
      {R"({"kind":"cuboid","center":[1,2,3],"size":[1,2,3],"rotation":[1,0,0]})", "/rotation"},
      {R"({"kind":"ellipse","cx":1,"cy":2,"rx":3,"angle":0})", "/ry"},
      {R"({"kind":"ellipse","cx":1,"cy":2,"rx":3,"ry":4,"angle":0,"width":1})", "/width"},
      {R"({"kind":"cuboid_2d","front":[[1,2],[3,2],[3,4],[1,4]]})", "/back"},
      {R"({"kind":"cuboid_2d","front":[[1,2],[3,2],[3,4]],"back":[]})", "/front"},
      {R"({"kind":"cuboid_2d","front":[[1,2],[3,2],[3,4],[1]],"back":[]})", "/front/3"},
  };
  for (const auto& [text, pointer] : cases) {
    const Result<Shape> shape = from_json(*parse_json(text));
    ASSERT_FALSE(shape) << text;
    EXPECT_EQ(shape.error().code, ErrorCode::kInvalid) << text;
    EXPECT_EQ(shape.error().where, pointer) << text;
  }
}

TEST(CodecJsonTest, NumbersMustBeFinite) {
  Json box = to_json(Box{1, 2, 3, 4});
  box["x"] = kNan;
  EXPECT_EQ(from_json(box).error().where, "/x");
  box["x"] = std::numeric_limits<double>::infinity();
  EXPECT_EQ(from_json(box).error().where, "/x");
}

}  // namespace
}  // namespace touchmark::geometry
