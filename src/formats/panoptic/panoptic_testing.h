// For tests of the COCO family only: small data sets, and what was read of them in a form that can be
// compared.
#pragma once

#include <algorithm>

#include "base/json.h"
#include "formats/folder_testing.h"
#include "formats/group.h"
#include "formats/png_rgb.h"
#include "formats/registry.h"

namespace touchmark::formats {

// A label image from its rows, one letter a pixel: '.' is 0, 'a' is 1, 'b' is 2, ...
inline std::string letters_png(const std::vector<std::string>& rows) {
  RgbImage image;
  image.size = {static_cast<std::int64_t>(rows[0].size()), static_cast<std::int64_t>(rows.size())};
  for (const std::string& row : rows)
    for (const char letter : row)
      image.pixels.push_back(letter == '.' ? 0u : static_cast<std::uint32_t>(letter - 'a') + 1);
  return *encode_rgb_png(image);
}

inline Collected read_with(const Format& format, const std::filesystem::path& source) {
  Collected out;
  const Result<void> done = format.read(source, out);
  EXPECT_TRUE(done) << (done ? "" : done.error().text());
  EXPECT_TRUE(out.in_order);
  return out;
}

// What is kept of an image, but for its number in the file.
inline std::string extra_without_id(const record::AssetContent& content) {
  Json extra = json_from_text(content.extra);
  if (extra.is_object() && extra.contains("coco") && extra["coco"].contains("#")) {
    extra["coco"]["#"].erase("id");
    if (extra["coco"]["#"].empty()) extra["coco"].erase("#");
    if (extra["coco"].empty()) extra.erase("coco");
  }
  return extra.empty() ? std::string() : json_text(extra);
}

// A data set as text: images with what is kept of them, each with its labels.
inline std::string account_of(const record::Ontology& ontology, const AssetStream& stream) {
  std::string out = dump_json(record::to_json(ontology)) + "\n";
  const auto done = stream([&](const AssetWithAnnotations& asset) -> Result<void> {
    const record::AssetContent& content = asset.content;
    out += content.name + " " + std::to_string(content.size.width) + "x" +
           std::to_string(content.size.height) + " " + std::string(record::split_name(content.split)) + " " +
           extra_without_id(content) + "\n";
    for (const SourceAnnotation& one : asset.annotations)
      out += "  " + one.run + " " + dump_json(record::to_json(one.content)) + "\n";
    return {};
  });
  EXPECT_TRUE(done);
  return out;
}
inline std::string account_of(const Collected& data) {
  return account_of(data.ontology, data.stream());
}

inline std::string items_of(const LossReport& report) {
  std::string out;
  for (const LossItem& item : report.items)
    out += std::to_string(item.count) + " " + item.what + ": " + item.remedy + "\n";
  return out;
}

}  // namespace touchmark::formats
