// Token for token against the package `tokenizers`, on random and written texts. Needs ../shared (or what
// TOUCHMARK_SHARED names) and a Python with that package: .tools/tokenizers/bin/python, made from
// tests/peers/tokenizers.txt, or TOUCHMARK_TOKENIZERS.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "base/json.h"
#include "base/utf8.h"
#include "models/byte_pairs.h"
#include "models/wordpiece.h"

namespace touchmark::models {
namespace {
namespace fs = std::filesystem;

std::string setting(const char* name, const char* missing) {
  const char* value = std::getenv(name);
  return value == nullptr ? missing : value;
}

// Written texts in many scripts, then letters and words by chance.
std::vector<std::string> texts() {
  std::vector<std::string> out = {"A photo of a dog.",
                                  "It's the cats' toys, isn't it? They'll, we've, I'm, he'd!",
                                  "Zürich – Ærøskøbing, naïve café",
                                  "東京タワーと富士山",
                                  "한국어 문장입니다",
                                  "Привет, мир! Ёлка",
                                  "שלום עולם",
                                  "مرحبا بالعالم",
                                  "ΟΔΥΣΣΕΥΣ Σίσυφος",
                                  "हिन्दी में एक वाक्य",
                                  "ไทย ภาษา",
                                  "İstanbul ISPARTA ılık",
                                  "x²+y³=½ № ①②",
                                  "emoji 👩‍👩‍👧 🎉🎉 ☃",
                                  "a\u0301b\u0308 e\u0301\u0300",
                                  "  tabs\tand\nnew\r\nlines  ",
                                  "10,000.50 $ 3.14% #tag @you a_b-c/d\\e",
                                  "ﬁﬂ ligatures ＡＢＣ fullwidth",
                                  "",
                                  " ",
                                  std::string(150, 'z'),
                                  "supercalifragilisticexpialidocious antidisestablishmentarianism"};
  std::mt19937 random(11);
  // ASCII, Latin, Greek and Cyrillic, Hebrew and Arabic, Devanagari, kana, ideographs, Hangul, punctuation.
  const std::vector<std::pair<std::uint32_t, std::uint32_t>> blocks = {
      {0x20, 0x7e},     {0x20, 0x7e},     {0xa1, 0x17f},  {0x391, 0x3c9},   {0x410, 0x44f},
      {0x5d0, 0x5ea},   {0x621, 0x64a},   {0x904, 0x939}, {0x3041, 0x30fe}, {0x4e00, 0x9fa5},
      {0xac00, 0xd7a3}, {0x2010, 0x2027}, {0x300, 0x345}};
  const auto below = [&](std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
  };
  for (int i = 0; i < 2000; ++i) {
    std::string text;
    for (std::size_t words = below(8) + 1; words > 0; --words) {
      const auto [first, last] = blocks[below(blocks.size())];
      for (std::size_t letters = below(9) + 1; letters > 0; --letters)
        append_code_point(first + static_cast<std::uint32_t>(below(last - first + 1)), text);
      if (below(4) > 0) text += ' ';
    }
    out.push_back(text);
  }
  return out;
}

class TokenizerPeer : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(python_)) GTEST_SKIP() << python_ << " is not there: no tokens were compared";
    if (!fs::is_directory(shared_)) GTEST_SKIP() << shared_ << " is not there: no tokens were compared";
    std::string name = (fs::temp_directory_path() / "touchmark-tokens-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override {
    if (!folder_.empty()) fs::remove_all(folder_);
  }
  // A list of numbers for each text.
  std::vector<Json> ask(const std::string& kind, const fs::path& vocabulary,
                        const std::vector<std::string>& all) {
    std::ofstream in(folder_ / "texts");
    for (const std::string& text : all) in << dump_json(Json(text)) << "\n";
    in.close();
    const std::string command = python_ + " tests/peers/tokenizers_peer.py " + kind + " " +
                                vocabulary.string() + " < " + (folder_ / "texts").string() + " > " +
                                (folder_ / "ids").string();
    EXPECT_EQ(std::system(command.c_str()), 0);
    std::vector<Json> out;
    std::ifstream ids(folder_ / "ids");
    for (std::string line; std::getline(ids, line);) out.push_back(*parse_json(line));
    return out;
  }

  const std::string python_ = setting("TOUCHMARK_TOKENIZERS", ".tools/tokenizers/bin/python");
  const fs::path shared_ = fs::path(setting("TOUCHMARK_SHARED", "../shared")) / "models";
  fs::path folder_;
};

TEST_F(TokenizerPeer, WordPiecesAreTheSame) {
  const fs::path file = shared_ / "minilm-l6-v2-q/tokenizer.json";
  std::ifstream in(file, std::ios::binary);
  const auto tokens = WordPiece::tokens_of_json(std::string{std::istreambuf_iterator<char>(in), {}});
  ASSERT_TRUE(tokens) << tokens.error().text();
  const auto made = WordPiece::make(*tokens);
  ASSERT_TRUE(made);
  const auto all = texts();
  const auto theirs = ask("wordpiece", file, all);
  ASSERT_EQ(theirs.size(), all.size());
  for (std::size_t i = 0; i < all.size(); ++i)
    EXPECT_EQ(Json(made->encode(all[i], 10'000)), theirs[i]) << all[i];
}

TEST_F(TokenizerPeer, BytePairsAreTheSame) {
  const fs::path file = folder_ / "merges.txt";
  const std::string unzip = "gzip -dc " + (shared_ / "clip-bpe-vocab/bpe_simple_vocab_16e6.txt.gz").string() +
                            " > " + file.string();
  ASSERT_EQ(std::system(unzip.c_str()), 0);
  std::vector<std::string> lines;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  const auto made = BytePairs::make(lines);
  ASSERT_TRUE(made) << made.error().text();
  EXPECT_EQ(made->start(), 49406);
  EXPECT_EQ(made->encode("a photo of a cat", 77),
            (std::vector<std::int64_t>{49406, 320, 1125, 539, 320, 2368, 49407}));
  const auto all = texts();
  const auto theirs = ask("clip", file, all);
  ASSERT_EQ(theirs.size(), all.size());
  for (std::size_t i = 0; i < all.size(); ++i)
    EXPECT_EQ(Json(made->encode(all[i], 10'000)), theirs[i]) << all[i];
}

}  // namespace
}  // namespace touchmark::models
