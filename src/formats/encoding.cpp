#include "formats/encoding.h"

#include <iconv.h>
#include <uchardet/uchardet.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "base/text.h"
#include "base/utf8.h"

namespace touchmark::formats {
namespace {

constexpr std::size_t kGuessBytes = 1 << 20;

struct CloseDetector {
  void operator()(uchardet* detector) const { uchardet_delete(detector); }
};

// iconv takes options behind a "//" in a name, and a name is text of strangers.
bool is_encoding_name(std::string_view name) {
  return !name.empty() && name.size() <= 40 && std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.' || c == ':' || c == '+';
  });
}

// Nothing when the encoding is unknown or a byte has no meaning in it.
std::optional<std::string> convert(std::string_view bytes, const std::string& from) {
  if (!is_encoding_name(from)) return std::nullopt;
  const iconv_t converter = iconv_open("UTF-8", from.c_str());
  if (converter == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
  std::string out;
  std::array<char, 1 << 14> buffer{};
  std::string input(bytes);
  char* in = input.data();
  std::size_t left = input.size();
  bool ok = true;
  // The last call, without input, writes what the converter still holds.
  for (bool ends = false; ok;) {
    char* to = buffer.data();
    std::size_t room = buffer.size();
    const std::size_t before = left;
    const auto status =
        ends ? iconv(converter, nullptr, nullptr, &to, &room) : iconv(converter, &in, &left, &to, &room);
    out.append(buffer.data(), buffer.size() - room);
    if (status == static_cast<std::size_t>(-1) && errno == E2BIG && (left < before || room < buffer.size()))
      continue;
    ok = status != static_cast<std::size_t>(-1);
    if (ends) break;
    ends = true;
  }
  iconv_close(converter);
  return ok && is_utf8(out) ? std::optional(std::move(out)) : std::nullopt;
}

// The 32 bytes in which windows-1252 differs from ISO 8859-1; the five that it leaves open are what ISO
// 8859-1 has there.
constexpr std::array<std::uint16_t, 32> kUpper = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

std::string from_windows_1252(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    append_code_point(byte >= 0x80 && byte < 0xA0 ? kUpper[byte - 0x80] : byte, out);
  }
  return out;
}

bool is_high(char c) {
  return static_cast<unsigned char>(c) >= 0x80;
}

// Whether all that is not ASCII comes in pairs of GB2312's common characters.
bool could_be_chinese(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    if (lead < 0x80) continue;
    const auto trail = i + 1 < bytes.size() ? static_cast<unsigned char>(bytes[i + 1]) : 0;
    if (lead < 0xB0 || lead > 0xD7 || trail < 0xA1) return false;
    ++i;
  }
  return true;
}

// Whether it is pairs of kana and kanji in Shift JIS, some of them where other codes have no letters.
bool could_be_japanese(std::string_view bytes) {
  bool sure = false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto lead = static_cast<unsigned char>(bytes[i]);
    if (lead < 0x80) continue;
    const auto trail = i + 1 < bytes.size() ? static_cast<unsigned char>(bytes[i + 1]) : 0;
    const bool low = lead >= 0x82 && lead <= 0x9F;
    if (!low && (lead < 0xE0 || lead > 0xEA)) return false;
    if (trail < 0x40 || trail == 0x7F || trail > 0xFC) return false;
    sure = sure || low;
    ++i;
  }
  return sure && convert(bytes, "SHIFT_JIS").has_value();
}

// Names of Latin letters with accents have letters of ASCII among them; those of pairs of bytes have none.
// Looks at the lines that are not ASCII, without endings such as ".jpg".
bool has_latin_letters(std::string_view bytes) {
  for (std::string_view line : split_lines(bytes)) {
    if (std::none_of(line.begin(), line.end(), is_high)) continue;
    const std::size_t dot = line.rfind('.');
    if (dot != std::string_view::npos &&
        std::none_of(line.begin() + static_cast<std::ptrdiff_t>(dot), line.end(), is_high))
      line = line.substr(0, dot);
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (is_letter(line[i])) return true;
      if (is_high(line[i])) ++i;
    }
  }
  return false;
}

std::string detected(std::string_view bytes) {
  const std::unique_ptr<uchardet, CloseDetector> detector(uchardet_new());
  const std::size_t size = std::min(bytes.size(), kGuessBytes);
  if (uchardet_handle_data(detector.get(), bytes.data(), size) != 0) return "";
  uchardet_data_end(detector.get());
  const char* name = uchardet_get_charset(detector.get());
  return name == nullptr ? "" : name;
}

bool is_pairs(std::string_view name) {
  return name.starts_with("GB") || name.starts_with("BIG5") || name.starts_with("SHIFT") ||
         name.starts_with("EUC") || name == "UHC" || name.starts_with("ISO-2022");
}

// What a few characters look like in pairs of bytes, where the detector, which counts letters, sees none;
// empty when they do not.
std::string pairs_of_bytes(std::string_view bytes) {
  if (has_latin_letters(bytes)) return "";
  if (could_be_japanese(bytes)) return "SHIFT_JIS";
  return could_be_chinese(bytes) ? "GB18030" : "";
}

bool is_cyrillic(std::string_view name) {
  return name == "WINDOWS-1251" || name.starts_with("KOI8") || name == "IBM866" || name == "IBM855";
}

