#include "record/attributes.h"

#include <gtest/gtest.h>

#include <random>

#include "record/annotation.h"

namespace touchmark::record {
namespace {

Class cat() {
  Class item;
  item.id = ClassId(1);
  item.name = "cat";
  Attribute color{"color", AttributeKind::kSelect, {"red", "black"}, true};
  color.initial = R"("red")";
  Attribute age{"age", AttributeKind::kNumber, {}, false};
  age.min = 0;
  age.max = 30.5;
  item.attributes = {color,
                     age,
                     {"tags", AttributeKind::kMultiSelect, {"a", "b", "c"}, false},
                     {"note", AttributeKind::kText, {}, false},
                     {"wild", AttributeKind::kCheckbox, {}, false},
                     {"a/b", AttributeKind::kText, {}, false}};
  return item;
}

Json json(const char* text) {
  return *parse_json(text);
}

TEST(AttributesTest, WhatTheClassDefinesFits) {
  const AttributeRules rules(cat());
  for (const char* text :
       {R"({"color":"red"})", R"({"color":"black","age":0,"tags":[],"note":"","wild":false,"a/b":"x"})",
        R"({"color":"red","age":30.5,"tags":["c","a"],"wild":true})"})
    EXPECT_TRUE(rules.findings(json(text)).empty()) << text;
}

TEST(AttributesTest, EachMistakeIsNamedWithItsPlace) {
  struct Case {
    const char* text;
    AttributeProblem problem;
    const char* where;
  };
  const Case cases[] = {
      {R"({"color":"red","size":1})", AttributeProblem::kUnknownAttribute, "/attributes/size"},
      {R"({"color":"red","Color":"red"})", AttributeProblem::kUnknownAttribute, "/attributes/Color"},
      {R"({"color":"red","":1})", AttributeProblem::kUnknownAttribute, "/attributes/"},
      {R"({"color":"blue"})", AttributeProblem::kUnknownOption, "/attributes/color"},
      {R"({"color":""})", AttributeProblem::kUnknownOption, "/attributes/color"},
      {R"({"color":7})", AttributeProblem::kWrongType, "/attributes/color"},
      {R"({"color":null})", AttributeProblem::kWrongType, "/attributes/color"},
      {R"({"color":"red","age":"7"})", AttributeProblem::kWrongType, "/attributes/age"},
      {R"({"color":"red","age":true})", AttributeProblem::kWrongType, "/attributes/age"},
      {R"({"color":"red","age":-0.5})", AttributeProblem::kOutOfRange, "/attributes/age"},
      {R"({"color":"red","age":1e300})", AttributeProblem::kOutOfRange, "/attributes/age"},
      {R"({"color":"red","wild":1})", AttributeProblem::kWrongType, "/attributes/wild"},
      {R"({"color":"red","note":["x"]})", AttributeProblem::kWrongType, "/attributes/note"},
      {R"({"color":"red","a/b":1})", AttributeProblem::kWrongType, "/attributes/a~1b"},
      {R"({"color":"red","tags":"a"})", AttributeProblem::kWrongType, "/attributes/tags"},
      {R"({"color":"red","tags":["a","z"]})", AttributeProblem::kUnknownOption, "/attributes/tags/1"},
      {R"({"color":"red","tags":["a",1]})", AttributeProblem::kWrongType, "/attributes/tags/1"},
      {R"({"color":"red","tags":["b","a","b"]})", AttributeProblem::kUnknownOption, "/attributes/tags/2"},
      {R"({})", AttributeProblem::kMissingRequired, "/attributes/color"},
      {R"(null)", AttributeProblem::kMissingRequired, "/attributes/color"},
      {R"([1])", AttributeProblem::kWrongType, "/attributes"},
  };
  const AttributeRules rules(cat());
  for (const auto& [text, problem, where] : cases) {
    const auto found = rules.findings(json(text));
    ASSERT_EQ(found.size(), 1U) << text;
    EXPECT_EQ(found[0].problem, problem) << text << " " << found[0].message;
    EXPECT_EQ(found[0].where, where) << text;
    const auto checked = rules.check(json(text));
    ASSERT_FALSE(checked) << text;
    EXPECT_EQ(checked.error().code, ErrorCode::kInvalid);
    EXPECT_EQ(checked.error().where, where);
  }
  EXPECT_EQ(rules.findings({{"note", std::string(10'001, 'x')}, {"color", "red"}})[0].problem,
            AttributeProblem::kOutOfRange);
}

TEST(AttributesTest, AllMistakesAreFoundAtOnce) {
  const auto found = AttributeRules(cat()).findings(json(R"({"age":99,"size":1,"wild":"yes"})"));
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].where, "/attributes/age");
  EXPECT_EQ(found[1].where, "/attributes/size");
  EXPECT_EQ(found[2].where, "/attributes/wild");
  EXPECT_EQ(found[3].problem, AttributeProblem::kMissingRequired);
}

TEST(AttributesTest, EmptyIsMissingWhereSomethingIsRequired) {
  Class item = cat();
  item.attributes = {{"note", AttributeKind::kText, {}, true},
                     {"tags", AttributeKind::kMultiSelect, {"a"}, true}};
  const auto found = AttributeRules(item).findings(json(R"({"note":"","tags":[]})"));
  ASSERT_EQ(found.size(), 2U);
  for (const auto& each : found) EXPECT_EQ(each.problem, AttributeProblem::kMissingRequired);
}

TEST(AttributesTest, WithoutAClassNothingIsKnown) {
  const AttributeRules rules;
  EXPECT_TRUE(rules.check(nullptr));
  EXPECT_TRUE(rules.check(Json::object()));
  EXPECT_EQ(rules.check({{"x", 1}}).error().where, "/attributes/x");
}

TEST(AttributesTest, WhatWasHeldBeforeIsNotJudgedAgain) {
  const AttributeRules rules(cat());
  const Json held = json(R"({"size":1,"age":99})");  // made under other definitions, without a color
  EXPECT_TRUE(rules.check(held, held));
  EXPECT_TRUE(rules.check(json(R"({"size":1,"age":5})"), held));
  EXPECT_TRUE(rules.check(nullptr, held));
  EXPECT_EQ(rules.check(json(R"({"size":2,"age":99})"), held).error().where, "/attributes/size");
  EXPECT_EQ(rules.check(json(R"({"size":1,"age":98})"), held).error().where, "/attributes/age");
  // A required value that is there may not be taken away.
  EXPECT_EQ(rules.check(nullptr, json(R"({"color":"red"})")).error().where, "/attributes/color");
}

// Valid attributes of a random class pass and come back from the stored bytes; one mutation of each kind of
// value is found.
TEST(AttributesTest, RandomValidAttributesPassAndSurviveTheStore) {
  std::mt19937 random(7);
  for (int round = 0; round < 2'000; ++round) {
    Class item;
    item.name = "thing";
    Json values = Json::object();
    const int count = static_cast<int>(random() % 6);
    for (int i = 0; i < count; ++i) {
      Attribute attribute;
      attribute.name = "a" + std::to_string(random() % 1000) + "_" + std::to_string(i);
      attribute.kind = static_cast<AttributeKind>(random() % 5);
      attribute.options = {"x", "y~/", "\xC3\xA9"};
      attribute.required = random() % 2 == 0;
      attribute.min = -100;
      const std::size_t pick = random() % 3;
      Json value;
      switch (attribute.kind) {
        case AttributeKind::kText:
          value = std::string(1 + random() % 20, 't');
          break;
        case AttributeKind::kNumber:
          value = static_cast<double>(random() % 1000) / 7 - 100;
          break;
        case AttributeKind::kCheckbox:
          value = random() % 2 == 0;
          break;
        case AttributeKind::kSelect:
          value = attribute.options[pick];
          break;
        case AttributeKind::kMultiSelect:
          value = Json::array({attribute.options[pick], attribute.options[(pick + 1) % 3]});
          break;
      }
      if (attribute.required || random() % 2 == 0) values[attribute.name] = value;
      item.attributes.push_back(std::move(attribute));
    }
    const AttributeRules rules(item);
    AnnotationContent content;
    content.class_id = ClassId(1);
    if (!values.empty()) content.attributes = dump_json(values);
    const auto checked = rules.check(values);
    ASSERT_TRUE(checked) << checked.error().text();
    const auto back = decode(content.class_id, encode(content));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->attributes, content.attributes);
    EXPECT_TRUE(rules.check(json_from_text(back->attributes)));
    for (const auto& [name, value] : values.items()) {
      Json broken = values;
      broken[name] = Json::object();
      ASSERT_EQ(rules.findings(broken).size(), 1U) << name;
    }
  }
}

}  // namespace
}  // namespace touchmark::record
