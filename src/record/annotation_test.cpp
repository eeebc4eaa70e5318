#include "record/annotation.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

#include "base/json.h"

namespace touchmark::record {
namespace {

using namespace std::string_literals;
using geometry::Box;
using geometry::Polyline;
using geometry::WholeImage;

AnnotationContent full() {
  AnnotationContent content;
  content.kind = AnnotationKind::kTextRegion;
  content.class_id = ClassId(7);
  content.shape = Box{1, 2, 3, 4};
  content.flags = kOccluded | kDifficult;
  content.score = 0.25;
  content.text = "Halt";
  content.relation = Relation{AnnotationId(3), AnnotationId(4)};
  content.group = 12;
  content.span = Span{3, 250};
  content.question = "What does the sign say?";
  content.phrase = Phrase{0, 4};
  content.order = -2;
  content.attributes = json_text({{"color", "red"}, {"count", 3}, {"ratio", 0.5}});
  content.extra = json_text({{"coco", {{"iscrowd", 0}}}});
  return content;
}

AnnotationContent tag() {
  AnnotationContent content;
  content.kind = AnnotationKind::kTag;
  content.class_id = ClassId(1);
  return content;
}

TEST(AnnotationTest, ATagIsVersionKindFlagsAndAShapeOfOneByte) {
  EXPECT_EQ(encode(tag()), "\x01\x01\x00\x01\x00"s);
}

TEST(AnnotationTest, OptionalFieldsFollowInAscendingOrder) {
  AnnotationContent content = tag();
  content.group = 1;
  content.text = "ab";
  content.attributes = "{}";
  EXPECT_EQ(encode(content),
            "\x01\x01\x00\x01\x00\x02\x02"
            "ab\x04\x01\0\0\0\0\0\0\0\x05\x02{}"s);
}

TEST(AnnotationTest, ContentComesBack) {
  for (const AnnotationContent& content : {full(), tag(), AnnotationContent{}}) {
    const std::string bytes = encode(content);
    const Result<AnnotationContent> back = decode(content.class_id, bytes);
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(*back, content);
    EXPECT_EQ(encode(*back), bytes);
  }
}

TEST(AnnotationTest, ShapesOfEveryLengthComeBack) {
  // Point counts around which the length of the shape needs one byte more.
  for (const std::size_t points : {0u, 1u, 6u, 7u, 8u, 9u, 1022u, 1023u, 1024u, 1025u, 200'000u}) {
    AnnotationContent content;
    content.shape = Polyline{std::vector<geometry::Point>(points, {1.5, 2.5})};
    content.text = "after";
    const Result<AnnotationContent> back = decode(ClassId(), encode(content));
    ASSERT_TRUE(back) << points;
    EXPECT_EQ(*back, content);
  }
}

TEST(AnnotationTest, EncodeToAppends) {
  std::string out = "before";
  encode_to(full(), out);
  EXPECT_EQ(out, "before" + encode(full()));
}

TEST(AnnotationTest, ANanScoreSurvives) {
  AnnotationContent content;
  content.score = std::numeric_limits<double>::quiet_NaN();
  const Result<AnnotationContent> back = decode(ClassId(), encode(content));
  ASSERT_TRUE(back);
  EXPECT_TRUE(std::isnan(*back->score));
}

TEST(AnnotationTest, NothingAndAnEmptyObjectAreDifferent) {
  AnnotationContent nothing = tag();
  AnnotationContent empty = tag();
  empty.attributes = "{}";
  EXPECT_NE(encode(nothing), encode(empty));
  EXPECT_EQ(decode(ClassId(1), encode(empty))->attributes, "{}");
}

TEST(AnnotationTest, EveryShorterPrefixIsEitherCorruptOrCanonical) {
  const std::string bytes = encode(full());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    const std::string_view prefix = std::string_view(bytes).substr(0, length);
    const Result<AnnotationContent> cut = decode(ClassId(), prefix);
    if (cut) {
      EXPECT_EQ(encode(*cut), prefix);
    } else {
      EXPECT_EQ(cut.error().code, ErrorCode::kCorrupt);
    }
  }
}

TEST(AnnotationTest, BytesThatEncodeDoesNotWriteAreCorrupt) {
  const std::string head = "\x01\x01\x00\x01\x00"s;
  for (const std::string& bytes : {
           ""s,
           "\x02\x01\x00\x01\x00"s,                             // another version
           "\x01\x05\x00\x01\x00"s,                             // unknown kind
           "\x01\x01\x80\x00\x01\x00"s,                         // flags in two bytes where one does
           "\x01\x01\xff\xff\xff\xff\x7f\x01\x00"s,             // flags beyond 32 bits
           "\x01\x01\x00\x02\x00\x00"s,                         // a byte after the shape
           "\x01\x01\x00\x81\x00\x00"s,                         // shape length in two bytes
           head + "\x00"s,                                      // field 0
           head + "\x0b\x00"s,                                  // unknown field
           head + "\x08\x00"s,                                  // empty question
           head + "\x09\x02\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0"s,  // a phrase of no character
           head + "\x0a\0\0\0\0\0\0\0\0"s,                      // order 0
           head + "\x02\x00"s,                                  // empty text
           head + "\x02\x01"
                  "a\x02\x01"
                  "b",  // text twice
           head + "\x04\x01\0\0\0\0\0\0\0\x02\x01"
                  "a"s,                         // out of order
           head + "\x04\0\0\0\0\0\0\0\0"s,      // group 0
           head + "\x05\x04null",               // null is not written
           head + "\x05\x03{ }",                // a space
           head + "\x05\x0d{\"b\":1,\"a\":2}",  // keys out of order
           head + "\x05\x0d{\"a\":1,\"a\":2}",  // a key twice
           head + "\x05\x05{\"a\":",            // not JSON
       })
    EXPECT_EQ(decode(ClassId(), bytes).error().code, ErrorCode::kCorrupt) << bytes;
}

TEST(AnnotationTest, RandomlyChangedBytesAreCorruptOrCanonical) {
  std::mt19937 random(9);
  for (int i = 0; i < 100'000; ++i) {
    std::string bytes = encode(full());
    bytes[random() % bytes.size()] = static_cast<char>(random());
    bytes[random() % bytes.size()] = static_cast<char>(random() % 8);
    const Result<AnnotationContent> back = decode(ClassId(), bytes);
    if (back) {
      EXPECT_EQ(encode(*back), bytes);
    }
  }
}

TEST(AnnotationTest, DeeplyNestedStoredJsonIsRefusedWithoutRecursion) {
  EXPECT_TRUE(parse_canonical_json(std::string(kMaxStoredDepth, '[') + std::string(kMaxStoredDepth, ']')));
  EXPECT_FALSE(parse_canonical_json(std::string(1'000'000, '[') + std::string(1'000'000, ']')));
  EXPECT_TRUE(parse_canonical_json("\"" + std::string(1000, '[') + "\""));
}

TEST(AnnotationJsonTest, ContentComesBack) {
  for (const AnnotationContent& content : {full(), tag()}) {
    const Result<AnnotationContent> back = content_from_json(*parse_json(dump_json(to_json(content))));
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(*back, content);
  }
}

TEST(AnnotationJsonTest, TheFormIsAsDocumented) {
  AnnotationContent content = full();
  content.extra.clear();
  content.attributes.clear();
  EXPECT_EQ(
      dump_json(to_json(content)),
      R"({"class_id":7,"flags":["occluded","difficult"],"group":12,"kind":"text_region","order":-2,)"
      R"("phrase":{"end":4,"start":0},"question":"What does the sign say?",)"
      R"("relation":{"from":3,"to":4},"score":0.25,)"
      R"("shape":{"height":4.0,"kind":"box","width":3.0,"x":1.0,"y":2.0},"span":{"first":3,"last":250},"text":"Halt"})");
}

TEST(AnnotationJsonTest, OtherMembersAreIgnoredAndTagsNeedNoShape) {
  const Result<AnnotationContent> content =
      content_from_json(*parse_json(R"({"kind":"tag","class_id":2,"id":9,"from_seq":4})"));
  ASSERT_TRUE(content) << content.error().text();
  EXPECT_EQ(content->shape, geometry::Shape(WholeImage{}));
}

TEST(AnnotationJsonTest, NumbersAreTakenAsFarAsABrowserCanSayThem) {
  const auto content = content_from_json(*parse_json(
      R"({"kind":"tag","group":9007199254740991,"order":-9007199254740991,"phrase":{"start":0,"end":100000}})"));
  ASSERT_TRUE(content) << content.error().text();
  EXPECT_EQ(content->group, 9'007'199'254'740'991);
  EXPECT_EQ(content->order, -9'007'199'254'740'991);
}

TEST(AnnotationJsonTest, MistakesAreNamedByPointer) {
  const std::pair<const char*, const char*> cases[] = {
      {R"(7)", ""},
      {R"({"kind":"thing"})", "/kind"},
      {R"({"class_id":1})", "/shape"},
      {R"({"class_id":-1,"kind":"tag"})", "/class_id"},
      {R"({"class_id":1.5,"kind":"tag"})", "/class_id"},
      {R"({"class_id":18446744073709551615,"kind":"tag"})", "/class_id"},
      {R"({"shape":{"kind":"box","x":1,"y":2,"width":3}})", "/shape/height"},
      {R"({"kind":"tag","flags":["crowd","shiny"]})", "/flags/1"},
      {R"({"kind":"tag","flags":"crowd"})", "/flags"},
      {R"({"kind":"tag","score":1.5})", "/score"},
      {R"({"kind":"tag","score":"high"})", "/score"},
      {R"({"kind":"tag","text":5})", "/text"},
      {R"({"kind":"tag","attributes":[1]})", "/attributes"},
      {R"({"kind":"tag","extra":"x"})", "/extra"},
      {R"({"kind":"relation"})", "/relation"},
      {R"({"kind":"relation","relation":{"from":1}})", "/relation"},
      {R"({"kind":"relation","relation":{"from":1,"to":"2"}})", "/relation/to"},
      {R"({"kind":"tag","question":5})", "/question"},
      {R"({"kind":"tag","order":1.5})", "/order"},
      {R"({"kind":"tag","order":9007199254740992})", "/order"},
      {R"({"kind":"tag","group":-9007199254740992})", "/group"},
      {R"({"kind":"tag","phrase":{"start":2,"end":100001}})", "/phrase/end"},
      {R"({"kind":"tag","phrase":{"start":2,"end":2}})", "/phrase"},
      {R"({"kind":"tag","phrase":{"start":2,"stop":3}})", "/phrase/stop"},
  };
  for (const auto& [text, pointer] : cases) {
    const Result<AnnotationContent> content = content_from_json(*parse_json(text));
    ASSERT_FALSE(content) << text;
    EXPECT_EQ(content.error().code, ErrorCode::kInvalid) << text;
    EXPECT_EQ(content.error().where, pointer) << text;
  }
}

TEST(AnnotationJsonTest, KindsAndFlagsHaveNamesBothWays) {
  for (const auto kind : {AnnotationKind::kObject, AnnotationKind::kTag, AnnotationKind::kCaption,
                          AnnotationKind::kTextRegion, AnnotationKind::kRelation})
    EXPECT_EQ(*annotation_kind_from_name(annotation_kind_name(kind)), kind);
  for (const Flag flag : {kCrowd, kOccluded, kTruncated, kDifficult})
    EXPECT_EQ(*flag_from_name(flag_name(flag)), flag);
  EXPECT_FALSE(flag_from_name(""));
}

TEST(AnnotationTest, TheScoreIsReadWithoutTheRest) {
  AnnotationContent content;
  content.class_id = ClassId(1);
  content.shape = geometry::Box{1, 2, 3, 4};
  content.flags = kOccluded;
  EXPECT_EQ(*decode_score(encode(content)), std::nullopt);
  content.text = "no score";
  EXPECT_EQ(*decode_score(encode(content)), std::nullopt);
  content.score = 0.25;
  const std::string bytes = encode(content);
  EXPECT_EQ(*decode_score(bytes), 0.25);
  EXPECT_EQ(decode_score(std::string_view(bytes).substr(0, 4)).error().code, ErrorCode::kCorrupt);
  EXPECT_EQ(decode_score("").error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace touchmark::record
