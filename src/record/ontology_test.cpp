#include "record/ontology.h"
#include "base/json.h"

#include <gtest/gtest.h>

namespace touchmark::record {
namespace {

Ontology animals() {
  Ontology ontology;
  ontology.version = 3;
  ontology.guideline = "Label whole animals.";
  Class cat;
  cat.id = ClassId(2);
  cat.name = "cat";
  cat.parent = "animal";
  cat.attributes = {{"color", AttributeKind::kSelect, {"red", "black"}, true},
                    {"note", AttributeKind::kText, {}, false}};
  cat.attributes[0].initial = R"("black")";
  Attribute age{"age", AttributeKind::kNumber, {}, false};
  age.min = 0;
  age.max = 9.5;
  cat.attributes.push_back(age);
  cat.skeleton = {{"nose", "left eye", "right eye"}, {{0, 1}, {0, 2}}, {0, 2, 1}};
  cat.extra = json_text({{"coco", {{"id", 17}}}});
  Class dog;
  dog.id = ClassId(5);
  dog.name = "dog";
  dog.retired = true;
  ontology.classes = {cat, dog};
  return ontology;
}

TEST(OntologyTest, WithoutAListOfClassesItHasNone) {
  const Result<Ontology> ontology = ontology_from_json(*parse_json(R"({"guideline":"tight boxes"})"));
  ASSERT_TRUE(ontology) << ontology.error().text();
  EXPECT_TRUE(ontology->classes.empty());
  EXPECT_EQ(ontology->guideline, "tight boxes");
}

TEST(OntologyTest, ItComesBackFromJson) {
  for (const Ontology& ontology : {animals(), Ontology{}}) {
    const Result<Ontology> back = ontology_from_json(*parse_json(dump_json(to_json(ontology))));
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(*back, ontology);
    EXPECT_EQ(dump_json(to_json(*back)), dump_json(to_json(ontology)));
  }
}

TEST(OntologyTest, WhatIsLeftOutHasItsDefault) {
  const Result<Ontology> ontology = ontology_from_json(*parse_json(R"({"classes":[{"id":1,"name":"cat"}]})"));
  ASSERT_TRUE(ontology) << ontology.error().text();
  Ontology expected;
  expected.add("cat");
  EXPECT_EQ(*ontology, expected);
}

TEST(OntologyTest, NewClassesNeedNoIdWhereTheyAreAllowed) {
  const Json value = *parse_json(R"({"classes":[{"id":7,"name":"a"},{"name":"b"},{"id":3,"name":"c"}]})");
  EXPECT_FALSE(ontology_from_json(value));
  const Result<Ontology> ontology = ontology_from_json(value, NewClasses::kAllowed);
  ASSERT_TRUE(ontology) << ontology.error().text();
  EXPECT_EQ(ontology->classes[1].id, ClassId(0));
  EXPECT_EQ(ontology->classes[2].id, ClassId(3));
  EXPECT_FALSE(ontology_from_json(*parse_json(R"({"classes":[{"id":0,"name":"a"}]})"), NewClasses::kAllowed));
}

TEST(OntologyTest, ClassesAreFoundByIdAndByName) {
  const Ontology ontology = animals();
  EXPECT_EQ(ontology.find(ClassId(5))->name, "dog");
  EXPECT_EQ(ontology.find("cat")->id, ClassId(2));
  EXPECT_EQ(ontology.find(ClassId(1)), nullptr);
  EXPECT_EQ(ontology.find(ClassId(6)), nullptr);
  EXPECT_EQ(ontology.find("cow"), nullptr);
  EXPECT_EQ(Ontology{}.find(ClassId(1)), nullptr);
}

TEST(OntologyTest, AddingGivesTheNextIdOrTheKnownOne) {
  Ontology ontology;
  EXPECT_EQ(ontology.add("a"), ClassId(1));
  EXPECT_EQ(ontology.add("b"), ClassId(2));
  EXPECT_EQ(ontology.add("a"), ClassId(1));
  Ontology with_gap = animals();
  EXPECT_EQ(with_gap.add("cow"), ClassId(6));
}

TEST(OntologyTest, MistakesAreNamedByPointer) {
  const std::pair<const char*, const char*> cases[] = {
      {R"([])", ""},
      {R"({"version":-1})", "/version"},
      {R"({"classes":{}})", "/classes"},
      {R"({"classes":[7]})", "/classes/0"},
      {R"({"classes":[{"name":"a"}]})", "/classes/0/id"},
      {R"({"classes":[{"id":9223372036854775807,"name":"a"}]})", "/classes/0/id"},
      {R"({"classes":[{"id":1}]})", "/classes/0/name"},
      {R"({"classes":[{"id":1,"name":""}]})", "/classes/0/name"},
      {R"({"classes":[{"id":1,"name":"a"},{"id":1,"name":"b"}]})", "/classes/1/id"},
      {R"({"classes":[{"id":1,"name":"a"},{"id":2,"name":"a"}]})", "/classes/1/name"},
      {R"({"classes":[{"id":1,"name":"a","attributes":[{"kind":"text"}]}]})", "/classes/0/attributes/0/name"},
      {R"({"classes":[{"id":1,"name":"a","attributes":[{"name":"x","kind":"date"}]}]})",
       "/classes/0/attributes/0/kind"},
      {R"({"classes":[{"id":1,"name":"a","attributes":[{"name":"x","kind":"select"}]}]})",
       "/classes/0/attributes/0/options"},
      {R"({"classes":[{"id":1,"name":"a","attributes":[{"name":"x"},{"name":"x"}]}]})",
       "/classes/0/attributes/1/name"},
      {R"({"classes":[{"id":1,"name":"a","attributes":[{"name":"x","kind":"select","options":["a","a"]}]}]})",
       "/classes/0/attributes/0/options/1"},
      {R"({"classes":[{"id":1,"name":"a","attributes":[{"name":"x","min":1}]}]})",
       "/classes/0/attributes/0/min"},
      {R"({"classes":[{"id":1,"name":"a","attributes":[{"name":"x","kind":"number","max":"1"}]}]})",
       "/classes/0/attributes/0/max"},
      {R"({"classes":[{"id":1,"name":"a","attributes":[{"name":"x","kind":"number","min":2,"max":1}]}]})",
       "/classes/0/attributes/0/max"},
      {R"({"classes":[{"id":1,"name":"a","attributes":[{"name":"x","kind":"number","max":1,"default":2}]}]})",
       "/classes/0/attributes/0/default"},
      {R"({"classes":[{"id":1,"name":"a","attributes":[{"name":"x","default":2}]}]})",
       "/classes/0/attributes/0/default"},
      {R"({"classes":[{"id":1,"name":"a","attributes":[{"name":"x","required":true,"default":""}]}]})",
       "/classes/0/attributes/0/default"},
      {R"({"classes":[{"id":1,"name":"a","attributes":[{"name":"x","kind":"number","required":true}]}]})",
       "/classes/0/attributes/0/default"},
      {R"({"classes":[{"id":1,"name":"a","skeleton":{"joints":["n"],"edges":[[0,1]]}}]})",
       "/classes/0/skeleton/edges/0/1"},
      {R"({"classes":[{"id":1,"name":"a","skeleton":{"joints":["n"],"edges":[[0]]}}]})",
       "/classes/0/skeleton/edges/0"},
      {R"({"classes":[{"id":1,"name":"a","skeleton":{"joints":["n","m"],"flip":[0]}}]})",
       "/classes/0/skeleton/flip"},
      {R"({"classes":[{"id":1,"name":"a","retired":"no"}]})", "/classes/0/retired"},
      {R"({"classes":[{"id":1,"name":"a","extra":7}]})", "/classes/0/extra"},
      {R"({"extra":[]})", "/extra"},
  };
  for (const auto& [text, pointer] : cases) {
    const Result<Ontology> ontology = ontology_from_json(*parse_json(text));
    ASSERT_FALSE(ontology) << text;
    EXPECT_EQ(ontology.error().code, ErrorCode::kInvalid) << text;
    EXPECT_EQ(ontology.error().where, pointer) << text;
  }
}

TEST(OntologyTest, KindsOfAttributesHaveNamesBothWays) {
  for (const auto kind : {AttributeKind::kText, AttributeKind::kNumber, AttributeKind::kCheckbox,
                          AttributeKind::kSelect, AttributeKind::kMultiSelect})
    EXPECT_EQ(*attribute_kind_from_name(attribute_kind_name(kind)), kind);
  EXPECT_FALSE(attribute_kind_from_name("date"));
}

}  // namespace
}  // namespace touchmark::record
