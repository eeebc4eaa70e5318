// Attributes and relations on every way in: operations, imports of both kinds of format.
#include "base/json.h"
#include "flow/fixture.h"

namespace touchmark::flow {
namespace {

using record::AnnotationKind;

class AttributesFlowTest : public FlowTest {
 protected:
  AttributesFlowTest() {
    auto current = *read([&](ledger::Reader& r) { return ontology(r, project); });
    record::Attribute color{"color", record::AttributeKind::kSelect, {"red", "black"}, true, R"("red")", {},
                            {}};
    record::Attribute age{"age", record::AttributeKind::kNumber, {}, false, "", 0, 30};
    current.classes[0].attributes = {color, age};
    EXPECT_TRUE(put_ontology(store(), manager, project, current));
  }

  Operation with(const std::string& op, Json attributes, std::int64_t class_id = 1) {
    Operation operation = create(op, 5);
    operation.content->class_id = ClassId{class_id};
    if (!attributes.is_null()) operation.content->attributes = dump_json(attributes);
    return operation;
  }

  Operation relation(const std::string& op, std::int64_t from, std::int64_t to) {
    Operation operation = create(op, 5);
    record::AnnotationContent content;
    content.kind = AnnotationKind::kRelation;
    content.class_id = ClassId{2};
    content.relation = record::Relation{AnnotationId{from}, AnnotationId{to}};
    operation.content = content;
    return operation;
  }

  Operation revise(const std::string& op, OperationKind kind, const OperationOutcome& on,
                   std::optional<record::AnnotationContent> content = std::nullopt) {
    Operation operation;
    operation.op_id = "operation-" + op;
    operation.kind = kind;
    operation.annotation = on.annotation;
    operation.base = on.version;
    operation.content = std::move(content);
    return operation;
  }

  void expect_refused(const OperationOutcome& outcome, const std::string& where) {
    EXPECT_EQ(outcome.status, OperationStatus::kInvalid) << where;
    EXPECT_EQ(outcome.where, where) << outcome.message;
    EXPECT_FALSE(outcome.message.empty());
  }

  std::map<std::int64_t, record::AnnotationContent> live(std::int64_t asset) {
    const auto rows = read([&](ledger::Reader& r) { return r.annotations(project, AssetId{asset}, kTruth); });
    std::map<std::int64_t, record::AnnotationContent> out;
    for (const auto& row : *rows) out[row.id.value] = row.decode()->content;
    return out;
  }

