// Classes of one name whose poses have other joints: they cannot be one class, as a point stands for the
// joint of its place in the list. Thread-safety: pure functions.
#pragma once

#include <functional>
#include <string>

#include "record/ontology.h"

namespace touchmark::formats {

// Also when one of the two has no joints, or only as many numbers as the other has names.
bool skeletons_agree(const record::Skeleton& a, const record::Skeleton& b);

// The name under which a class goes with those that `find` knows (null: none of that name): its own, or
// "person (17 joints)" where the known one has other joints.
std::string name_by_skeleton(const record::Class& incoming,
                             const std::function<const record::Class*(const std::string&)>& find);

}  // namespace touchmark::formats
