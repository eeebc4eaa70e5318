#include "flow/annotation/acceptances.h"

#include <algorithm>
#include <map>

namespace touchmark::flow {

Result<void> add_acceptances(ledger::Reader& reader, ProjectId project, LayerId from, AssetId asset,
                             std::vector<ledger::AnnotationRow> rows, std::int64_t last_id,
                             ledger::EventDraft& draft) {
  TM_ASSIGN(const auto done, reader.accepted(project, asset, from));
  std::map<AnnotationId, AnnotationId> copies;
  const auto add = [&](ledger::AnnotationRow& row) {
    ledger::AnnotationWrite write;
    write.asset = asset;
    write.layer = kTruth;
    write.class_id = row.class_id;
    write.ontology_version = row.ontology_version;
    write.body = std::move(row.body);
    write.made.made_by = std::move(row.made.made_by);
    write.made.parent_layer = from;
    write.made.parent = row.id;
    write.made.parent_version = row.from_seq;
    draft.annotations.push_back(std::move(write));
    copies[row.id] = AnnotationId{last_id + static_cast<std::int64_t>(draft.annotations.size())};
  };
  std::vector<std::pair<ledger::AnnotationRow, record::AnnotationContent>> relations;
  for (auto& row : rows) {
    if (std::binary_search(done.begin(), done.end(), row.id)) continue;
    TM_ASSIGN(auto decoded, row.decode());
    if (decoded.content.relation)
      relations.emplace_back(std::move(row), std::move(decoded.content));
    else
      add(row);
  }
  // Ends that came along earlier are in the truth already.
  if (!relations.empty()) {
    TM_ASSIGN(const auto truth, reader.annotations(project, asset, kTruth));
    for (const auto& row : truth)
      if (row.made.parent_layer == from) copies.emplace(row.made.parent, row.id);
  }
  for (auto& [row, content] : relations) {
    const auto first = copies.find(content.relation->from);
    const auto second = copies.find(content.relation->to);
    if (first == copies.end() || second == copies.end()) continue;
    content.relation = record::Relation{first->second, second->second};
    row.body = record::encode(content);
    add(row);
  }
  return {};
}

}  // namespace touchmark::flow
