#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shared/model/call_pace.h"
#include "shared/settings/settings.h"
#include "shared/time/clock.h"

namespace millrace::model_access {

struct ModelEndpoint {
  std::string base_url;
  std::string api_key;              ///< A secret.
  std::vector<std::string> models;  ///< The preferred one first.
  std::int64_t requests_per_minute = 0;  ///< Of the whole fleet; 0: no limit.
};

struct ModelSettings {
  std::vector<std::string> providers;  ///< The preferred one first: rules, openai, anthropic.
  ModelEndpoint openai;
  ModelEndpoint anthropic;
  Duration call_timeout{};
  Duration cache_time{};
  std::int64_t answer_tokens_max = 0;
};

model::CallIntervals call_intervals(const ModelSettings& settings);

/// kRejected names the setting that is missing for a provider that is asked for, or the provider that does not exist.
Result<ModelSettings> model_settings(const settings::Sheet& sheet);

/// The same without rules, for agents, which have rules of their own; `providers` may be empty.
Result<ModelSettings> language_model_settings(const settings::Sheet& sheet);

}  // namespace millrace::model_access
