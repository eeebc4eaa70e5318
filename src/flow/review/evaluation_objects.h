// What lies on one image, in the form in which an evaluation counts it. Internal to flow/review.
#pragma once

#include <vector>

#include "formats/evaluation/evaluation_set.h"
#include "record/annotation.h"
#include "record/ontology.h"

namespace touchmark::flow {

// The places of classes, and how many joints an object has.
struct EvaluationClasses {
  std::vector<record::Class> classes;  // ascending id
  std::vector<double> sigmas;          // of joints; COCO's where the largest skeleton has 17, else 1/n for n

  explicit EvaluationClasses(const record::Ontology& ontology);
  EvaluationClasses() = default;
  // Their number where there is no such class.
  std::size_t place_of(ClassId id) const;
};

// Objects with a class and a shape of the kind; everything else is left out. Crowds and difficult objects are
// truths that count neither way, and so are skeletons of which no joint is labeled. The area of a truth is
// what its source said of this very shape, else the shape's own; that of a detection the one of its box, of a
// mask its own. A detection without a score has 1.
formats::EvaluationSet evaluation_set_of(const std::vector<record::Annotation>& truths,
                                         const std::vector<record::Annotation>& detections,
                                         formats::OverlapKind kind, const EvaluationClasses& classes,
                                         geometry::Size image);

}  // namespace touchmark::flow
