#include "formats/yolo/yaml.h"

#include <gtest/gtest.h>

namespace touchmark::formats::yolo {
namespace {

Json read(std::string_view text) {
  auto value = parse_yaml(text, "data.yaml");
  EXPECT_TRUE(value) << value.error().text();
  return value ? *value : Json("error");
}

std::string error(std::string_view text) {
  auto value = parse_yaml(text, "data.yaml");
  EXPECT_FALSE(value) << value->dump();
  return value ? "" : value.error().where + " " + value.error().message;
}

TEST(Yaml, ReadsADataFileWithBlockMapsCommentsAndTypes) {
  const Json got = read(
      "# a comment\n---\npath: ../set  # where\ntrain: images/train\nval:\n  - a\n  - 'b''c'\nnc: 2\n"
      "names:\n  0: person\n  1: \"traffic light\"\n  2: 007\nratio: 0.5\nold: 1.50\nnothing:\nok: "
      "true\nmaybe: Yes\n");
  const Json want = {{"path", "../set"},
                     {"train", "images/train"},
                     {"val", {"a", "b'c"}},
                     {"nc", 2},
                     {"names", {{"0", "person"}, {"1", "traffic light"}, {"2", "007"}}},
                     {"ratio", 0.5},
                     {"old", "1.50"},
                     {"nothing", nullptr},
                     {"ok", true},
                     {"maybe", "Yes"}};
  EXPECT_EQ(got, want);
}

TEST(Yaml, ReadsFlowListsAndMapsOverSeveralLines) {
  EXPECT_EQ(read("names: ['a', b c,\n  \"d\\u00e9\", # note\n  4]\nkpt_shape: [17, 3]\n"),
            (Json{{"names", {"a", "b c", "d\u00e9", 4}}, {"kpt_shape", {17, 3}}}));
  EXPECT_EQ(read("{0: a, 1: {x: [], y}}"), (Json{{"0", "a"}, {"1", {{"x", Json::array()}, {"y", nullptr}}}}));
}

TEST(Yaml, ReadsListsAtTheIndentOfTheirKeyAndMapsInsideLists) {
  EXPECT_EQ(read("names:\n- a\n- b\nother: 1\n"), (Json{{"names", {"a", "b"}}, {"other", 1}}));
  EXPECT_EQ(read("- x: 1\n  y: 2\n- - 3\n  - 4\n-\n"), (Json{{{"x", 1}, {"y", 2}}, {3, 4}, nullptr}));
}

TEST(Yaml, ReadsBlockTextAsUltralyticsDownloadScripts) {
  EXPECT_EQ(read("download: |\n  import os\n\n  if a:\n    b()\nnc: 1\n"),
            (Json{{"download", "import os\n\nif a:\n  b()\n"}, {"nc", 1}}));
  EXPECT_EQ(read("a: >-\n  one\n  two\n"), (Json{{"a", "one two"}}));
}

TEST(Yaml, ReadsEmptyAndWindowsFiles) {
  EXPECT_EQ(read(""), Json());
  EXPECT_EQ(read("# nothing\n\n"), Json());
  EXPECT_EQ(read("a: 1\r\nb:\r\n  - x\r\n"), (Json{{"a", 1}, {"b", {"x"}}}));
}

TEST(Yaml, NamesTheLineOfWhatItRefuses) {
  EXPECT_EQ(error("a: 1\nb: *x\n"), "data.yaml:2 anchors, aliases and tags are not read");
  EXPECT_EQ(error("a: &x 1\n"), "data.yaml:1 anchors, aliases and tags are not read");
  EXPECT_EQ(error("a: 1\n\ta: 2\n"), "data.yaml:2 a tab where spaces are needed");
  EXPECT_EQ(error("a: 1\nb: 2\na: 3\n"), "data.yaml:3 the key \"a\" occurs twice");
  EXPECT_EQ(error("names: [a,\n b\n c: 3"), "data.yaml:3 \",\" or \"]\" was expected");
  EXPECT_EQ(error("a: 'open\n"), "data.yaml:1 the closing quote is missing on this line");
  EXPECT_EQ(error("a: 1\n  b: 2\n"), "data.yaml:2 a key inside plain text");
  EXPECT_EQ(error("a:\n  b: 1\n c: 2\n"), "data.yaml:3 indented more than expected");
}

TEST(Yaml, RefusesDeepNesting) {
  EXPECT_EQ(error("a: " + std::string(100, '[')), "data.yaml:1 nested more than 32 levels deep");
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  EXPECT_EQ(error(deep), "data.yaml:34 nested more than 32 levels deep");
}

TEST(Yaml, WritesOneLineThatReadsBackAsTheSameValue) {
  const Json value = {{"a", {1, 2.5, nullptr, true}},
                      {"7", "x: y"},
                      {"b c", {{"d", "yes"}, {"e", "line\nend \"q\" \\ # \u00e9 '"}, {"f", ""}, {"g", "12"}}},
                      {"h", Json::array()},
                      {"i", Json::object()},
                      {"j", " led"}};
  EXPECT_EQ(read("k: " + yaml_text(value) + "\n"), (Json{{"k", value}}));
  EXPECT_EQ(yaml_text("hot dog"), "hot dog");
  EXPECT_EQ(yaml_text("no"), "\"no\"");
  EXPECT_EQ(yaml_text(Json{17, 3}), "[17, 3]");
}

}  // namespace
}  // namespace touchmark::formats::yolo
