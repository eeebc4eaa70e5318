#include "formats/labelstudio/image_url.h"

#include "formats/folder_testing.h"

namespace touchmark::formats::labelstudio {
namespace {

TEST(LabelStudioImage, AddressesAsTheyAreMet) {
  struct Case {
    const char* value;
    const char* name;
    const char* place;
  };
  for (const Case& one : {
           Case{"/data/upload/1/0a1b2c3d-my%20cat.jpg", "my cat.jpg", "1/0a1b2c3d-my cat.jpg"},
           Case{"https://host:8080/data/upload/12/0a1b2c3d-cat.jpg?x=1", "cat.jpg", "12/0a1b2c3d-cat.jpg"},
           Case{"/data/upload/cat.jpg", "cat.jpg", "cat.jpg"},
           Case{"/data/local-files/?d=x/a%20b.jpg", "x/a b.jpg", "x/a b.jpg"},
           Case{"/data/local-files/?v=2&d=images%2Fa.jpg", "a.jpg", "images/a.jpg"},
           Case{"s3://bucket/x/a.jpg", "x/a.jpg", "x/a.jpg"},
           Case{"gs://bucket/a%20b.jpg", "a b.jpg", "a b.jpg"},
           Case{"https://host/x/a.jpg?w=2#top", "a.jpg", "x/a.jpg"},
           Case{"images/x/a.jpg", "x/a.jpg", "images/x/a.jpg"},
           Case{"x\\a.jpg", "x/a.jpg", "x/a.jpg"},
           Case{"C:\\pictures\\a.jpg", "a.jpg", "pictures/a.jpg"},
           Case{"/home/me/a.jpg", "a.jpg", "home/me/a.jpg"},
           Case{"../../etc/a.jpg", "etc/a.jpg", "etc/a.jpg"},
           Case{"file:///srv/a.jpg", "a.jpg", "srv/a.jpg"},
       }) {
    const ImageUrl url = image_url(one.value);
    EXPECT_EQ(url.name, one.name) << one.value;
    ASSERT_FALSE(url.places.empty()) << one.value;
    EXPECT_EQ(url.places[0], one.place) << one.value;
  }
  EXPECT_EQ(image_url("data:image/png;base64,iVBORw0=").name, "");
  EXPECT_EQ(image_url("").name, "");
  EXPECT_EQ(image_url("/data/local-files/?x=1").name, "");
}

TEST(LabelStudioImage, WhatIsWrittenIsReadAsTheSameName) {
  for (const char* name : {"a.jpg", "x/a b.jpg", "images/a.jpg", "grün/é&=?#%41.png"})
    EXPECT_EQ(image_url(local_url(name)).name, name);
}

TEST(LabelStudioImage, TheMemberThatNamesIt) {
  EXPECT_EQ(image_key({{"a", "text"}, {"image", "x"}, {"photo", "x.jpg"}}), "image");
  EXPECT_EQ(image_key({{"a", "text"}, {"photo", "s3://b/x.jpg"}}), "photo");
  EXPECT_EQ(image_key({{"a", "text"}, {"b", 3}}), std::nullopt);
}

TEST(LabelStudioImage, FilesAreFoundWithAndWithoutTheDigitsOfAnUpload) {
  ScratchFolder folder;
  folder.put("p/upload/1/0a1b2c3d-cat.jpg", "x");
  folder.put("p/images/dog.jpg", "x");
  folder.put("p/a/same.jpg", "x");
  folder.put("p/b/same.jpg", "x");
  folder.put("p/Upper.JPG", "x");
  folder.put("p/tasks.json", "[]");
  const auto source = DataSource::open(folder / "p");
  ASSERT_TRUE(source);
  const ImageFinder finder(*source);
  const auto found = [&](const char* value) {
    const auto path = finder.find(image_url(value));
    return path ? path->path.lexically_relative(folder / "p").string() : std::string();
  };
  EXPECT_EQ(found("/data/upload/1/0a1b2c3d-cat.jpg"), "upload/1/0a1b2c3d-cat.jpg");
  EXPECT_EQ(found("/data/upload/9/ffffffff-dog.jpg"), "images/dog.jpg");
  EXPECT_EQ(found("https://elsewhere/z/dog.jpg"), "images/dog.jpg");
  EXPECT_EQ(found("s3://bucket/b/same.jpg"), "b/same.jpg");
  EXPECT_EQ(found("same.jpg"), "");
  EXPECT_EQ(found("upper.jpg"), "Upper.JPG");
  const auto file = DataSource::open(folder / "p/tasks.json");
  ASSERT_TRUE(file);
  const auto beside = ImageFinder(*file).find(image_url("/data/upload/9/ffffffff-dog.jpg"));
  ASSERT_TRUE(beside);
  EXPECT_EQ(beside->path, folder / "p/images/dog.jpg");
  EXPECT_FALSE(beside->exact);
}

}  // namespace
}  // namespace touchmark::formats::labelstudio
