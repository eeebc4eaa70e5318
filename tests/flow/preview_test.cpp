// What a preview tells is what the import then does, and nothing is stored by it.
#include "flow/asset/preview.h"
#include "flow/asset/import_record.h"
#include "flow/fixture.h"

namespace touchmark::flow {
namespace {

constexpr const char* kCoco = R"({"images":[
    {"id":1,"file_name":"a.jpg","width":640,"height":480},
    {"id":2,"file_name":"b.jpg","width":640,"height":480},
    {"id":3,"file_name":"gone.jpg","width":640,"height":480}],
  "categories":[{"id":1,"name":"cat"},{"id":2,"name":"Car"},{"id":3,"name":"noise"}],
  "annotations":[
    {"id":1,"image_id":1,"category_id":1,"bbox":[1,2,30,40],"area":1200,"iscrowd":0},
    {"id":2,"image_id":1,"category_id":2,"bbox":[1,2,30,40],"area":1200,"iscrowd":0},
    {"id":3,"image_id":2,"category_id":2,"bbox":[900,900,30,40],"area":1200,"iscrowd":0},
    {"id":4,"image_id":3,"category_id":3,"bbox":[1,2,30,40],"area":1200,"iscrowd":0}]})";

class PreviewTest : public FlowTest {
 protected:
  PreviewTest() {
    write("set/images/a.jpg", "pixels a");
    write("set/images/b.jpg", "pixels b");
    write("set/annotations/instances.json", kCoco);
    write("set/notes.xyz", "what is this");
    options.source = folder / "set";
    options.temp = folder;
  }
  Result<ImportPreview> preview() { return preview_import(store(), media, project, options, {}); }
  Result<ImportReport> bring() { return import_data(store(), *blobs, media, manager, project, options, {}); }
  Seq head() { return *head_of(store(), project); }
  const PreviewClass* of(const ImportPreview& seen, const std::string& name) {
    for (const auto& each : seen.classes)
      if (each.name == name) return &each;
    return nullptr;
  }
  std::int64_t count(const std::vector<ProblemKind>& kinds, const std::string& kind) {
    for (const auto& each : kinds)
      if (each.kind == kind) return each.count;
    return 0;
  }
  ImportOptions options;
};

TEST_F(PreviewTest, TellsWhatTheImportDoesAndStoresNothing) {
  const Seq before = head();
  const auto seen = preview();
  ASSERT_TRUE(seen) << seen.error().text();
  EXPECT_EQ(head(), before);
  ASSERT_EQ(seen->parts.size(), 1u);
  EXPECT_EQ(seen->parts[0].format, "coco");
  EXPECT_EQ(seen->images, 3);
  EXPECT_EQ(seen->new_images, 2);
  EXPECT_EQ(seen->without_image, 1);
  EXPECT_EQ(seen->annotations, 3);
  ASSERT_EQ(seen->classes.size(), 3u);
  EXPECT_TRUE(of(*seen, "cat")->known);
  EXPECT_FALSE(of(*seen, "Car")->known);
  EXPECT_EQ(of(*seen, "Car")->annotations, 1);
  EXPECT_EQ(count(seen->problems, "shapes outside the image"), 1);
  ASSERT_EQ(seen->unused.size(), 1u);
  EXPECT_EQ(seen->unused[0].count, 1);

  const auto report = bring();
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_EQ(report->assets, seen->images);
  EXPECT_EQ(report->annotations, seen->annotations);
  EXPECT_EQ(report->classes, (std::map<std::string, std::int64_t>{{"cat", 1}, {"Car", 1}, {"noise", 1}}));
  EXPECT_EQ(count(report->problems.kinds(), "shapes outside the image"), 1);
  const auto again = preview();
  ASSERT_TRUE(again) << again.error().text();
  EXPECT_EQ(again->known_images, 3);
  EXPECT_EQ(again->new_images, 0);
  EXPECT_TRUE(of(*again, "Car")->known);
}

TEST_F(PreviewTest, ClassesBecomeOthersOrAreLeftOut) {
  options.classes = {{"Car", "dog"}, {"noise", ""}, {"nobody", "x"}};
  const auto seen = preview();
  ASSERT_TRUE(seen) << seen.error().text();
  EXPECT_EQ(of(*seen, "Car")->becomes, "dog");
  EXPECT_TRUE(of(*seen, "Car")->known);
  EXPECT_EQ(of(*seen, "noise")->becomes, "");
  EXPECT_EQ(seen->left_out, 1);
  EXPECT_EQ(seen->annotations, 2);

  const auto report = bring();
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_EQ(report->classes, (std::map<std::string, std::int64_t>{{"cat", 1}, {"dog", 1}}));
  EXPECT_EQ(report->left_out, 1);
  EXPECT_EQ(count(report->problems.kinds(), "choices for classes that are not there"), 1);
  const auto classes = *read([&](ledger::Reader& r) { return ontology(r, project); });
  EXPECT_EQ(classes.classes.size(), 2u) << "none was made";
  expect_intact();
}

TEST_F(PreviewTest, TwoClassesMayBecomeOneThatIsNew) {
  options.classes = {{"Car", "thing"}, {"noise", "thing"}};
  const auto seen = preview();
  ASSERT_TRUE(seen) << seen.error().text();
  EXPECT_FALSE(of(*seen, "Car")->known);
  const auto report = bring();
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_EQ(report->classes, (std::map<std::string, std::int64_t>{{"cat", 1}, {"thing", 2}}));
  expect_intact();
}

TEST_F(PreviewTest, AnotherFormatIsLookedAtAnew) {
  options.format = "images";
  const auto seen = preview();
  ASSERT_TRUE(seen) << seen.error().text();
  EXPECT_EQ(seen->images, 2);
  EXPECT_EQ(seen->annotations, 0);
  EXPECT_TRUE(seen->classes.empty());
}

TEST_F(PreviewTest, OfAProjectThatIsYetToBeMade) {
  const auto seen = preview_import(store(), media, ProjectId{}, options, {});
  ASSERT_TRUE(seen) << seen.error().text();
  EXPECT_EQ(seen->new_images, 2);
  EXPECT_FALSE(of(*seen, "cat")->known);
}

TEST_F(PreviewTest, ItCanBeCancelled) {
  const auto seen = preview_import(store(), media, project, options, [](auto, auto, auto) { return false; });
  ASSERT_FALSE(seen);
  EXPECT_EQ(seen.error().code, ErrorCode::kCancelled);
}

TEST(ProblemKinds, NamesAndNumbersDoNotMakeAKind) {
  EXPECT_EQ(kind_of({"a", "unknown field \"hue\" in line 12"}),
            kind_of({"b", "unknown field \"tint\" in line 7"}));
  EXPECT_EQ(kind_of({"a", "img/1.jpg is not there"}), kind_of({"a", "img/2.jpg is not there"}));
  EXPECT_NE(kind_of({"a", "it is too wide"}), kind_of({"a", "it is too high"}));
  EXPECT_EQ(kind_of({"a", "12", "sizes"}), "sizes");
  EXPECT_EQ(kind_of({"a", "\"only a name\""}), "other problems");
  Problems problems;
  for (int i = 0; i < 300; ++i) problems.add({"", "x", "kind " + std::to_string(i), 2});
  EXPECT_EQ(problems.count(), 600);
  EXPECT_EQ(problems.kinds().size(), 201u);
  EXPECT_EQ(problems.kinds().back().count, 200);
  EXPECT_EQ(problems.kinds().back().examples.size(), 5u);
}

}  // namespace
}  // namespace touchmark::flow
