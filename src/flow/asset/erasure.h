// Legal erasure: the ledger is redacted in one step, and then everything that was made of the image goes, in
// the places that erasure_places() lists. What could not be removed is remembered, tried again by the job
// "erase", and told until it is gone. See flow/asset/asset.h for conventions.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "flow/asset/asset.h"
#include "flow/asset/ports.h"
#include "flow/asset/traces.h"

namespace touchmark::flow {

struct Leftover {
  std::string place;
  std::string what;  // may be empty
  std::string why;
};

struct ErasureReport {
  AssetId asset;
  Seq seq;  // of the event asset.erase
  std::optional<TimeUs> tried;
  std::map<std::string, std::int64_t> removed;  // by place
  std::vector<std::string> kept;                // what stays by right
  std::vector<Leftover> left;
  bool complete() const { return tried && left.empty(); }
};

// What a place is asked to forget.
struct ErasedImage {
  const Ports& ports;
  const ledger::Erasure& erasure;
  Traces traces;
  std::vector<std::string> uris;  // those that no other asset has
};

// A place where something made of images is kept. Whoever keeps something new of them adds it to the list.
struct ErasurePlace {
  std::string name;
  // Counts what it removed into report.removed[name], and adds to report.left what stays. An error is a
  // leftover as well.
  std::function<Result<void>(const ErasedImage&, ErasureReport&)> forget;
};
std::vector<ErasurePlace> erasure_places();

// `confirm` must be the asset's name (kInvalid otherwise); it may be deleted. Durable and out of every answer
// when it returns, whatever is left of its files.
Result<ErasureReport> erase_asset(const Ports& ports, Actor actor, ProjectId project, AssetId asset,
                                  std::string_view confirm, std::string_view reason);
// Of a project: those of which something is left.
Result<std::vector<ErasureReport>> unfinished_erasures(ledger::Store& store, ProjectId project);
// Tries them again; of all projects for 0.
Result<std::vector<ErasureReport>> retry_erasures(const Ports& ports, ProjectId project);

// The job "erase": retry_erasures() of its project. Result: {"complete", "left"}, numbers of assets. `ports`
// must outlive the handler.
jobs::JobHandler erase_job(const Ports& ports);

Json to_json(const ErasureReport& report);

}  // namespace touchmark::flow
