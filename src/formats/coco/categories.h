// COCO categories to and from ontology classes.
#pragma once

#include <string>

#include "formats/coco/source_ids.h"
#include "formats/folder.h"
#include "formats/json_stream.h"
#include "record/ontology.h"

namespace touchmark::formats::coco {

// Reads the list at the stream's place. A class that is known by name (from another file of the set) gains
// what is new. `ids` maps the file's category ids to class ids. False when the stream fails.
bool read_categories(JsonStream& in, const std::string& file, record::Ontology& ontology, SourceIdMap& ids,
                     IssueLog& issues);

// The id a class is written with: the source's where it is known, else its own.
std::int64_t category_id(const record::Class& item);
// One category as JSON text.
void append_category(std::string& out, const record::Class& item, std::int64_t id);

}  // namespace touchmark::formats::coco
