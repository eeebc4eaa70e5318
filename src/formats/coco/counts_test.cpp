// The runs of an uncompressed mask: whole numbers of 32 bits, or the object is named and left out.
#include "formats/folder_testing.h"
#include "formats/registry.h"
#include "geometry/mask.h"

namespace touchmark::formats {
namespace {

TEST(CocoCounts, ARunIsAWholeNumberOf32Bits) {
  const auto read = [](const std::string& counts) {
    ScratchFolder folder;
    folder.put("a.jpg", "x");
    folder.put("a.json", R"({"images":[{"id":1,"file_name":"a.jpg","width":3,"height":2}],
      "categories":[{"id":1,"name":"cat"}],
      "annotations":[{"id":1,"image_id":1,"category_id":1,"iscrowd":1,
        "segmentation":{"size":[2,3],"counts":[)" +
                             counts + "]}}]}");
    Collected out;
    EXPECT_TRUE(coco_format().read(folder / "a.json", out));
    return out;
  };
  const Collected good = read("1,0,2,3");
  EXPECT_EQ(good.issue_text(), "");
  ASSERT_EQ(good.annotations.size(), 1u);
  EXPECT_EQ(geometry::mask_area(std::get<geometry::Mask>(good.annotations[0].content.shape)), 3u);
  // 2^32 + 1 is 1 in 32 bits: taken without a look, these would be the good mask.
  for (const char* bad : {"4294967297,0,2,3", "-4294967295,0,2,3", "1.5,0,2,3", "-1,1,3,3", R"(1,"0",2,3)",
                          "1,null,2,3", "1,2,3,-1"}) {
    const Collected got = read(bad);
    EXPECT_NE(got.issue_text(), "") << bad;
    for (const auto& one : got.annotations)
      EXPECT_FALSE(std::holds_alternative<geometry::Mask>(one.content.shape)) << bad;
  }
}

}  // namespace
}  // namespace touchmark::formats
