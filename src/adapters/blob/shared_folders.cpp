#include "adapters/blob/shared_folders.h"

#include <algorithm>
#include <fstream>
#include <string>

namespace touchmark::adapters {
namespace fs = std::filesystem;

SharedFolderBlobs::SharedFolderBlobs(std::unique_ptr<FolderBlobStore> store, fs::path list)
    : store_(std::move(store)), list_(std::move(list)) {
  reload();
}

void SharedFolderBlobs::reload() {
  std::ifstream in(list_);
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) (void)store_->allow(line);  // an unplugged disk is no reason not to start
}

Result<void> SharedFolderBlobs::allow(const fs::path& folder) {
  std::error_code error;
  const fs::path whole = fs::is_directory(folder, error) ? folder : folder.parent_path();
  const auto before = store_->allowed();
  TM_TRY(store_->allow(whole));
  if (store_->allowed().size() == before.size()) return {};
  std::ofstream out(list_, std::ios::app);
  out << store_->allowed().back().string() << '\n';
  out.flush();
  if (!out) return fail(ErrorCode::kUnavailable, "cannot remember the imported folder", list_.string());
  return {};
}

Result<OpenFile> SharedFolderBlobs::open(std::string_view uri) {
  auto file = store_->open(uri);
  if (file || file.error().code != ErrorCode::kForbidden) return file;
  reload();
  return store_->open(uri);
}

}  // namespace touchmark::adapters
