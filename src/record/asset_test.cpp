#include "record/asset.h"

#include <gtest/gtest.h>

#include "base/json.h"

namespace touchmark::record {
namespace {

using namespace std::string_literals;

AssetContent photo() {
  AssetContent content;
  content.name = "train/0001.jpg";
  content.size = {640, 480};
  content.uri = "file:/data/train/0001.jpg";
  content.mime = "image/jpeg";
  content.orientation = 6;
  content.media = MediaState::kCorrupt;
  content.media_error = "ends early";
  content.extra = json_text({{"coco", {{"license", 3}}}});
  return content;
}

TEST(AssetTest, TheBytesAreAsDocumented) {
  AssetContent content;
  content.name = "a";
  content.size = {640, 480};
  EXPECT_EQ(encode(content),
            "\x01\x01"
            "a\x80\x05\xe0\x03\x00\x00\x01\x00\x00\x00"s);
}

TEST(AssetTest, ContentComesBack) {
  for (const AssetContent& content : {photo(), AssetContent{}}) {
    AssetContent back;
    ASSERT_TRUE(decode_into(encode(content), back));
    EXPECT_EQ(back, content);
  }
}

TEST(AssetTest, TheHashOfAFileInPlaceComesBackAndOnlyThenTakesRoom) {
  AssetContent content = photo();
  const std::string without = encode(content);
  content.sha256 = std::string(64, 'a');
  EXPECT_EQ(encode(content).size(), without.size() + 65);
  AssetContent back;
  ASSERT_TRUE(decode_into(encode(content), back));
  EXPECT_EQ(back, content);
  content.extra.clear();
  ASSERT_TRUE(decode_into(encode(content), back));
  EXPECT_EQ(back, content);
  ASSERT_TRUE(decode_into(without, back));
  EXPECT_EQ(back.sha256, "");
}

TEST(AssetTest, ColumnsAreNeitherWrittenNorTouched) {
  AssetContent content = photo();
  content.status = AssetStatus::kApproved;
  content.split = Split::kVal;
  content.annotator = UserId(5);
  content.erased = content.deleted = true;
  EXPECT_EQ(encode(content), encode(photo()));
  AssetContent back = content;
  back.name.clear();
  back.extra.clear();
  ASSERT_TRUE(decode_into(encode(photo()), back));
  EXPECT_EQ(back, content);
}

TEST(AssetTest, CorruptBytesChangeNothing) {
  const std::string bytes = encode(photo());
  AssetContent content;
  content.name = "kept";
  const AssetContent before = content;
  for (std::size_t length = 0; length < bytes.size(); ++length)
    EXPECT_EQ(decode_into(std::string_view(bytes).substr(0, length), content).error().code,
              ErrorCode::kCorrupt);
  EXPECT_FALSE(decode_into(bytes + "x", content));
  EXPECT_FALSE(decode_into("\x02" + bytes.substr(1), content));
  EXPECT_FALSE(decode_into("\x01\x00\x80\x00\x00\x00\x00\x01\x00\x00\x00"s, content));  // width in two bytes
  EXPECT_FALSE(decode_into("\x01\x00\x00\x00\x00\x00\x01\x09\x00\x00"s, content));      // media state 9
  EXPECT_FALSE(decode_into("\x01\x00\x00\x00\x00\x00\x01\x00\x00\x02"s,
                           content));  // a hash that is marked and not there
  EXPECT_FALSE(decode_into("\x01\x00\x00\x00\x00\x00\x01\x00\x00\x02\x00"s, content));  // an empty hash
  EXPECT_FALSE(decode_into("\x01\x00\x00\x00\x00\x00\x01\x00\x00\x04"s, content));      // mark 4
  EXPECT_EQ(content, before);
}

TEST(AssetTest, NamesGoBothWays) {
  for (const auto status : {AssetStatus::kNew, AssetStatus::kInProgress, AssetStatus::kSubmitted,
                            AssetStatus::kRejected, AssetStatus::kApproved})
    EXPECT_EQ(*status_from_name(status_name(status)), status);
  for (const auto split : {Split::kNone, Split::kTrain, Split::kVal, Split::kTest})
    EXPECT_EQ(*split_from_name(split_name(split)), split);
  EXPECT_EQ(media_state_name(MediaState::kMissing), "missing");
  EXPECT_EQ(status_from_name("done").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(split_from_name("valid").error().code, ErrorCode::kInvalid);
  EXPECT_EQ(status_name(static_cast<AssetStatus>(77)), "unknown");
}

}  // namespace
}  // namespace touchmark::record
