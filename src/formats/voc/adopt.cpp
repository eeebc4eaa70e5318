#include "formats/voc/adopt.h"

#include <map>

#include "base/utf8.h"
#include "formats/picture_names.h"
#include "formats/place_text.h"

namespace touchmark::formats::voc {

std::vector<std::string> names_said(std::string_view filename) {
  std::vector<std::string> out;
  for (const std::string& text : {std::string(filename), percent_decoded(filename)}) {
    const std::string path = inner_path(text);
    out.push_back(path.substr(path.rfind('/') + 1));
  }
  return out;
}

void adopt_images(Layout& layout, const std::function<std::string(const Item&)>& filename_of) {
  std::vector<std::size_t> alone;  // images without labels
  for (std::size_t i = 0; i < layout.items.size(); ++i) {
    const Item& item = layout.items[i];
    if (item.xml.empty() && item.object_png.empty() && item.class_png.empty()) alone.push_back(i);
  }
  if (alone.empty()) return;
  PicturePaths pictures;
  for (const std::size_t one : alone) pictures.add(layout.items[one].place.generic_string());
  pictures.build();
  std::map<std::size_t, std::vector<Item*>> claims;
  for (Item& item : layout.items) {
    if (item.xml.empty() || !item.image.empty()) continue;
    for (const std::string& name : names_said(filename_of(item))) {
      if (name.empty()) continue;
      const std::string around = mended_utf8(item.place.parent_path().generic_string());
      const PictureMatch match = pictures.find({name, around});
      if (match.meant.size() == 1) claims[alone[match.meant.front()]].push_back(&item);
      if (!match.meant.empty()) break;
    }
  }
  for (const auto& [index, items] : claims) {
    Item& image = layout.items[index];
    if (items.size() > 1) {
      for (Item* item : items)
        item->why = layout.name_of(image.image) + " is named by other annotation files too";
      continue;
    }
    Item& item = *items.front();
    item.image = std::move(image.image);
    item.name = std::move(image.name);
    item.stem = std::move(image.stem);
    image.image.clear();
  }
  std::erase_if(layout.items, [](const Item& item) {
    return item.image.empty() && item.xml.empty() && item.object_png.empty() && item.class_png.empty();
  });
}

}  // namespace touchmark::formats::voc
