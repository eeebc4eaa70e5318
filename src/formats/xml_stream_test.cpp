#include "formats/xml_stream.h"

#include "base/json.h"
#include "formats/folder_testing.h"
#include "formats/xml_text.h"

namespace touchmark::formats {
namespace {

using Token = XmlStream::Token;

struct Opened {
  ScratchFolder folder;
  std::unique_ptr<XmlStream> in;
  explicit Opened(std::string_view text, std::string_view encoding = {}) {
    folder.put("x.xml", text);
    auto stream = XmlStream::open(*open_named_file(folder / "x.xml"), {}, encoding);
    EXPECT_TRUE(stream);
    in = std::move(*stream);
  }
};

// "<a" for starts with their attributes, ">" for ends with their text.
std::string told(XmlStream& in) {
  std::string out;
  for (Token token = in.next(); token != Token::kDone; token = in.next()) {
    if (token == Token::kEnd) {
      out += std::string(in.name()) + "[" + in.text() + "]>";
      continue;
    }
    out += "<" + std::string(in.name());
    for (const auto& one : in.attributes()) out += " " + std::string(one.name) + "=" + in.decoded(one.raw);
    out += ";";
  }
  return out;
}

std::string told(std::string_view text) {
  Opened file(text);
  std::string out = told(*file.in);
  return file.in->failed() ? "failed: " + file.in->error().message : out;
}

TEST(XmlStream, GivesElementsAttributesAndTexts) {
  EXPECT_EQ(told("<?xml version=\"1.0\"?>\n<a x='1' y = \"2\"><b/>text<c>in</c></a>\n"),
            "<a x=1 y=2;<b;b[]><c;c[in]>a[]>");
}

TEST(XmlStream, JoinsTextAroundCommentsAndCdata) {
  EXPECT_EQ(told("<a>one<!-- <b> --> two<![CDATA[<&>]]></a>"), "<a;a[one two<&>]>");
}

TEST(XmlStream, ExpandsTheFiveEntitiesAndCharactersOnly) {
  EXPECT_EQ(told("<a v='&quot;&apos;&#65;&#x42;'>&lt;&amp;&gt;&eacute;&#0;&#xD800;&</a>"),
            "<a v=\"'AB;a[<&>&eacute;&#0;&#xD800;&]>");
}

TEST(XmlStream, SkipsDocumentTypesUnexpanded) {
  EXPECT_EQ(told("<!DOCTYPE a [<!ENTITY b \"<c/>]>\"> <!-- ]> -->]><a>&b;</a>"), "<a;a[&b;]>");
}

TEST(XmlStream, LineEndsAndBlanksAreThoseOfXml) {
  EXPECT_EQ(told("<a v='x\n\ty&#10;'>1\r\n2\r3</a>"), "<a v=x  y\n;a[1\n2\n3]>");
}

TEST(XmlStream, RefusesWhatIsNotWellFormed) {
  EXPECT_EQ(told("<a><b></a>"), "failed: </a> stands where <b> is open");
  EXPECT_EQ(told("<a>"), "failed: the file ends inside <a>");
  EXPECT_EQ(told("</a>"), "failed: </a> stands where nothing is open");
  EXPECT_EQ(told("<a x=1/>"), "failed: a tag is not well-formed");
  EXPECT_EQ(told("<a x='1/>"), "failed: a tag is not well-formed");
  EXPECT_EQ(told("<a/><b/>"), "failed: a second element stands behind the end of the document");
  EXPECT_EQ(told("<a/>x"), "failed: text stands behind the end of the document");
  EXPECT_EQ(told("{}"), "failed: this is not XML: it begins with text");
  EXPECT_EQ(told(""), "failed: this is not XML: there is no element");
  EXPECT_EQ(told("<a><!-- "), "failed: the file ends inside a comment");
  EXPECT_EQ(told("< a/>"), "failed: a '<' stands where no tag begins");
}

TEST(XmlStream, NestsTo64Levels) {
  const auto nested = [](int depth) {
    std::string text;
    for (int i = 0; i < depth; ++i) text += "<a>";
    for (int i = 0; i < depth; ++i) text += "</a>";
    return told(text);
  };
  EXPECT_FALSE(nested(64).starts_with("failed"));
  EXPECT_EQ(nested(65), "failed: elements are nested more than 64 deep");
}

TEST(XmlStream, SaysTheLineOfATagAndOfAFailure) {
  Opened file("<a>\n<!--\n-->\n<b\n x='1'/>\n<c>\n</b></a>");
  XmlStream& in = *file.in;
  in.next();
  EXPECT_EQ(in.line(), 1);
  in.next();
  EXPECT_EQ(in.line(), 4);
  in.next();
  in.next();
  EXPECT_EQ(in.line(), 6);
  EXPECT_EQ(in.next(), Token::kDone);
  EXPECT_TRUE(in.error().where.ends_with("x.xml:7")) << in.error().where;
}

TEST(XmlStream, TagsAndTextsMayBeLongerThanItsBuffer) {
  const std::string many(3u << 20, '7');
  Opened file("<a v='" + many + "'><b>" + many + "</b></a>");
  XmlStream& in = *file.in;
  ASSERT_EQ(in.next(), Token::kStart);
  EXPECT_EQ(in.value("v"), many);
  ASSERT_EQ(in.next(), Token::kStart);
  EXPECT_EQ(in.read_text(), many);
  EXPECT_EQ(told("<a v='" + std::string(XmlStream::kMaxPiece, '7') + "'/>"),
            "failed: a tag or a text is longer than 32 MiB");
}

TEST(XmlStream, SkipsAndBeginsAgain) {
  Opened file("<a><b><c>1</c></b><d>2<e/>3</d></a>");
  XmlStream& in = *file.in;
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(in.rewind());
    in.next();
    in.next();
    in.skip();
    EXPECT_EQ(in.depth(), 1);
    ASSERT_EQ(in.next(), Token::kStart);
    bool had_children = false;
    EXPECT_EQ(in.read_text(&had_children), "23");
    EXPECT_TRUE(had_children);
    EXPECT_EQ(in.next(), Token::kEnd);
    EXPECT_EQ(in.next(), Token::kDone);
    EXPECT_FALSE(in.failed());
  }
}

TEST(XmlStream, ReadsTheEncodingThatTheFileSays) {
  Opened file("<?xml version='1.0' encoding='windows-1251'?><a v='\xEA\xEE\xF2'/>");
  file.in->next();
  EXPECT_EQ(file.in->value("v"), "\xD0\xBA\xD0\xBE\xD1\x82");
}

TEST(XmlStream, CanBeCancelled) {
  ScratchFolder folder;
  folder.put("x.xml", "<a>" + std::string(1u << 20, ' ') + "</a>");
  const auto stream =
      XmlStream::open(*open_named_file(folder / "x.xml"), [](std::uint64_t) { return false; });
  if (!stream) {
    EXPECT_EQ(stream.error().code, ErrorCode::kCancelled);
    return;
  }
  while ((*stream)->next() != Token::kDone) {
  }
  EXPECT_EQ((*stream)->error().code, ErrorCode::kCancelled);
}

Json element(std::string_view text, std::size_t budget = 1u << 20) {
  Opened file(text);
  file.in->next();
  return read_xml_element(*file.in, budget);
}

TEST(XmlText, ElementsBecomeValuesAndComeBack) {
  const char* const text =
      "<a k=\"1\">\n  <b>x &amp; y</b>\n  <b>2</b>\n  <c></c>\n  <d e=\"&lt;\">t</d>\n</a>\n";
  const Json value = element(text);
  EXPECT_EQ(value, Json::parse(R"({"@k":"1","b":["x & y","2"],"c":"","d":{"@e":"<","#text":"t"}})"));
  std::string out;
  append_xml_element(out, "a", value, 0);
  EXPECT_EQ(out, text);
}

TEST(XmlText, ABudgetEndsWhatIsKept) {
  std::string text = "<a>";
  for (int i = 0; i < 1000; ++i) text += "<b>12345678</b>";
  Opened file(text + "</a>");
  file.in->next();
  std::size_t budget = 10000;
  const Json value = read_xml_element(*file.in, budget);
  EXPECT_EQ(budget, 0u);
  EXPECT_LT(value["b"].size(), 100u);
  EXPECT_EQ(file.in->next(), Token::kDone);
  EXPECT_FALSE(file.in->failed());
}

TEST(XmlText, TextsAreEscapedAndMended) {
  std::string out;
  append_xml_text(out, "a<b>&\"c\n\t\r\x01\xFF");
  EXPECT_EQ(out, "a&lt;b&gt;&amp;&quot;c&#10;&#9;&#13;\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_TRUE(xml_keeps("a<b>&\"c\n\t\r"));
  EXPECT_FALSE(xml_keeps("\x01"));
  EXPECT_FALSE(xml_keeps("\xFF"));
}

}  // namespace
}  // namespace touchmark::formats