std::string likeliest(std::string_view bytes) {
  std::string found = detected(bytes);
  if (is_pairs(found) || is_cyrillic(found)) return found;
  if (std::string pairs = pairs_of_bytes(bytes); !pairs.empty()) return pairs;
  // Of a few letters it cannot tell the codes of western and central Europe apart; the usual one is likelier
  // than those of DOS and old Macintoshes.
  const bool unlikely = found.starts_with("IBM8") || found.starts_with("MAC-") || found == "ISO-8859-3" ||
                        (found.starts_with("ISO-8859-1") && found != "ISO-8859-11");
  return unlikely ? "windows-1252" : found;
}

// By its mark; an empty name when there is none.
std::pair<std::string_view, std::size_t> marked(std::string_view bytes) {
  using std::string_view_literals::operator""sv;
  constexpr std::pair<std::string_view, std::string_view> kMarks[] = {{"\xEF\xBB\xBF"sv, "UTF-8"},
                                                                      {"\xFF\xFE\0\0"sv, "UTF-32LE"},
                                                                      {"\0\0\xFE\xFF"sv, "UTF-32BE"},
                                                                      {"\xFF\xFE"sv, "UTF-16LE"},
                                                                      {"\xFE\xFF"sv, "UTF-16BE"}};
  for (const auto& [mark, name] : kMarks)
    if (bytes.starts_with(mark)) return {name, mark.size()};
  return {"", 0};
}

// Without a mark: text of mostly ASCII has a zero in every other byte.
std::string_view wide(std::string_view bytes) {
  if (bytes.size() < 4 || bytes.size() % 2 != 0) return "";
  const std::size_t looked_at = std::min<std::size_t>(bytes.size(), 64);
  std::size_t even = 0;
  std::size_t odd = 0;
  for (std::size_t i = 0; i < looked_at; ++i) (i % 2 == 0 ? even : odd) += bytes[i] == 0 ? 1 : 0;
  if (odd > looked_at / 4 && even == 0) return "UTF-16LE";
  return even > looked_at / 4 && odd == 0 ? "UTF-16BE" : "";
}

bool is_utf8_name(std::string_view name) {
  const std::string lower = lower_ascii(std::string(name));
  return lower == "utf-8" || lower == "utf8";
}

}  // namespace

DecodedText decode_text(std::string bytes, std::string_view said) {
  DecodedText out;
  if (const auto [name, length] = marked(bytes); length > 0) {
    const std::string_view rest = std::string_view(bytes).substr(length);
    auto text = name == "UTF-8" ? (is_utf8(rest) ? std::optional(std::string(rest)) : std::nullopt)
                                : convert(rest, std::string(name));
    if (text) return {std::move(*text), std::string(name), false, ""};
    out.refused = name;
    bytes.erase(0, name == "UTF-8" ? length : 0);
  } else if (!said.empty() && !is_utf8_name(said)) {
    if (auto text = convert(bytes, std::string(said)))
      return {std::move(*text), std::string(said), false, ""};
    out.refused = said;
  }
  if (const std::string_view name = wide(bytes); !name.empty())
    if (auto text = convert(bytes, std::string(name)))
      return {std::move(*text), std::string(name), true, out.refused};
  if (is_utf8(bytes)) return {std::move(bytes), "UTF-8", !out.refused.empty(), out.refused};
  if (out.refused.empty() && !said.empty()) out.refused = said;
  out.guessed = true;
  out.encoding = likeliest(bytes);
  const bool own = is_utf8_name(out.encoding) || out.encoding == "windows-1252";
  if (auto text = own ? std::nullopt : convert(bytes, out.encoding)) {
    out.text = std::move(*text);
    return out;
  }
  out.encoding = "windows-1252";
  out.text = from_windows_1252(bytes);
  return out;
}

std::optional<std::string> decode_as(std::string_view bytes, const std::string& encoding) {
  return convert(bytes, encoding);
}

std::string names_encoding(std::string_view bytes) {
  const std::string found = detected(bytes);
  if (found == "IBM855") return "IBM866";  // of a few letters they look alike, and that one is the usual
  if (is_pairs(found) || is_cyrillic(found)) return found;
  if (std::string pairs = pairs_of_bytes(bytes); !pairs.empty()) return pairs;
  if (found == "IBM852") return found;
  // There the code of DOS has lines and signs instead of letters, but for the sharp s.
  const bool windows = std::any_of(bytes.begin(), bytes.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0xA8 && byte != 0xE1;
  });
  if (!windows) return "IBM437";
  return decode_text(std::string(bytes)).encoding;
}

bool is_wide(std::string_view head) {
  return marked(head).second > 0 ? !head.starts_with("\xEF\xBB\xBF")
                                 : !wide(head.substr(0, head.size() / 2 * 2)).empty();
}

std::string xml_encoding(std::string_view bytes) {
  constexpr std::string_view kBegin = "<?xml";
  const std::string_view head = trimmed(bytes.substr(0, 200));
  if (!head.starts_with(kBegin)) return "";
  const std::string_view declaration = head.substr(0, head.find("?>"));
  std::size_t at = declaration.find("encoding");
  if (at == std::string_view::npos) return "";
  at = declaration.find_first_of("\"'", at);
  if (at == std::string_view::npos) return "";
  const std::size_t end = declaration.find(declaration[at], at + 1);
  if (end == std::string_view::npos) return "";
  return lower_ascii(std::string(declaration.substr(at + 1, end - at - 1)));
}

}  // namespace touchmark::formats
