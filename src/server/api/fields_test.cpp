#include "server/api/fields.h"
#include "base/json.h"

#include <gtest/gtest.h>

#include "server/api/operations.h"

namespace touchmark::server {
namespace {

Json object(const char* text) {
  return parse_json(text).value();
}

template <typename Read>
Error problem_of(const char* text, Read read) {
  const Json value = object(text);
  Fields fields(value);
  read(fields);
  const auto result = fields.finish();
  return result ? Error{} : result.error();
}

TEST(Fields, ReadWhatIsAskedFor) {
  const Json value = object(R"({"name":"é","n":3,"f":3.0,"yes":true,"ids":[1,2],"at":[0.5,1]})");
  Fields fields(value);
  EXPECT_EQ(fields.text("name", 1, 1), "é");
  EXPECT_EQ(fields.integer("n", 0), 3);
  EXPECT_EQ(fields.integer("f", 0), 3);
  EXPECT_TRUE(fields.boolean("yes"));
  EXPECT_EQ(fields.ids("ids", 1, 2, true), (std::vector<std::int64_t>{1, 2}));
  EXPECT_EQ(fields.optional_point("at"), (std::pair<double, double>{0.5, 1}));
  EXPECT_EQ(fields.optional_text("absent", 5), std::nullopt);
  EXPECT_TRUE(fields.finish());
}

TEST(Fields, NameTheMemberThatIsWrong) {
  EXPECT_EQ(problem_of("{}", [](Fields& f) { f.text("name", 1, 5); }).where, "/name");
  EXPECT_EQ(problem_of(R"({"name":7})", [](Fields& f) { f.text("name", 1, 5); }).where, "/name");
  EXPECT_EQ(problem_of(R"({"name":""})", [](Fields& f) { f.text("name", 1, 5); }).where, "/name");
  EXPECT_EQ(problem_of(R"({"n":1.5})", [](Fields& f) { f.integer("n", 0); }).where, "/n");
  EXPECT_EQ(problem_of(R"({"n":18446744073709551615})", [](Fields& f) { f.integer("n", 0); }).where, "/n");
  EXPECT_EQ(problem_of(R"({"n":1e300})", [](Fields& f) { f.integer("n", 0); }).where, "/n");
  EXPECT_EQ(problem_of(R"({"n":-1})", [](Fields& f) { f.integer("n", 0); }).where, "/n");
  EXPECT_EQ(problem_of(R"({"b":"true"})", [](Fields& f) { f.boolean("b"); }).where, "/b");
  EXPECT_EQ(problem_of(R"({"ids":[1,0]})", [](Fields& f) { f.ids("ids", 1, 9, true); }).where, "/ids/1");
  EXPECT_EQ(problem_of(R"({"s":["a\u0000b"]})", [](Fields& f) { f.texts("s", 9, 1, 9); }).where, "/s/0");
  EXPECT_EQ(problem_of(R"({"p":[1]})", [](Fields& f) { f.optional_point("p"); }).where, "/p");
}

TEST(Fields, RefuseMembersNobodyAskedFor) {
  const Error error = problem_of(R"({"a/b~":1})", [](Fields&) {});
  EXPECT_EQ(error.code, ErrorCode::kInvalid);
  EXPECT_EQ(error.where, "/a~1b~0");
}

TEST(Fields, RefuseABodyThatIsNoObject) {
  EXPECT_EQ(problem_of("[]", [](Fields& f) { f.optional_text("a", 1); }).code, ErrorCode::kInvalid);
}

TEST(Query, IsStrict) {
  const NameValues values = {{"limit", "10"}, {"bad", "1x"}, {"yes", "1"}};
  Query query(values);
  EXPECT_EQ(query.integer("limit", 1, 100), 10);
  EXPECT_EQ(query.integer("absent", 1), std::nullopt);
  EXPECT_TRUE(query.finish());
  query.integer("bad", 0);
  EXPECT_EQ(query.finish().error().where, "?bad");
  const NameValues numbers = {{"half", "-0.5"}, {"many", "1e999"}, {"word", "nan"}};
  Query number(numbers);
  EXPECT_EQ(number.number("half"), -0.5);
  EXPECT_TRUE(number.finish());
  for (const char* name : {"many", "word"}) {
    Query no(numbers);
    EXPECT_EQ(no.number(name), std::nullopt);
    EXPECT_EQ(no.finish().error().where, "?" + std::string(name));
  }
  Query other(values);
  other.boolean("yes");
  EXPECT_EQ(other.finish().error().where, "?yes");
}

TEST(CheckQuery, RefusesUnknownAndRepeatedNames) {
  EXPECT_TRUE(check_query({{"a", "1"}}, {"a", "b"}));
  EXPECT_EQ(check_query({{"c", "1"}}, {"a"}).error().where, "?c");
  EXPECT_EQ(check_query({{"a", "1"}, {"a", "2"}}, {"a"}).error().where, "?a");
}

constexpr const char* kBox =
    R"({"kind":"object","class_id":1,"shape":{"kind":"box","x":1,"y":2,"width":3,"height":4}})";

Result<std::vector<ParsedOperation>> parse(const std::string& operation) {
  TM_ASSIGN(auto call, operations_from_json(object((R"({"operations":[)" + operation + "]}").c_str())));
  EXPECT_EQ(call.layer, kTruth);
  return std::move(call.operations);
}

TEST(Operations, AreReadStrictly) {
  const auto parsed =
      parse(std::string(R"({"op_id":"abcdefgh","kind":"create","tool":"box","active_ms":5,"content":)") +
            kBox + "}");
  ASSERT_TRUE(parsed);
  EXPECT_FALSE(parsed->front().problem);
  EXPECT_EQ(parsed->front().operation.made.made_by, "manual");
  EXPECT_TRUE(parsed->front().operation.content);
}

TEST(Operations, NeedWhatTheirKindNeeds) {
  for (const char* bad :
       {R"({"op_id":"short","kind":"delete","annotation_id":1,"base_version":1})",
        R"({"op_id":"abcdefgh","kind":"paint"})", R"({"op_id":"abcdefgh","kind":"create"})",
        R"({"op_id":"abcdefgh","kind":"delete"})",
        R"({"op_id":"abcdefgh","kind":"delete","annotation_id":1})",
        R"({"op_id":"abcdefgh","kind":"delete","annotation_id":1,"base_version":1,"extra":1})",
        R"({"op_id":"abcdefgh","kind":"delete","annotation_id":1,"base_version":1,"made_by":"import:x"})",
        R"({"op_id":"abcdefgh","kind":"delete","annotation_id":1,"created_by":"abcdefgi","base_version":1})",
        R"(7)"})
    EXPECT_FALSE(parse(bad)) << bad;
  EXPECT_TRUE(parse(R"({"op_id":"abcdefgh","kind":"delete","created_by":"abcdefgi"})"));
}

TEST(Operations, OneThatCannotBeReadDoesNotStopTheOthers) {
  const auto parsed =
      parse(R"({"op_id":"abcdefgh","kind":"create","content":{"kind":"object","shape":{"kind":"blob"}}},)"
            R"({"op_id":"abcdefgi","kind":"delete","annotation_id":1,"base_version":1})");
  ASSERT_TRUE(parsed);
  ASSERT_TRUE(parsed->at(0).problem);
  EXPECT_EQ(parsed->at(0).problem->where.rfind("/shape", 0), 0U);
  EXPECT_FALSE(parsed->at(1).problem);
}

TEST(Operations, ContentHasNoMembersThatNobodyKnows) {
  const auto parsed =
      parse(R"({"op_id":"abcdefgh","kind":"create","content":{"kind":"tag","class_id":1,"colour":"red"}})");
  ASSERT_TRUE(parsed);
  ASSERT_TRUE(parsed->at(0).problem);
  EXPECT_EQ(parsed->at(0).problem->where, "/colour");
}

}  // namespace
}  // namespace touchmark::server
