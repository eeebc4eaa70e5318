#include "adapters/remote_models/servers.h"

#include <cstdlib>

#include "adapters/remote_models/remote_models.h"

namespace touchmark::remote_models {
namespace {

constexpr std::size_t kMostPictureBytes = std::size_t{512} << 20;

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// The ports of one card.
class Ports final : public models::Model {
 public:
  Ports(models::Card card, RemoteModel ports) : card_(std::move(card)), ports_(std::move(ports)) {}
  const models::Card& card() const override { return card_; }
  std::vector<models::Model*> parts() override {
    std::vector<models::Model*> out;
    for (models::Model* part : std::initializer_list<models::Model*>{
             ports_.detect.get(), ports_.classify.get(), ports_.read_text.get(), ports_.caption.get(),
             ports_.judge.get()})
      if (part != nullptr) out.push_back(part);
    return out;
  }

 private:
  const models::Card card_;
  const RemoteModel ports_;
};

class Servers final : public models::RemoteServers {
 public:
  explicit Servers(std::filesystem::path keys) : keys_(std::move(keys)) {
    if (const std::string folder = environment("TOUCHMARK_MODEL_IMAGES"); !folder.empty())
      folder_ = std::make_shared<FolderShelf>(folder, environment("TOUCHMARK_MODEL_IMAGES_AT"));
  }

  Result<models::Card> greet(const models::Card& card) override { return greeted(card, options()); }

  Result<std::unique_ptr<models::Model>> open(const models::Card& card) override {
    TM_ASSIGN(RemoteModel ports, make_remote_model(card, options()));
    return std::unique_ptr<models::Model>(std::make_unique<Ports>(card, std::move(ports)));
  }

  void serve_pictures_at(const std::string& address) override {
    const std::lock_guard lock(mutex_);
    memory_ = std::make_shared<MemoryShelf>(address, kMostPictureBytes);
  }

  std::shared_ptr<const std::string> picture(const std::string& name) const override {
    const std::lock_guard lock(mutex_);
    return memory_ ? memory_->find(name) : nullptr;
  }

 private:
  RemoteOptions options() const {
    RemoteOptions out;
    out.keys = keys_;
    const std::lock_guard lock(mutex_);
    out.shelf = folder_ ? folder_ : std::shared_ptr<ImageShelf>(memory_);
    return out;
  }

  const std::filesystem::path keys_;
  std::shared_ptr<ImageShelf> folder_;
  mutable std::mutex mutex_;
  std::shared_ptr<MemoryShelf> memory_;
};

}  // namespace

std::unique_ptr<models::RemoteServers> make_remote_servers(std::filesystem::path keys) {
  return std::make_unique<Servers>(std::move(keys));
}

}  // namespace touchmark::remote_models
