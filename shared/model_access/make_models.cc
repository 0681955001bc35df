#include "shared/model_access/make_models.h"

#include "shared/model/anthropic_provider.h"
#include "shared/model/openai_provider.h"
#include "shared/model/rules_provider.h"

namespace millrace::model_access {

std::vector<std::unique_ptr<model::ModelProvider>> make_models(const ModelSettings& settings, http::Transport& transport, Clock& clock) {
  std::vector<std::unique_ptr<model::ModelProvider>> models;
  const auto where = [&](const ModelEndpoint& endpoint, const std::string& name) {
    return model::HttpModel{.base_url = endpoint.base_url,
                            .api_key = endpoint.api_key,
                            .model = name,
                            .timeout = std::chrono::duration_cast<std::chrono::milliseconds>(settings.call_timeout)};
  };
  for (const std::string& provider : settings.providers) {
    if (provider == "rules") models.push_back(std::make_unique<model::RulesProvider>());
    if (provider == "openai") {
      for (const auto& name : settings.openai.models) {
        models.push_back(std::make_unique<model::OpenAiProvider>(where(settings.openai, name), transport, clock));
      }
    }
    if (provider == "anthropic") {
      for (const auto& name : settings.anthropic.models) {
        models.push_back(std::make_unique<model::AnthropicProvider>(where(settings.anthropic, name), transport, clock));
      }
    }
  }
  return models;
}

}  // namespace millrace::model_access
