// For tests of the CVAT format only.
#pragma once

#include "base/json.h"
#include "formats/folder_testing.h"
#include "formats/registry.h"

namespace touchmark::formats::cvat {

inline Collected read_cvat(const std::filesystem::path& source) {
  Collected out;
  const Result<void> done = cvat_format().read(source, out);
  EXPECT_TRUE(done) << (done ? "" : done.error().text());
  EXPECT_TRUE(out.in_order);
  return out;
}

// A file of one image of 100 x 80 pixels that holds `inside`; `labels` in its <meta>.
inline std::string one_image(const std::string& inside, const std::string& labels = "") {
  return "<?xml version=\"1.0\" "
         "encoding=\"utf-8\"?>\n<annotations>\n<version>1.1</version>\n<meta><task><labels>" +
         labels + "</labels></task></meta>\n<image id=\"0\" name=\"a.jpg\" width=\"100\" height=\"80\">\n" +
         inside + "</image>\n</annotations>\n";
}

inline Collected read_one(const std::string& inside,
                          const std::string& labels = "<label><name>cat</name></label>") {
  ScratchFolder folder;
  folder.put("annotations.xml", one_image(inside, labels));
  return read_cvat(folder / "annotations.xml");
}

// What is written of it, as one file.
inline std::string written(const Collected& data, LossReport* report = nullptr) {
  ScratchFolder folder;
  const auto done = cvat_format().write(folder / "out.xml", data.ontology, data.stream(), {});
  EXPECT_TRUE(done) << (done ? "" : done.error().text());
  if (done && report != nullptr) *report = *done;
  return folder.get("out.xml");
}

inline std::string loss_text(const LossReport& report) {
  std::string out;
  for (const LossItem& item : report.items)
    out += std::to_string(item.count) + " " + item.what + ": " + item.remedy + "\n";
  return out;
}

inline Collected read_text(const std::string& text) {
  ScratchFolder folder;
  folder.put("annotations.xml", text);
  return read_cvat(folder / "annotations.xml");
}

}  // namespace touchmark::formats::cvat
