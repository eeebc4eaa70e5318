// The COCO files that a list of results is of, where the source has any: their images and categories give its
// ids a meaning. They are read as the COCO reader reads them, so that images and classes have the same names.
// Thread-safety: one reader, one thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "formats/coco/set.h"
#include "formats/data_source.h"
#include "formats/format.h"

namespace touchmark::formats::results {

class Reference {
 public:
  // What the source has that lies nearest to the list at source.path(); where several are as near, the first,
  // and an issue says so. Nothing when there is none or it cannot be read, which is an issue.
  static Result<std::unique_ptr<Reference>> find(const DataSource& source, Sink& sink, IssueLog& issues);

  const record::Ontology& ontology() const { return ontology_; }
  const std::vector<SourceAsset>& assets() const { return assets_; }
  // Positions in assets(), of all files that say the split of the list, or of all files; ascending, none
  // twice.
  std::vector<std::uint32_t> images(const coco::SourceId& id) const;
  // The class that the id means in a file that has it, or 0.
  ClassId category(const coco::SourceId& id) const;

 private:
  Reference(DataSource source, std::vector<coco::AnnotationFile> files, coco::AnnotationFile list,
            Sink& sink);
  Result<void> read();

  const DataSource source_;
  const coco::AnnotationFile list_;
  std::unique_ptr<Sink> quiet_;  // its issues are those of the COCO files, said where they are read
  IssueLog issues_;
  coco::Set set_;
  record::Ontology ontology_;
  std::vector<SourceAsset> assets_;
};

}  // namespace touchmark::formats::results
