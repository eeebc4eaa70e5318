#include "formats/cvat/skeleton_svg.h"

#include <pugixml.hpp>
#include <string_view>
#include <unordered_map>

#include "base/limits.h"
#include "base/text.h"
#include "formats/xml_text.h"

namespace touchmark::formats::cvat {
namespace {

constexpr std::size_t kMaxSvg = 1u << 20;  // bytes
constexpr int kColumns = 10;

void append_place(std::string& out, std::string_view x, std::string_view y, int joint) {
  const int across = 5 + 10 * (joint % kColumns);
  const int down = 5 + 10 * (joint / kColumns);
  out.append(" ").append(x).append("=\"").append(std::to_string(across)).append("\" ");
  out.append(y).append("=\"").append(std::to_string(down)).append("\"");
}

}  // namespace

std::vector<std::pair<int, int>> edges_of_svg(const std::string& svg,
                                              const std::vector<std::string>& joints) {
  std::vector<std::pair<int, int>> edges;
  pugi::xml_document document;
  const std::string text = "<svg>" + svg + "</svg>";
  if (svg.size() > kMaxSvg ||
      !document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8))
    return edges;
  std::unordered_map<std::string, int> by_name;
  for (std::size_t i = 0; i < joints.size(); ++i) by_name.emplace(joints[i], static_cast<int>(i));
  std::unordered_map<std::string, int> by_node;
  const pugi::xml_node root = document.first_child();
  for (const pugi::xml_node circle : root.children("circle")) {
    const auto named = by_name.find(circle.attribute("data-label-name").value());
    const auto position = parse_whole<int>(circle.attribute("data-element-id").value());
    const bool in_range = position && *position >= 1 && static_cast<std::size_t>(*position) <= joints.size();
    if (named != by_name.end())
      by_node.emplace(circle.attribute("data-node-id").value(), named->second);
    else if (in_range)
      by_node.emplace(circle.attribute("data-node-id").value(), *position - 1);
  }
  for (const pugi::xml_node line : root.children("line")) {
    const auto from = by_node.find(line.attribute("data-node-from").value());
    const auto to = by_node.find(line.attribute("data-node-to").value());
    if (from != by_node.end() && to != by_node.end() && edges.size() < limits::kEdges)
      edges.emplace_back(from->second, to->second);
  }
  return edges;
}

std::string svg_of(const record::Skeleton& skeleton) {
  std::string out;
  for (const auto& [from, to] : skeleton.edges) {
    out += "<line";
    append_place(out, "x1", "y1", from);
    append_place(out, "x2", "y2", to);
    out += " data-type=\"edge\" data-node-from=\"" + std::to_string(from + 1) + "\" data-node-to=\"" +
           std::to_string(to + 1) + "\"></line>\n";
  }
  for (std::size_t i = 0; i < skeleton.joints.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    out += "<circle r=\"1.5\"";
    append_place(out, "cx", "cy", static_cast<int>(i));
    out += " data-type=\"element node\" data-element-id=\"" + number + "\" data-node-id=\"" + number +
           "\" data-label-name=\"";
    append_xml_text(out, skeleton.joints[i]);
    out += "\"></circle>\n";
  }
  return out;
}

}  // namespace touchmark::formats::cvat
