#include <numbers>

#include "formats/cvat/cvat_testing.h"
#include "formats/group.h"
#include "formats/read_source.h"
#include "geometry/mask.h"
#include "geometry/measure.h"

namespace touchmark::formats::cvat {
namespace {

using geometry::Box;
using record::AttributeKind;

TEST(CvatRead, EveryKindOfShape) {
  const Collected data = read_one(
      R"(<box label="cat" source="manual" occluded="1" xtl="1.10" ytl="2" xbr="4.3" ybr="5.00" z_order="0" group_id="7"/>
<box label="cat" occluded="0" xtl="10" ytl="20" xbr="30" ybr="30" rotation="90.00" z_order="0"/>
<polygon label="cat" occluded="0" points="1,2;3.5,4;5,0" z_order="0"></polygon>
<polyline label="cat" occluded="0" points="1,2;3,4" z_order="0"/>
<points label="cat" occluded="0" points="1,2;3,4" z_order="0"/>
<mask label="cat" occluded="0" rle="1, 3, 1, 1" left="10" top="20" width="3" height="2" z_order="0"/>
<tag label="cat" source="manual" group_id="2"/>)");
  EXPECT_EQ(data.issue_text().find("left out"), std::string::npos) << data.issue_text();
  ASSERT_EQ(data.annotations.size(), 7u);
  const auto content = [&](std::size_t i) -> const record::AnnotationContent& {
    return data.annotations[i].content;
  };
  EXPECT_EQ(content(0).shape, geometry::Shape(Box{1.1, 2, 3.2, 3}));
  EXPECT_EQ(content(0).flags, record::kOccluded);
  EXPECT_EQ(content(0).group, 7);
  EXPECT_EQ(content(0).extra, "");
  EXPECT_EQ(content(1).shape, geometry::Shape(geometry::RotatedBox{20, 25, 20, 10, 1.5707963267948966}));
  EXPECT_EQ(content(2).shape, geometry::Shape(geometry::Polygon{{{{{1, 2}, {3.5, 4}, {5, 0}}, {}}}}));
  EXPECT_EQ(content(3).shape, geometry::Shape(geometry::Polyline{{{1, 2}, {3, 4}}}));
  EXPECT_EQ(content(4).shape, geometry::Shape(geometry::Keypoints{{{1, 2, 2}, {3, 4, 2}}, false, {}}));
  const auto& mask = std::get<geometry::Mask>(content(5).shape);
  EXPECT_EQ(mask.size, (geometry::Size{100, 80}));
  EXPECT_EQ(geometry::mask_area(mask), 4u);
  EXPECT_EQ(geometry::mask_box(mask), (Box{10, 20, 3, 2}));
  EXPECT_EQ(mask.counts[0], 10u * 80 + 21);  // of the first column only the second row is inside
  EXPECT_EQ(data.annotations[5].said_box, (Box{10, 20, 3, 2}));
  EXPECT_EQ(content(6).kind, record::AnnotationKind::kTag);
  EXPECT_EQ(content(6).group, 2);
  EXPECT_TRUE(data.annotations[3].place.text().ends_with("annotations.xml:9"))
      << data.annotations[3].place.text();
}

TEST(CvatRead, NumbersThatABrowserCannotSayAreKeptAside) {
  const Collected data = read_one(
      R"(<box label="cat" occluded="0" xtl="1" ytl="2" xbr="4" ybr="5" z_order="9007199254740992" group_id="-9007199254740992"/>
<box label="cat" occluded="0" xtl="1" ytl="2" xbr="4" ybr="5" z_order="-9007199254740991" group_id="9007199254740991"/>)");
  ASSERT_EQ(data.annotations.size(), 2u) << data.issue_text();
  const auto& beyond = data.annotations[0].content;
  EXPECT_EQ(beyond.group, 0);
  EXPECT_EQ(beyond.order, 0);
  EXPECT_NE(beyond.extra.find("9007199254740992"), std::string::npos) << beyond.extra;
  EXPECT_EQ(data.annotations[1].content.group, 9'007'199'254'740'991);
  EXPECT_EQ(data.annotations[1].content.order, -9'007'199'254'740'991);
}

TEST(CvatRead, SkeletonsAreKeypointsInTheOrderOfTheirLabels) {
  const Collected data = read_one(
      R"(<skeleton label="man" source="manual" z_order="3"><points label="b" source="manual" outside="0" occluded="1" points="3,4"/>
<points label="a" outside="0" occluded="0" points="1,2"><attribute name="sure">yes</attribute></points>
<points label="c" outside="1" occluded="0" points="5,6"/><points label="other" points="1,1"/><attribute name="age">4</attribute></skeleton>)",
      R"(<label><name>man</name><color>#ff0000</color><type>skeleton</type><attributes><attribute><name>age</name><input_type>number</input_type>
<default_value>1</default_value><values>0
9
1</values></attribute></attributes><svg>&lt;line data-type="edge" data-node-from="2" data-node-to="1"&gt;&lt;/line&gt;
&lt;circle data-node-id="1" data-label-name="a"/&gt;&lt;circle data-node-id="2" data-element-id="3"/&gt;</svg></label>
<label><name>a</name><type>points</type><parent>man</parent></label><label><name>b</name><type>points</type><parent>man</parent></label>
<label><name>c</name><color>#00ff00</color><type>points</type><parent>man</parent></label>)");
  ASSERT_EQ(data.ontology.classes.size(), 1u);
  const record::Class& man = data.ontology.classes[0];
  EXPECT_EQ(man.skeleton.joints, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(man.skeleton.edges, (std::vector<std::pair<int, int>>{{2, 0}}));
  ASSERT_EQ(man.attributes.size(), 1u);
  EXPECT_EQ(man.attributes[0].kind, AttributeKind::kNumber);
  EXPECT_EQ(man.attributes[0].max, 9);
  EXPECT_EQ(man.attributes[0].initial, "1");
  const Json kept = own_fields(man.extra, "cvat");
  EXPECT_EQ(kept["color"], "#ff0000");
  EXPECT_EQ(kept["joints"]["c"]["color"], "#00ff00");
  EXPECT_EQ(kept["attributes"]["age"]["step"], "1");
  ASSERT_EQ(data.annotations.size(), 1u);
  const auto& content = data.annotations[0].content;
  EXPECT_EQ(content.shape,
            geometry::Shape(geometry::Keypoints{{{1, 2, 2}, {3, 4, 1}, {5, 6, 0}}, false, {}}));
  EXPECT_EQ(content.attributes, R"({"age":4})");
  EXPECT_EQ(content.order, 3);
  EXPECT_EQ(json_from_text(content.extra),
            Json::parse(R"({"cvat":{"joints":{"a":{"attributes":{"sure":"yes"}}}}})"));
  EXPECT_NE(data.issue_text().find("has no joint other"), std::string::npos) << data.issue_text();
}

TEST(CvatRead, EllipsesAndCuboidsAreReadAndWrittenBack) {
  const std::string text =
      R"(<ellipse label="cat" occluded="0" cx="50" cy="40.50" rx="20" ry="10" rotation="30.00" z_order="0"/>
<cuboid label="cat" occluded="0" xtl1="10" ytl1="10" xbl1="10" ybl1="30" xtr1="30" ytr1="10" xbr1="30" ybr1="30" xtl2="40" ytl2="5" xbl2="40" ybl2="25" xtr2="20" ytr2="5" xbr2="20" ybr2="25" z_order="0"/>)";
  const Collected data = read_one(text);
  ASSERT_EQ(data.annotations.size(), 2u);
  EXPECT_EQ(data.issues.size(), 1u) << data.issue_text();  // the missing image
  const auto& ellipse = std::get<geometry::Ellipse>(data.annotations[0].content.shape);
  EXPECT_EQ(ellipse, (geometry::Ellipse{50, 40.5, 20, 10, ellipse.angle}));
  EXPECT_DOUBLE_EQ(ellipse.angle, std::numbers::pi / 6);
  // The upright edges of the file are front left, front right, back right, back left.
  EXPECT_EQ(data.annotations[1].content.shape,
            geometry::Shape(geometry::Cuboid2d{{{{10, 10}, {30, 10}, {30, 30}, {10, 30}}},
                                               {{{20, 5}, {40, 5}, {40, 25}, {20, 25}}}}));
  LossReport report;
  const std::string out = written(data, &report);
  EXPECT_TRUE(report.lossless()) << loss_text(report);
  EXPECT_NE(out.find(R"( cx="50" cy="40.5" rx="20" ry="10" rotation="30")"), std::string::npos) << out;
  const char* const cuboid =
      R"( xtl1="10" ytl1="10" xbl1="10" ybl1="30" xtr1="30" ytr1="10" xbr1="30" ybr1="30")"
      R"( xtl2="40" ytl2="5" xbl2="40" ybl2="25" xtr2="20" ytr2="5" xbr2="20" ybr2="25")";
  EXPECT_NE(out.find(cuboid), std::string::npos) << out;
}

TEST(CvatRead, AttributesHaveTheTypesOfTheirDefinitions) {
  const std::string labels = R"(<label><name>car</name><attributes>
<attribute><name>color</name><mutable>False</mutable><input_type>select</input_type><default_value>red</default_value><values>red
blue</values></attribute>
<attribute><name>side</name><mutable>True</mutable><input_type>radio</input_type><default_value>left</default_value><values>left
right</values></attribute>
<attribute><name>parked</name><input_type>checkbox</input_type><default_value>false</default_value><values>false</values></attribute>
<attribute><name>plate</name><input_type>text</input_type><default_value></default_value><values></values></attribute>
<attribute><name>doors</name><input_type>number</input_type><default_value>7</default_value><values>1
5
1</values></attribute></attributes></label>)";
  const Collected data = read_one(
      R"(<box label="car" xtl="1" ytl="1" xbr="9" ybr="9"><attribute name="color">blue</attribute><attribute name="parked">true</attribute>
<attribute name="plate">007</attribute><attribute name="doors">2.5</attribute><attribute name="new">1</attribute></box>)",
      labels);
  ASSERT_EQ(data.ontology.classes.size(), 1u);
  const auto& attributes = data.ontology.classes[0].attributes;
  ASSERT_EQ(attributes.size(), 5u);
  EXPECT_EQ(attributes[0].kind, AttributeKind::kSelect);
  EXPECT_EQ(attributes[0].options, (std::vector<std::string>{"red", "blue"}));
  EXPECT_EQ(attributes[0].initial, "\"red\"");
  EXPECT_EQ(attributes[2].kind, AttributeKind::kCheckbox);
  EXPECT_EQ(attributes[2].initial, "false");
  EXPECT_EQ(attributes[4].initial, "");  // 7 is above the most
  const Json kept = own_fields(data.ontology.classes[0].extra, "cvat");
  EXPECT_EQ(
      kept["attributes"],
      Json::parse(
          R"({"side":{"input_type":"radio","mutable":"True"},"doors":{"default_value":"7","step":"1"}})"));
  ASSERT_EQ(data.annotations.size(), 1u);
  EXPECT_EQ(data.annotations[0].content.attributes,
            R"({"color":"blue","doors":2.5,"new":"1","parked":true,"plate":"007"})");
  EXPECT_TRUE(record::ontology_from_json(record::to_json(data.ontology)));
}

TEST(CvatRead, WhatIsWrongIsNamedAndTheRestIsRead) {
  const Collected data = read_one(
      R"(<box label="cat" xtl="1" ytl="1" xbr="nine" ybr="9"/>
<box xtl="1" ytl="1" xbr="9" ybr="9"/>
<polygon label="cat" points="1,2;3"/>
<mask label="cat" rle="1, 2" left="0" top="0" width="2" height="2"/>
<blob label="cat"/>
<box label="dog" xtl="1" ytl="1" xbr="9" ybr="9"/>
<box label="cat" xtl="1" ytl="1" xbr="9" ybr="9"/>)");
  EXPECT_EQ(data.annotations.size(), 2u);
  EXPECT_EQ(data.ontology.classes.size(), 2u);
  const std::string issues = data.issue_text();
  for (const char* text :
       {"annotations.xml:6: <box>: xbr is not a number", "annotations.xml:7: <box>: it has no label",
        "annotations.xml:8: <polygon>: its points cannot be read",
        "annotations.xml:9: <mask>: the runs are of 3 pixels", "annotations.xml:10: <blob> is not known",
        "annotations.xml:11: the label 'dog' is not in <meta>"})
    EXPECT_NE(issues.find(text), std::string::npos) << text << "\n" << issues;
}

TEST(CvatRead, AFileThatBreaksOffIsReadToThere) {
  ScratchFolder folder;
  const std::string whole = one_image(
      R"(<box label="cat" xtl="1" ytl="1" xbr="9" ybr="9"/><box label="cat" xtl="2" ytl="1" xbr="9" ybr="9"/>)");
  folder.put("annotations.xml", whole.substr(0, whole.find("xtl=\"2\"")));
  const Collected data = read_cvat(folder.path());
  EXPECT_EQ(data.annotations.size(), 1u);
  EXPECT_NE(data.issue_text().find("breaks off here"), std::string::npos) << data.issue_text();
  folder.put("annotations.xml", "<annotations><meta>");
  Collected none;
  EXPECT_EQ(cvat_format().read(folder / "annotations.xml", none).error().code, ErrorCode::kInvalid);
}

TEST(CvatRead, SubsetsAreSplitsAndImagesAreFoundWhereTheyLie) {
  ScratchFolder folder;
  folder.put(
      "Set/Annotations.XML",
      R"(<annotations><meta><task/></meta><image id="0" name="a.png" subset="train" width="9" height="9"/>
<image id="1" name="sub\b%20c.png" subset="val"/><image id="7" name="../d.png" subset="Test" task_id="3"/><image id="3" name="a.png" subset="val"/></annotations>)");
  for (const char* name :
       {"Set/images/train/a.png", "Set/images/val/a.png", "Set/images/sub/b c.png", "Set/else/d.png"})
    folder.put(name, png_header(9, 9));
  const Collected data = read_cvat(folder / "Set");
  ASSERT_EQ(data.assets.size(), 4u) << data.issue_text();
  const auto place = [&](std::size_t i) {
    return data.assets[i].file.lexically_relative(folder / "Set").generic_string();
  };
  EXPECT_EQ(place(0), "images/train/a.png");
  EXPECT_EQ(place(1), "images/sub/b c.png");
  EXPECT_EQ(place(2), "else/d.png");
  EXPECT_EQ(place(3), "images/val/a.png");
  EXPECT_EQ(data.assets[3].content.name, "val/a.png");
  EXPECT_EQ(data.assets[0].content.split, record::Split::kTrain);
  EXPECT_EQ(data.assets[2].content.split, record::Split::kTest);
  EXPECT_EQ(json_from_text(data.assets[2].content.extra),
            Json::parse(R"({"cvat":{"id":"7","name":"../d.png","subset":"Test","task_id":"3"}})"));
  EXPECT_TRUE(data.issues.empty()) << data.issue_text();
}

TEST(CvatRead, MissingImagesAreOneIssue) {
  const Collected data = read_one("");
  ASSERT_EQ(data.assets.size(), 1u);
  EXPECT_EQ(data.assets[0].content.uri, "");
  ASSERT_EQ(data.issues.size(), 1u);
  EXPECT_NE(data.issues[0].message.find("1 image files were not found in the data set: a.jpg"),
            std::string::npos);
}

TEST(CvatRead, IsFoundByItsContentWhereverItLies) {
  ScratchFolder folder;
  folder.put("wrap/Task/annotations/whatever.xml", one_image(""));
  EXPECT_GE(likeness_of(cvat_format(), folder.path()), 90);
  EXPECT_EQ(likeness_of(voc_format(), folder.path()), 0);
  folder.put("other/a.xml", "<annotation><filename>a.jpg</filename></annotation>");
  EXPECT_EQ(likeness_of(cvat_format(), folder / "other"), 0);
}

TEST(CvatRead, VideoIsNamed) {
  ScratchFolder folder;
  folder.put("annotations.xml",
             "<annotations><version>1.1</version><meta/><track id=\"0\" label=\"a\"><box "
             "frame=\"0\"/></track></annotations>");
  EXPECT_EQ(likeness_of(cvat_format(), folder.path()), 0);
  Collected none;
  const auto done = cvat_format().read(folder / "annotations.xml", none);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kUnsupported);
  EXPECT_EQ(done.error().message, "CVAT for video; not supported yet");
  folder.put(
      "images.xml",
      "<annotations><meta/><image id=\"0\" name=\"a.jpg\"/><track id=\"0\" label=\"a\"/></annotations>");
  const Collected mixed = read_cvat(folder / "images.xml");
  EXPECT_EQ(mixed.assets.size(), 1u);
  EXPECT_NE(mixed.issue_text().find("CVAT for video; not supported yet"), std::string::npos);
}

}  // namespace
}  // namespace touchmark::formats::cvat
