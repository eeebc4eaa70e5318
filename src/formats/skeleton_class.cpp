#include "formats/skeleton_class.h"

#include <algorithm>

namespace touchmark::formats {
namespace {

bool is_numbered(const record::Skeleton& skeleton) {
  for (std::size_t i = 0; i < skeleton.joints.size(); ++i)
    if (skeleton.joints[i] != std::to_string(i) && skeleton.joints[i] != std::to_string(i + 1)) return false;
  return true;
}

}  // namespace

bool skeletons_agree(const record::Skeleton& a, const record::Skeleton& b) {
  if (a.joints.empty() || b.joints.empty() || a.joints == b.joints) return true;
  return a.joints.size() == b.joints.size() && (is_numbered(a) || is_numbered(b));
}

std::string name_by_skeleton(const record::Class& incoming,
                             const std::function<const record::Class*(const std::string&)>& find) {
  std::string name = incoming.name;
  for (int number = 1;; ++number) {
    const record::Class* const known = find(name);
    if (known == nullptr || skeletons_agree(known->skeleton, incoming.skeleton)) return name;
    name = incoming.name + " (" + std::to_string(incoming.skeleton.joints.size()) + " joints" +
           (number == 1 ? "" : ", " + std::to_string(number)) + ")";
  }
}

}  // namespace touchmark::formats
