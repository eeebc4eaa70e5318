// What an import would bring, told before anything is stored. See flow/asset/asset.h for conventions.
#pragma once

#include "flow/asset/asset.h"

namespace touchmark::flow {

struct PreviewClass {
  std::string name;  // as the source calls it
  std::int64_t annotations = 0;
  std::string becomes;  // the project's class; empty: left out
  bool known = false;   // the project has that class
};

struct ImportPreview {
  std::vector<ImportPart> parts;   // what will be read
  std::vector<ImportPart> others;  // found where one of the parts lies; the likelier is read
  std::int64_t images = 0;         // the sum of the next three
  std::int64_t new_images = 0;
  std::int64_t known_images = 0;               // in the project already: their labels are added
  std::int64_t without_image = 0;              // new ones that come without their file
  std::map<std::string, std::int64_t> splits;  // images by split, where they are in one
  std::int64_t annotations = 0;                // that come in; those of known images may be there already
  std::int64_t left_out = 0;                   // of classes that somebody chose to leave out
  std::map<std::string, std::int64_t> runs;    // of the annotations, a model's: by the name of its run
  std::map<std::string, std::int64_t> merged_runs;  // likewise, where they would go into one layer
  std::vector<PreviewClass> classes;                // in the source's order, those without annotations too
  std::vector<ProblemKind> unused;  // files that nothing is taken from, by what they seem to be
  std::vector<ProblemKind> problems;
  std::int64_t problem_count = 0;
};
Json to_json(const ImportPreview& preview);

// Reads the source as import_data() does, and stores nothing. Of the images only the headers are read, so one
// that is damaged behind them is found by the import. Project 0: one that is yet to be made. Errors as
// import_data().
Result<ImportPreview> preview_import(ledger::Store& store, MediaLibrary& media, ProjectId project,
                                     const ImportOptions& options, const Progress& progress);

}  // namespace touchmark::flow