  Seq head() {
    return read([&](ledger::Reader& r) { return r.project(project); })->head;
  }
};

TEST_F(AttributesFlowTest, what_the_class_does_not_define_is_refused_with_its_place) {
  add_assets(1);
  const Seq before = head();
  expect_refused(apply(anna, 1, with("none", nullptr)), "/attributes/color");
  expect_refused(apply(anna, 1, with("option", {{"color", "blue"}})), "/attributes/color");
  expect_refused(apply(anna, 1, with("type", {{"color", "red"}, {"age", "old"}})), "/attributes/age");
  expect_refused(apply(anna, 1, with("range", {{"color", "red"}, {"age", 31}})), "/attributes/age");
  expect_refused(apply(anna, 1, with("unknown", {{"color", "red"}, {"a/b", 1}})), "/attributes/a~1b");
  expect_refused(apply(anna, 1, with("other class", {{"color", "red"}}, 2)), "/attributes/color");
  expect_refused(apply(anna, 1, with("no class", nullptr, 77)), "/class_id");
  Operation bad_shape = with("shape", {{"color", "red"}});
  bad_shape.content->shape = geometry::Box{5, 5, -1, 0};
  expect_refused(apply(anna, 1, bad_shape), "/shape");
  EXPECT_TRUE(live(1).empty());
  const auto good = apply(anna, 1, with("good", {{"color", "black"}, {"age", 7}}));
  EXPECT_EQ(good.status, OperationStatus::kApplied) << good.message;
  EXPECT_TRUE(good.where.empty());
  // Nothing but the task's begin and the one that was good was written.
  EXPECT_LE(head().value, before.value + 2);
  auto content = live(1).at(1);
  content.attributes = dump_json({{"color", "green"}, {"age", 7}});
  expect_refused(apply(anna, 1, revise("update", OperationKind::kUpdate, good, content)),
                 "/attributes/color");
  expect_intact();
}

TEST_F(AttributesFlowTest, a_changed_definition_does_not_lock_what_was_labeled_before) {
  add_assets(1);
  auto made = apply(anna, 1, with("good", {{"color", "black"}, {"age", 7}}));
  auto current = *read([&](ledger::Reader& r) { return ontology(r, project); });
  current.classes[0].attributes = {
      {"size", record::AttributeKind::kSelect, {"s", "l"}, true, R"("s")", {}, {}}};
  ASSERT_TRUE(put_ontology(store(), manager, project, current));
  auto content = live(1).at(1);
  content.shape = geometry::Box{50, 50, 20, 20};
  made = apply(anna, 1, revise("move", OperationKind::kUpdate, made, content));
  EXPECT_EQ(made.status, OperationStatus::kApplied) << made.message;
  auto other = content;
  other.attributes = dump_json({{"color", "red"}, {"age", 7}});
  expect_refused(apply(anna, 1, revise("color", OperationKind::kUpdate, made, other)), "/attributes/color");
  other = content;
  other.attributes = dump_json({{"size", "l"}});
  made = apply(anna, 1, revise("size", OperationKind::kUpdate, made, other));
  EXPECT_EQ(made.status, OperationStatus::kApplied) << made.message;
  // A change of class is judged in full.
  other.class_id = ClassId{2};
  expect_refused(apply(anna, 1, revise("class", OperationKind::kUpdate, made, other)), "/attributes/size");
}

TEST_F(AttributesFlowTest, a_deleted_annotation_returns_as_it_was_but_not_as_something_else) {
  add_assets(1);
  auto made = apply(anna, 1, with("good", {{"color", "black"}}));
  made = apply(anna, 1, revise("delete", OperationKind::kDelete, made));
  auto current = *read([&](ledger::Reader& r) { return ontology(r, project); });
  current.classes[0].attributes.clear();
  ASSERT_TRUE(put_ontology(store(), manager, project, current));
  auto content = box(5);
  content.attributes = dump_json({{"color", "red"}});
  expect_refused(apply(anna, 1, revise("restore 1", OperationKind::kRestore, made, content)),
                 "/attributes/color");
  const auto back = apply(anna, 1, revise("restore 2", OperationKind::kRestore, made));
  EXPECT_EQ(back.status, OperationStatus::kApplied) << back.message;
  EXPECT_EQ(live(1).at(1).attributes, dump_json({{"color", "black"}}));
}

TEST_F(AttributesFlowTest, a_relation_joins_two_live_annotations_of_its_image) {
  add_assets(2);
  for (const char* op : {"one", "two", "three"}) apply(anna, 1, with(op, nullptr, 2));
  auto elsewhere = apply(ben, 2, with("elsewhere", nullptr, 2));
  ASSERT_EQ(elsewhere.annotation.value, 4);
  expect_refused(apply(anna, 1, relation("from", 99, 1)), "/relation/from");
  expect_refused(apply(anna, 1, relation("asset", 4, 1)), "/relation/from");
  expect_refused(apply(anna, 1, relation("to", 1, 4)), "/relation/to");
  expect_refused(apply(anna, 1, relation("self", 1, 1)), "/relation/to");
  Operation open = relation("open", 1, 2);
  open.content->relation.reset();
  expect_refused(apply(anna, 1, open), "/relation");
  Operation object = with("object", nullptr, 2);
  object.content->relation = record::Relation{AnnotationId{1}, AnnotationId{2}};
  expect_refused(apply(anna, 1, object), "/relation");
  const auto joined = apply(anna, 1, relation("good", 1, 2));
  ASSERT_EQ(joined.status, OperationStatus::kApplied) << joined.message;
  expect_refused(apply(anna, 1, relation("chain", joined.annotation.value, 1)), "/relation/from");
  auto content = live(1).at(joined.annotation.value);
  content.relation->to = joined.annotation;
  expect_refused(apply(anna, 1, revise("itself", OperationKind::kUpdate, joined, content)), "/relation/to");
  content.relation->to = AnnotationId{3};
  EXPECT_EQ(apply(anna, 1, revise("moved", OperationKind::kUpdate, joined, content)).status,
            OperationStatus::kApplied);
  // An end may not become a relation.
  const auto rows = read([&](ledger::Reader& r) { return r.annotations(project, AssetId{1}, kTruth); });
  OperationOutcome end;
  end.annotation = AnnotationId{1};
  end.version = rows->front().from_seq;
  expect_refused(apply(anna, 1, revise("becomes", OperationKind::kUpdate, end, *relation("x", 2, 3).content)),
                 "/kind");
  expect_intact();
}

TEST_F(AttributesFlowTest, an_end_can_be_named_by_its_create_before_its_id_is_known) {
  add_assets(2);
  ASSERT_EQ(apply(ben, 2, with("elsewhere", nullptr, 2)).status, OperationStatus::kApplied);
  Operation joins = relation("joins", 1, 1);
  joins.from_created_by = with("one", nullptr).op_id;
  joins.to_created_by = with("two", nullptr).op_id;
  expect_refused(apply(anna, 1, joins), "/relation/from");
  joins.op_id += "-again";
  const auto applied = apply_operations(store(), anna, project, AssetId{1}, kTruth,
                                        {with("one", nullptr, 2), with("two", nullptr, 2), joins}, now);
  ASSERT_TRUE(applied);
  ASSERT_EQ(applied->outcomes[2].status, OperationStatus::kApplied) << applied->outcomes[2].message;
  const record::Relation expected{applied->outcomes[0].annotation, applied->outcomes[1].annotation};
  EXPECT_EQ(live(1).at(applied->outcomes[2].annotation.value).relation, expected);
  Operation foreign = relation("foreign", 1, 1);
  foreign.to_created_by = with("elsewhere", nullptr).op_id;
  expect_refused(apply(anna, 1, foreign), "/relation/to");
  expect_intact();
}

TEST_F(AttributesFlowTest, questions_and_phrases_are_of_captions) {
  add_assets(1);
  Operation caption = create("caption", 5);
  caption.content = record::AnnotationContent{};
  caption.content->kind = AnnotationKind::kCaption;
  caption.content->text = "A dog beside a car";
  caption.content->question = "What is there?";
  ASSERT_EQ(apply(anna, 1, caption).status, OperationStatus::kApplied);
  ASSERT_EQ(apply(anna, 1, with("dog", nullptr, 2)).status, OperationStatus::kApplied);
  Operation asks = with("asks", nullptr, 2);
  asks.content->question = "Why?";
  expect_refused(apply(anna, 1, asks), "/question");
  Operation grounds = relation("grounds", 1, 2);
  grounds.content->phrase = record::Phrase{0, 5};
  EXPECT_EQ(apply(anna, 1, grounds).status, OperationStatus::kApplied);
  Operation backwards = relation("backwards", 2, 1);
  backwards.content->phrase = record::Phrase{0, 5};
  expect_refused(apply(anna, 1, backwards), "/phrase");
  Operation alone = with("alone", nullptr, 2);
  alone.content->phrase = record::Phrase{0, 5};
  expect_refused(apply(anna, 1, alone), "/phrase");
  expect_intact();
}

TEST_F(AttributesFlowTest, a_caption_whose_words_are_linked_stays_one) {
  add_assets(1);
  Operation caption = create("caption", 5);
  caption.content = record::AnnotationContent{};
  caption.content->kind = AnnotationKind::kCaption;
  caption.content->text = "A dog beside a car";
  const auto said = apply(anna, 1, caption);
  ASSERT_EQ(said.status, OperationStatus::kApplied) << said.message;
  ASSERT_EQ(apply(anna, 1, with("dog", nullptr, 2)).status, OperationStatus::kApplied);
  Operation grounds = relation("grounds", 1, 2);
  grounds.content->phrase = record::Phrase{2, 5};
  const auto link = apply(anna, 1, grounds);
  ASSERT_EQ(link.status, OperationStatus::kApplied) << link.message;
  expect_refused(apply(anna, 1, revise("object", OperationKind::kUpdate, said, box(5, 2))), "/kind");
  caption.content->text = "A dog";
  const auto shorter = apply(anna, 1, revise("shorter", OperationKind::kUpdate, said, caption.content));
  ASSERT_EQ(shorter.status, OperationStatus::kApplied) << shorter.message;
  ASSERT_EQ(apply(anna, 1, revise("unlink", OperationKind::kDelete, link)).status, OperationStatus::kApplied);
  EXPECT_EQ(apply(anna, 1, revise("free", OperationKind::kUpdate, shorter, box(5, 2))).status,
            OperationStatus::kApplied);
  expect_intact();
}

TEST_F(AttributesFlowTest, an_annotation_takes_its_relations_along_and_brings_them_back) {
  add_assets(1);
  const auto one = apply(anna, 1, with("one", nullptr, 2));
  const auto two = apply(anna, 1, with("two", nullptr, 2));
  const auto three = apply(anna, 1, with("three", nullptr, 2));
  ASSERT_EQ(apply(anna, 1, relation("r12", 1, 2)).status, OperationStatus::kApplied);
  ASSERT_EQ(apply(anna, 1, relation("r23", 2, 3)).status, OperationStatus::kApplied);
  const auto before = live(1);
  const Seq at = head();
  const auto gone = apply(anna, 1, revise("delete", OperationKind::kDelete, two));
  ASSERT_EQ(gone.status, OperationStatus::kApplied) << gone.message;
  EXPECT_EQ(head().value, at.value + 1);  // one event
  EXPECT_EQ(live(1).size(), 2U);
  expect_intact();
  // The relation alone cannot return: its end is not there.
  const auto tombstones =
      read([&](ledger::Reader& r) { return r.deleted_annotations(project, AssetId{1}, kTruth); });
  ASSERT_EQ(tombstones->size(), 3U);
  OperationOutcome r12;
  r12.annotation = AnnotationId{4};
  r12.version = gone.version;
  expect_refused(apply(anna, 1, revise("r12 back", OperationKind::kRestore, r12)), "/relation/to");
  // With 3 gone too, only the relation to 1 returns with 2; the other one returns with 3.
  const auto gone_too = apply(anna, 1, revise("delete 3", OperationKind::kDelete, three));
  const auto back = apply(anna, 1, revise("restore", OperationKind::kRestore, gone));
  ASSERT_EQ(back.status, OperationStatus::kApplied) << back.message;
  auto now = live(1);
  EXPECT_EQ(now.size(), 3U);
  EXPECT_TRUE(now.contains(4));
  EXPECT_FALSE(now.contains(5));
  ASSERT_EQ(apply(anna, 1, revise("restore 3", OperationKind::kRestore, gone_too)).status,
            OperationStatus::kApplied);
  EXPECT_EQ(live(1), before);
  expect_intact();
}

TEST_F(AttributesFlowTest, operations_of_one_call_see_each_other) {
  add_assets(1);
  const auto applied = apply_operations(
      store(), anna, project, AssetId{1}, kTruth,
      {with("one", nullptr, 2), relation("early", 1, 2), with("two", nullptr, 2), relation("late", 1, 2)},
      now);
  ASSERT_TRUE(applied);
  EXPECT_EQ(applied->outcomes[1].where, "/relation/to");
  EXPECT_EQ(applied->outcomes[3].status, OperationStatus::kApplied) << applied->outcomes[3].message;
  Operation first;
  first.op_id = "operation-del";
  first.kind = OperationKind::kDelete;
  first.created_by = "operation-one";
  Operation restored = first;
  restored.op_id = "operation-res";
  restored.kind = OperationKind::kRestore;
  Operation again = first;
  again.op_id = "operation-again";
  const auto cycle =
      apply_operations(store(), anna, project, AssetId{1}, kTruth, {first, restored, again}, now);
  ASSERT_TRUE(cycle);
  for (const auto& outcome : cycle->outcomes)
    EXPECT_EQ(outcome.status, OperationStatus::kApplied) << outcome.message;
  EXPECT_EQ(live(1).size(), 1U);
  expect_intact();
}

TEST_F(AttributesFlowTest, an_import_lists_what_does_not_fit_and_keeps_it) {
  write("images/a.jpg", "a");
  const auto labels = write("images/labels.json",
                            R"({"images":[{"id":1,"file_name":"a.jpg","width":640,"height":480}],
    "categories":[{"id":1,"name":"cat"},{"id":2,"name":"bird"}],"annotations":[
    {"id":1,"image_id":1,"category_id":1,"bbox":[1,2,3,4],"area":12,"iscrowd":0,
     "attributes":{"color":"black","age":3,"occluded":false}},
    {"id":2,"image_id":1,"category_id":1,"bbox":[1,2,3,4],"area":12,"iscrowd":0,
     "attributes":{"color":"blue","age":3,"mood":{"x":[1]}}},
    {"id":3,"image_id":1,"category_id":2,"bbox":[1,2,3,4],"area":12,"iscrowd":0,"attributes":{"wild":true}}]})");
  const auto report = import(labels);
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_EQ(report->annotations, 3);
  ASSERT_EQ(report->errors.size(), 3U);
  EXPECT_EQ(report->errors[0].where, labels.filename().string() + "#/annotations/1");
  EXPECT_NE(report->errors[0].message.find("unknown option"), std::string::npos) << report->errors[0].message;
  EXPECT_NE(report->errors[1].message.find("unknown attribute"), std::string::npos);
  EXPECT_EQ(report->errors[2].where, labels.filename().string() + "#/annotations/2");
  auto here = live(1);
  EXPECT_EQ(here[1].attributes, dump_json({{"color", "black"}, {"age", 3}}));
  EXPECT_FALSE(json_from_text(here[1].extra).contains("attributes"));
  EXPECT_EQ(here[2].attributes, dump_json({{"age", 3}}));
  EXPECT_EQ(json_from_text(here[2].extra)["attributes"], *parse_json(R"({"color":"blue","mood":{"x":[1]}})"));
  EXPECT_TRUE(here[3].attributes.empty());
  EXPECT_EQ(json_from_text(here[3].extra)["attributes"], *parse_json(R"({"wild":true})"));
  // The format that brought them writes them back.
  ExportOptions options;
  options.format = "coco";
  options.target = folder / "out.json";
  ASSERT_TRUE(export_data(store(), *blobs, project, options, {}));
  std::ifstream in(options.target);
  const Json out = Json::parse(in);
  const Json source = Json::parse(std::ifstream(labels));
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_EQ(out["annotations"][i]["attributes"], source["annotations"][i]["attributes"]) << i;
  expect_intact();
}

TEST_F(AttributesFlowTest, a_bundle_brings_its_definitions_and_its_dangling_relations_are_kept_open) {
  const auto bundle = write("b.jsonl",
                            R"({"format":"touchmark-bundle","version":1}
{"kind":"ontology","ontology":{"classes":[{"id":1,"name":"cat","attributes":[{"name":"color","kind":"select","options":["blue"]},{"name":"age","kind":"text"},{"name":"wild","kind":"checkbox"}]},{"id":2,"name":"near"}]}}
{"kind":"asset","name":"a.jpg","width":64,"height":48}
{"kind":"asset","name":"b.jpg","width":64,"height":48}
{"kind":"annotation","asset":0,"id":20,"content":{"kind":"relation","class_id":2,"relation":{"from":10,"to":11}}}
{"kind":"annotation","asset":0,"id":10,"content":{"class_id":1,"shape":{"kind":"box","x":1,"y":2,"width":3,"height":4},"attributes":{"color":"blue","wild":true,"age":"old"}}}
{"kind":"annotation","asset":0,"id":11,"content":{"class_id":1,"shape":{"kind":"box","x":1,"y":2,"width":3,"height":4},"attributes":{"color":"black"}}}
{"kind":"annotation","asset":1,"id":12,"content":{"class_id":1,"shape":{"kind":"box","x":1,"y":2,"width":3,"height":4}}}
{"kind":"annotation","asset":0,"id":21,"content":{"kind":"relation","class_id":2,"relation":{"from":10,"to":99}}}
{"kind":"annotation","asset":0,"id":22,"content":{"kind":"relation","class_id":2,"relation":{"from":12,"to":10}}}
{"kind":"annotation","asset":0,"id":23,"content":{"kind":"relation","class_id":2,"relation":{"from":10,"to":20}}}
{"kind":"end","assets":2,"annotations":7}
)");
  const auto report = import(bundle);
  ASSERT_TRUE(report) << report.error().text();
  EXPECT_EQ(report->annotations, 7);
  const auto line = [&](int number) { return bundle.filename().string() + ":" + std::to_string(number); };
  std::map<std::string, std::string> issues;
  for (const auto& issue : report->errors) issues[issue.where] += issue.message;
  EXPECT_NE(issues[line(6)].find("wrong type"), std::string::npos) << issues[line(6)];
  EXPECT_NE(issues[line(8)].find("missing required"), std::string::npos) << issues[line(8)];
  EXPECT_NE(issues[line(9)].find("/relation/to"), std::string::npos) << issues[line(9)];
  EXPECT_NE(issues[line(10)].find("/relation/from"), std::string::npos) << issues[line(10)];
  EXPECT_NE(issues[line(11)].find("/relation/to"), std::string::npos) << issues[line(11)];
  const auto known = *read([&](ledger::Reader& r) { return ontology(r, project); });
  const auto& attributes = known.find("cat")->attributes;
  ASSERT_EQ(attributes.size(), 3U);
  EXPECT_EQ(attributes[0].options, (std::vector<std::string>{"red", "black", "blue"}));
  EXPECT_EQ(attributes[1].kind, record::AttributeKind::kNumber);  // as the project has it
  EXPECT_EQ(attributes[2].name, "wild");
  int open = 0;
  for (const auto& [id, content] : live(1)) {
    if (json_from_text(content.attributes).contains("wild")) {
      EXPECT_EQ(json_from_text(content.extra)["attributes"], Json({{"age", "old"}}));
    }
    if (content.kind != AnnotationKind::kRelation) continue;
    if (content.relation) {
      EXPECT_EQ(live(1).at(content.relation->from.value).kind, AnnotationKind::kObject);
      continue;
    }
    ++open;
    EXPECT_TRUE(json_from_text(content.extra)["relation"].contains("from"));
  }
  EXPECT_EQ(live(1).size(), 6U);
  EXPECT_EQ(open, 3);
  expect_intact();
}

}  // namespace
}  // namespace touchmark::flow
