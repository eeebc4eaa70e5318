#include "models/model.h"

namespace touchmark::models {

std::shared_ptr<const Origin> origin_of(const Card& card, Json parameters) {
  if (parameters.is_null()) parameters = Json::object();
  return std::make_shared<const Origin>(Origin{card.name, content_version(card), std::move(parameters)});
}

Json to_json(const Origin& origin) {
  return {{"model", origin.model}, {"version", origin.version}, {"parameters", origin.parameters}};
}

Result<void> check_prediction(double confidence, const Origin* origin) {
  if (!(confidence >= 0 && confidence <= 1))  // not a number neither
    return fail(ErrorCode::kCorrupt, "a model's confidence is not a number of 0 to 1");
  if (origin == nullptr || origin->model.empty() || origin->version.empty() ||
      !origin->parameters.is_object())
    return fail(ErrorCode::kCorrupt, "a prediction does not say which model made it");
  return {};
}

}  // namespace touchmark::models
