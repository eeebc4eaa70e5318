// Models behind HTTP for the model store: models/remote_servers.h over this room's clients.
#pragma once

#include <filesystem>
#include <memory>

#include "models/remote_servers.h"

namespace touchmark::remote_models {

// `keys`: the folder of secrets, see key_named(). Images that servers fetch are put into the folder that the
// environment's TOUCHMARK_MODEL_IMAGES names, which the server sees too, at TOUCHMARK_MODEL_IMAGES_AT below
// its own root; else this process answers for them, once serve_pictures_at() has said where.
std::unique_ptr<models::RemoteServers> make_remote_servers(std::filesystem::path keys);

}  // namespace touchmark::remote_models
