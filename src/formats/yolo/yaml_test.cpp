#include "formats/yolo/yaml.h"
#include "base/json.h"

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

std::string repeated(const std::string& text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
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
  EXPECT_EQ(error("a: 1\nb: *x\n"), "data.yaml:2 *x names nothing that ends above");
  EXPECT_EQ(error("a: &x [1,\n  *x]\n"), "data.yaml:2 *x names nothing that ends above");
  EXPECT_EQ(error("a: 1\nb: 2\na: 3\n"), "data.yaml:3 the key \"a\" occurs twice");
  EXPECT_EQ(error("{a: 1, \"a\": 3}"), "data.yaml:1 the key \"a\" occurs twice");
  EXPECT_EQ(error("a: 1\n? [b, c]\n: 2\n"), "data.yaml:2 a map or a list cannot be a key");
  EXPECT_EQ(error("a: 1\nb: !!python/object/new:os.system [x]\n"),
            "data.yaml:2 the tag \"tag:yaml.org,2002:python/object/new:os.system\" is not read here");
  EXPECT_EQ(error("a: 1\n---\nb: 2\n"), "data.yaml:2 a second document begins here; one is read");
  EXPECT_EQ(error("a: 1\n<<: 3\n"), "data.yaml:2 \"<<\" takes a map or a list of maps");
  // What libyaml finds.
  EXPECT_EQ(error("a: 1\n\tb: 2\n").substr(0, 28), "data.yaml:2 not valid YAML: ");
  EXPECT_EQ(error("names: [a,\n b\n c: 3\n").substr(0, 28), "data.yaml:3 not valid YAML: ");
  EXPECT_NE(error("a: 1\nb: 'open\n").find("that begins in line 2"), std::string::npos);
  EXPECT_EQ(error("a: 1\n  b: 2\n").substr(0, 28), "data.yaml:2 not valid YAML: ");
  EXPECT_EQ(error("a:\n  b: 1\n c: 2\n").substr(0, 28), "data.yaml:3 not valid YAML: ");
  EXPECT_EQ(error("a: 1\nb: \x01\n"), "data.yaml:2 not valid YAML: control characters are not allowed");
}

TEST(Yaml, RepeatsWhatAnAnchorNames) {
  EXPECT_EQ(read("train: &images images/train\nval: *images\n"),
            (Json{{"train", "images/train"}, {"val", "images/train"}}));
  EXPECT_EQ(read("a: &list [1, &two 2]\nb: *list\nc: {d: *two, *two : e}\n"),
            (Json{{"a", {1, 2}}, {"b", {1, 2}}, {"c", {{"d", 2}, {"2", "e"}}}}));
  EXPECT_EQ(read("a: &x 1\nb: *x\nc: &x 2\nd: *x\n"), (Json{{"a", 1}, {"b", 1}, {"c", 2}, {"d", 2}}));
  EXPECT_EQ(read("&k key: *k\n"), (Json{{"key", "key"}}));
}

TEST(Yaml, MergesMapsUnderWhatTheMapSaysItself) {
  const Json base = {{"a", 1}, {"b", 2}};
  EXPECT_EQ(read("base: &base {a: 1, b: 2}\nset:\n  b: 3\n  <<: *base\n"),
            (Json{{"base", base}, {"set", {{"a", 1}, {"b", 3}}}}));
  EXPECT_EQ(read("<<: [{a: 1}, {a: 2, c: 3}]\nc: 4\n"), (Json{{"a", 1}, {"c", 4}}));
  EXPECT_EQ(read("\"<<\": {a: 1}\n"), (Json{{"<<", {{"a", 1}}}}));
  EXPECT_EQ(error("<<: {a: 1}\n<<: {b: 1}\n"), "data.yaml:2 the key \"<<\" occurs twice");
}

TEST(Yaml, ReadsTheStandardTags) {
  EXPECT_EQ(
      read("{a: !!str 7, b: !!int \"7\", c: ! 7, d: !!map {}, e: !!seq [], f: !!float 0.5}"),
      (Json{{"a", "7"}, {"b", 7}, {"c", "7"}, {"d", Json::object()}, {"e", Json::array()}, {"f", 0.5}}));
}

