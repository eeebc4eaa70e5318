#include "server/api/hidden_paths.h"

#include <gtest/gtest.h>

namespace touchmark::server {
namespace {

TEST(HiddenPaths, NoMessageTellsWhereTheServerKeepsItsFiles) {
  hide_folders({"/srv/touch mark/data", "/srv/pictures/"});
  const std::pair<const char*, const char*> kRows[] = {
      {"cannot write: No space left on device (/srv/touch mark/data/exports/job-1/x.json)",
       "cannot write: No space left on device (exports/job-1/x.json)"},
      {"/srv/touch mark/data", "data"},
      {"not a folder: /srv/touch mark/data: gone", "not a folder: data: gone"},
      {"/srv/pictures/a b/c.jpg", "a b/c.jpg"},
      {"/srv/pictures2/c.jpg", "c.jpg"},
      {"\"/etc/ssl/private/key.pem\" cannot be read", "\"key.pem\" cannot be read"},
      {"/home/anna/set/instances.json#/images/3", "instances.json#/images/3"},
      {"/home/anna/b.jsonl:12", "b.jsonl:12"},
      {"file:/etc/passwd", "file:passwd"},
      {"/usr/lib/x86_64-linux-gnu/libvips.so.42: cannot open", "libvips.so.42: cannot open"},
      // Not paths of the server.
      {"/shape/points/3", "/shape/points/3"},
      {"/media", "/media"},
      {"see GET /api/v1/formats", "see GET /api/v1/formats"},
      {"https://example.org/home/x", "https://example.org/home/x"},
      {"images/etc/passwd.jpg", "images/etc/passwd.jpg"},
      {"1/2", "1/2"},
      {"", ""},
  };
  for (const auto& [text, told] : kRows) EXPECT_EQ(without_paths(text), told);
}

TEST(HiddenPaths, EveryTextOfAValue) {
  hide_folders({"/data/t"});
  const Json value = {{"errors", {{{"where", "/data/t/uploads/set-1/x.json#/images/0"}, {"n", 3}}}},
                      {"download", "/api/v1/projects/1/exports/2/download"}};
  const Json told = {{"errors", {{{"where", "uploads/set-1/x.json#/images/0"}, {"n", 3}}}},
                     {"download", "/api/v1/projects/1/exports/2/download"}};
  EXPECT_EQ(json_without_paths(value), told);
}

}  // namespace
}  // namespace touchmark::server
