// The size that a file states: whole numbers of pixels from 1, or unknown and said so.
#include "formats/folder_testing.h"
#include "formats/registry.h"

namespace touchmark::formats {
namespace {

TEST(VocSize, ASizeIsOfWholePixelsFrom1) {
  struct Case {
    const char *width, *height;
    geometry::Size size;
    bool said;
  };
  const Case cases[] = {
      {"1", "1", {1, 1}, false},  {"640", "1", {640, 1}, false}, {"1", "480", {1, 480}, false},
      {"0", "0", {}, false},      {"0", "480", {}, true},        {"640", "0", {}, true},
      {"640.5", "480", {}, true}, {"-640", "480", {}, true},     {"640", "2000000000", {}, true}};
  for (const Case& each : cases) {
    ScratchFolder folder;
    folder.put("Annotations/a.xml", std::string("<annotation><filename>a.jpg</filename><size><width>") +
                                        each.width + "</width><height>" + each.height +
                                        "</height><depth>3</depth></size></annotation>");
    Collected out;
    ASSERT_TRUE(voc_format().read(folder.path(), out));
    ASSERT_EQ(out.assets.size(), 1u);
    EXPECT_EQ(out.assets[0].content.size, each.size) << each.width << " x " << each.height;
    EXPECT_EQ(out.issue_text().find("whole numbers of pixels") != std::string::npos, each.said)
        << out.issue_text();
  }
}

}  // namespace
}  // namespace touchmark::formats