TEST(Yaml, AliasesCannotMakeASmallFileLarge) {
  std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string above = "*a" + std::to_string(i - 1);
    laughs += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + above;
    for (int k = 1; k < 10; ++k) laughs += ", " + above;
    laughs += "]\n";
  }
  EXPECT_EQ(error(laughs), "data.yaml:6 more than a million values");
  std::string long_text = "a: &a " + std::string(1 << 20, 'x') + "\nb:\n";
  for (int i = 0; i < 100; ++i) long_text += "- *a\n";
  EXPECT_EQ(error(long_text), "data.yaml:64 more than 64 MiB of text");
  std::string merges = "m0: &m0 {k: v}\n";
  for (int i = 1; i < 40; ++i)
    merges += "m" + std::to_string(i) + ": &m" + std::to_string(i) + " {in: *m" + std::to_string(i - 1) +
              ", <<: *m" + std::to_string(i - 1) + "}\n";
  EXPECT_NE(error(merges), "");
  // Named values inside named values are copies too.
  std::string nested;
  for (int i = 0; i < 30; ++i) nested += "&n" + std::to_string(i) + " [";
  for (int i = 0; i < 100'000; ++i) nested += "1,";
  EXPECT_EQ(error(nested + std::string(30, ']')), "data.yaml:1 more than a million values");
}

TEST(Yaml, RefusesDeepNesting) {
  EXPECT_EQ(error("a: " + std::string(100, '[')), "data.yaml:1 nested more than 32 levels deep");
  EXPECT_EQ(error(std::string(1'000'000, '[')), "data.yaml:1 nested more than 32 levels deep");
  EXPECT_EQ(error("a:\n  " + repeated("{a: ", 100'000)), "data.yaml:2 nested more than 32 levels deep");
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  EXPECT_EQ(error(deep), "data.yaml:34 nested more than 32 levels deep");
  std::string named = "a0: &a0 [1]\n";
  for (int i = 1; i < 40; ++i)
    named += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [*a" + std::to_string(i - 1) + "]\n";
  EXPECT_EQ(error(named), "data.yaml:32 nested more than 32 levels deep");
}

TEST(Yaml, ReadsNamesInEveryStyleThatDataFilesHave) {
  const Json list = {{"names", {"cat", "hot dog"}}};
  const Json map = {{"names", {{"0", "cat"}, {"1", "hot dog"}}}};
  EXPECT_EQ(read("names: ['cat', 'hot dog']\n"), list);
  EXPECT_EQ(read("names: [\"cat\", \"hot dog\"]\n"), list);
  EXPECT_EQ(read("names: [cat, hot dog]\n"), list);
  EXPECT_EQ(read("names: [ 'cat',\n         'hot dog' ]  # two\n"), list);
  EXPECT_EQ(read("names: ['cat', 'hot dog',]\n"), list);
  EXPECT_EQ(read("names:\n- cat\n- hot dog\n"), list);
  EXPECT_EQ(read("names:\n  - cat\n  - \"hot dog\"\n"), list);
  EXPECT_EQ(read("names:\n  [cat,\n  hot dog]\n"), list);
  EXPECT_EQ(read("names:\n  0: cat\n  1: hot dog\n"), map);
  EXPECT_EQ(read("names:\n  '0': cat\n  '1': 'hot dog'\n"), map);
  EXPECT_EQ(read("names: {0: cat, 1: hot dog}\n"), map);
  EXPECT_EQ(read("names: {0: 'cat', 1: \"hot dog\"}\n"), map);
  EXPECT_EQ(read("{\"names\": {\"0\": \"cat\", \"1\": \"hot dog\"}}\n"), map);
  EXPECT_EQ(read("\xEF\xBB\xBFnames: [cat, hot dog]\n"), list);
}

TEST(Yaml, WritesOneLineThatReadsBackAsTheSameValue) {
  const Json value = {{"a", {1, 2.5, nullptr, true}},
                      {"7", "x: y"},
                      {"b c", {{"d", "yes"}, {"e", "line\nend \"q\" \\ # \u00e9 '"}, {"f", ""}, {"g", "12"}}},
                      {"h", Json::array()},
                      {"i", Json::object()},
                      {"j", " led"},
                      {"k", "\x7f \u0080 \u0085 \u2028 \u2029 \ufeff \uffff \U0001F600 \u00a0"},
                      {std::string(5000, 'k'), {{std::string(2000, '"'), 1}}},
                      {"<<", "*x &y !z %w"},
                      {"- l", ": ? | > @ `"}};
  EXPECT_EQ(read("k: " + yaml_text(value) + "\n"), (Json{{"k", value}}));
  std::string block;
  for (const auto& [key, inner] : value.items()) block += yaml_key(key) + " " + yaml_text(inner) + "\n";
  EXPECT_EQ(read(block), value);
  EXPECT_EQ(yaml_text("hot dog"), "hot dog");
  EXPECT_EQ(yaml_text("no"), "\"no\"");
  EXPECT_EQ(yaml_text(Json{17, 3}), "[17, 3]");
  EXPECT_EQ(yaml_text("a\u0085b\ufeff"), "\"a\\u0085b\\ufeff\"");
  EXPECT_EQ(yaml_text("<<"), "\"<<\"");
}

}  // namespace
}  // namespace touchmark::formats::yolo
