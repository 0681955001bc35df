#include "shared/model_access/model_settings.h"

namespace millrace::model_access {
namespace {

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

Result<ModelEndpoint> endpoint(const settings::Sheet& sheet, const std::string& provider) {
  const std::string prefix = "model." + provider + ".";
  ModelEndpoint endpoint{.base_url = without_slash(sheet.text(prefix + "base_url")),
                         .api_key = sheet.text(prefix + "api_key"),
                         .models = sheet.list(prefix + "models"),
                         .requests_per_minute = sheet.integer(prefix + "requests_per_minute")};
  if (endpoint.base_url.empty()) return rejected("model", "model.providers names " + provider + ": set " + prefix + "base_url");
  if (endpoint.models.empty()) return rejected("model", "model.providers names " + provider + ": set " + prefix + "models");
  if (endpoint.requests_per_minute < 0)
    return rejected("model", prefix + "requests_per_minute is negative: say how many calls a minute, or 0 for no limit");
  return endpoint;
}

}  // namespace

Result<ModelSettings> model_settings(const settings::Sheet& sheet) {
  ModelSettings settings;
  settings.providers = sheet.list("model.providers");
  settings.call_timeout = sheet.duration("model.timeout");
  settings.cache_time = sheet.duration("model.cache_time");
  settings.answer_tokens_max = sheet.integer("model.answer_tokens_max");
  if (settings.providers.empty()) return rejected("model", "model.providers is empty: say rules, openai or anthropic");
  for (const std::string& provider : settings.providers) {
    if (provider == "rules") continue;
    if (provider != "openai" && provider != "anthropic") {
      return rejected("model", "model.providers names " + provider + ": there are rules, openai and anthropic");
    }
    auto found = endpoint(sheet, provider);
    if (!found) return found.error();
    (provider == "openai" ? settings.openai : settings.anthropic) = *std::move(found);
  }
  return settings;
}

Result<ModelSettings> language_model_settings(const settings::Sheet& sheet) {
  auto settings = model_settings(sheet);
  if (settings) std::erase(settings->providers, "rules");
  return settings;
}

model::CallIntervals call_intervals(const ModelSettings& settings) {
  model::CallIntervals intervals;
  const auto add = [&](const std::string& account, std::int64_t per_minute) {
    if (per_minute > 0) intervals[account] = Duration(std::chrono::minutes(1)) / per_minute;
  };
  add("openai", settings.openai.requests_per_minute);
  add("anthropic", settings.anthropic.requests_per_minute);
  return intervals;
}

}  // namespace millrace::model_access
