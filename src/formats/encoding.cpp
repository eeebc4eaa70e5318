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
    const auto status = ends ? iconv(converter, nullptr, nullptr, &to, &room)
                             : iconv(converter, &in, &left, &to, &room);
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

// The 32 bytes in which windows-1252 differs from ISO 8859-1; the five that it leaves open are what ISO 8859-1
// has there.
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

std::string likeliest(std::string_view bytes) {
  const std::unique_ptr<uchardet, CloseDetector> detector(uchardet_new());
  const std::size_t size = std::min(bytes.size(), kGuessBytes);
  if (uchardet_handle_data(detector.get(), bytes.data(), size) != 0) return "";
  uchardet_data_end(detector.get());
  const char* name = uchardet_get_charset(detector.get());
  const std::string found = name == nullptr ? "" : name;
  // Of a few letters it cannot tell the codes of western and central Europe apart; the usual one is likelier than
  // those of DOS and old Macintoshes.
  const bool unlikely = found.starts_with("IBM8") || found.starts_with("MAC-") || (found.starts_with("ISO-8859-1") && found != "ISO-8859-11") ||
                        found == "ISO-8859-3";
  // Class names of one character look like Thai to it.
  if (found == "TIS-620" && could_be_chinese(bytes)) return "GB18030";
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
    if (auto text = convert(bytes, std::string(said))) return {std::move(*text), std::string(said), false, ""};
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

bool is_wide(std::string_view head) {
  return marked(head).second > 0 ? !head.starts_with("\xEF\xBB\xBF") : !wide(head.substr(0, head.size() / 2 * 2)).empty();
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
