// What models that are files here share. Internal to models/.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "models/local_model.h"
#include "models/picture.h"

namespace touchmark::models {

// A card, the folder of its files, and what runs them.
class LocalFiles {
 public:
  LocalFiles(Card card, std::filesystem::path folder, Runtime& runtime, Hurry hurry)
      : card_(std::move(card)), folder_(std::move(folder)), runtime_(runtime), hurry_(hurry) {}

  const Card& card() const { return card_; }
  // By the name of its file; empty: the only one. kInvalid.
  Result<const Network*> network(const std::string& file) const;
  Result<NetworkFacts> inspect(const Network& network) const;
  // Checked: each output has the shape that the card says, where it says numbers. kCorrupt.
  Result<std::vector<Array>> run(const Network& network, std::vector<NetworkInput> inputs,
                                 std::vector<std::string> outputs) const;
  // The lines of a file of the card, "\r" and empty lines at the end left out; or of a text in the metadata
  // of a network: {"file"} or {"metadata", "network"}; or the list itself. kInvalid, kNotFound.
  Result<std::vector<std::string>> texts(const Json& value, const std::string& at) const;
  // The bytes of a file of the card. kInvalid, kNotFound.
  Result<std::string> content(const std::string& file, const std::string& at) const;

 private:
  NetworkFile place_of(const Network& network) const;

  Card card_;
  std::filesystem::path folder_;
  Runtime& runtime_;
  Hurry hurry_;
};

// The image input of a pipeline, with its tensor's name; the member `key` of the pipeline.
Result<ImageInput> image_input_of(const Json& pipeline, const Network& network, const char* key = "input");
// As floats, or as the whole numbers that the card says this input takes (uint8, int32). kUnsupported for
// others.
Result<NetworkInput> picture_input(const Network& network, const std::string& name, PixelInput pixels);
// The name of the first output that contains one of the words, the first word first. kInvalid.
Result<std::string> output_like(const Network& network, std::initializer_list<std::string_view> words);
// The member "labels", which must be there.
Result<std::vector<std::string>> labels_of(const LocalFiles& files, const Json& pipeline);
// Scaled to length 1. kCorrupt unless it has so many numbers and a length.
Result<Embedding> unit_length(std::vector<float> values, std::size_t dimensions, const std::string& model);

// Each reads its own settings. kInvalid with a pointer into the card.
Result<std::unique_ptr<Model>> make_detector(LocalFiles files, const Json& pipeline);
Result<std::unique_ptr<Model>> make_classifier(LocalFiles files, const Json& pipeline);
Result<std::unique_ptr<Model>> make_segmenter(LocalFiles files, const Json& pipeline);
Result<std::unique_ptr<Model>> make_pose(LocalFiles files, const Json& pipeline);
Result<std::unique_ptr<Model>> make_reader(LocalFiles files, const Json& pipeline);
Result<std::unique_ptr<Model>> make_second_segmenter(LocalFiles files, const Json& pipeline);
Result<std::unique_ptr<Model>> make_clip(LocalFiles files, const Json& pipeline);
Result<std::unique_ptr<Model>> make_style(LocalFiles files, const Json& pipeline);
Result<std::unique_ptr<Model>> make_text_embedder(LocalFiles files, const Json& pipeline);

}  // namespace touchmark::models
