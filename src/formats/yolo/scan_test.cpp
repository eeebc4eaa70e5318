// What the number of columns says of a label file.
#include <gtest/gtest.h>

#include "formats/yolo/label.h"

namespace touchmark::formats::yolo {
namespace {

Scan scan_of(const std::string& line) {
  Scan scan;
  scan.add_line(line);
  return scan;
}

std::string numbers(int columns) {
  std::string out = "3";
  for (int i = 1; i < columns; ++i) out += i % 2 == 0 ? " 0.25" : " 0.5";
  return out;
}

TEST(YoloScan, PolygonsHaveAnOddNumberOfColumnsFromSevenButNine) {
  for (int columns = 5; columns <= 15; ++columns) {
    const Scan scan = scan_of(numbers(columns));
    EXPECT_EQ(scan.has_polygons, columns == 7 || columns == 11 || columns == 13 || columns == 15) << columns;
    EXPECT_EQ(scan.has_quads, columns == 9) << columns;
    EXPECT_EQ(scan.classes.count(3), 1u);
  }
  EXPECT_TRUE(scan_of(numbers(4)).classes.empty()) << "too few to be a label";
}

TEST(YoloScan, KeypointsComeInThreesWithAVisibilityOf012) {
  EXPECT_EQ(scan_of("0 0.5 0.5 0.2 0.2 0.3 0.3 2").triples_columns, 8);
  EXPECT_FALSE(scan_of("0 0.5 0.5 0.2 0.2 0.3 0.3 2").has_polygons);
  EXPECT_EQ(scan_of("0 0.5 0.5 0.2 0.2 0.3 0.3 0.7").triples_columns, 0);
  Scan mixed = scan_of("0 0.5 0.5 0.2 0.2 0.3 0.3 2");
  mixed.add_line("0 0.5 0.5 0.2 0.2 0.3 0.3 2 0.4 0.4 1");
  EXPECT_EQ(mixed.triples_columns, 0) << "not as many in every line";
}

}  // namespace
}  // namespace touchmark::formats::yolo
