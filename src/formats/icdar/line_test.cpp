#include "formats/icdar/line.h"

#include <gtest/gtest.h>

namespace touchmark::formats::icdar {
namespace {

using geometry::Box;
using geometry::Polygon;
using geometry::RotatedBox;

Region line(std::string_view text) {
  auto region = parse_line(text);
  EXPECT_TRUE(region) << text << ": " << (region ? "" : region.error().text());
  return region ? *region : Region{};
}

TEST(IcdarLine, TheTextIsAllBehindTheEighthComma) {
  EXPECT_EQ(line("72,25,326,25,326,64,72,64,TAN WOON YANN").text, "TAN WOON YANN");
  EXPECT_EQ(line("1,2,9,2,9,6,1,6,NO.53 55,57 & 59, JALAN SAGU 18,").text,
            "NO.53 55,57 & 59, JALAN SAGU 18,");
  EXPECT_EQ(line("1,2,9,2,9,6,1,6, \"a\",7 ").text, " \"a\",7 ") << "as it is, blanks and quotes too";
  EXPECT_EQ(line("1,2,9,2,9,6,1,6,").text, "");
  EXPECT_EQ(line("1,2,9,2,9,6,1,6").text, "") << "detection alone says no text";
  EXPECT_EQ(line(" 1, 2 ,9,2,9,6,1,6,12").text, "12");
}

TEST(IcdarLine, ARectangleIsABoxWhateverCornerComesFirst) {
  const geometry::Shape box = Box{72, 25, 254, 39};
  EXPECT_EQ(line("72,25,326,25,326,64,72,64,a").shape, box);
  EXPECT_FALSE(line("72,25,326,25,326,64,72,64,a").corners);
  for (const char* turned : {"326,64,72,64,72,25,326,25,a", "72,25,72,64,326,64,326,25,a"}) {
    EXPECT_EQ(line(turned).shape, box) << turned;
    EXPECT_TRUE(line(turned).corners) << turned << ": its own corners are kept";
  }
  EXPECT_EQ(line("0.1,0.2,973.9,0.2,973.9,937.7,0.1,937.7,a").shape,
            geometry::Shape(Box{0.1, 0.2, 973.8, 937.5}));
}

TEST(IcdarLine, OtherRectanglesAreRotatedBoxesAndAllElsePolygons) {
  const auto turned = line("10,10,14,13,11,17,7,14,a").shape;
  const auto* box = std::get_if<RotatedBox>(&turned);
  ASSERT_NE(box, nullptr);
  EXPECT_NEAR(box->width, 5, 1e-9);
  EXPECT_NEAR(box->height, 5, 1e-9);
  EXPECT_NEAR(box->angle, 0.6435011087932844, 1e-9);
  const geometry::Shape quad = Polygon{{{{{377, 117}, {463, 117}, {465, 130}, {378, 130}}, {}}}};
  EXPECT_EQ(line("377,117,463,117,465,130,378,130,Genaxis").shape, quad);
}

TEST(IcdarLine, TwoCornersHaveTheirTextInQuotes) {
  for (const char* text : {"38, 43, 920, 215, \"Tired, \"\"ness\"", "38 43 920 215 \"Tired, \"\"ness\"",
                           "38,43,920,215,\"Tired, \"\"ness\" "}) {
    EXPECT_EQ(line(text).text, "Tired, \"\"ness") << text;
    EXPECT_EQ(line(text).shape, geometry::Shape(Box{38, 43, 882, 172})) << text;
    EXPECT_TRUE(line(text).has_edges);
  }
}

TEST(IcdarLine, ThreeNumberSignsStandForATextThatDoesNotCount) {
  const Region region = line("1,2,9,2,9,6,1,6,###");
  EXPECT_TRUE(region.unread);
  EXPECT_EQ(region.text, "");
  EXPECT_TRUE(line("38 43 920 215 \"###\"").unread);
  EXPECT_FALSE(line("1,2,9,2,9,6,1,6,####").unread);
}

TEST(IcdarLine, WhatIsNoLineIsRefused) {
  for (const char* bad : {"", "a,b,c", "1,2,9,2,9,6,1,x,text", "1,2,9,2,9,6,1", "1,2,9,2,text",
                          "1 2 9 2 text", "1 2 9 2 \"text", "1 2 9 2 \"", "0 0.5 0.5 0.2 0.2",
                          "1,2,9,2,9,6,1,1e9,far", "1,2,9,2,9,6,1,nan,text", "1 2 9 2 9 6 1 6 text"})
    EXPECT_FALSE(parse_line(bad)) << bad;
}

}  // namespace
}  // namespace touchmark::formats::icdar
