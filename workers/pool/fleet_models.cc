#include "workers/pool/fleet_models.h"

#include "shared/model_access/make_models.h"

namespace millrace::pool {

FleetModels::FleetModels(const model_access::ModelSettings& settings, redis::RedisPool& redis, model::Cooldowns& cooldowns, Clock& clock)
    : is_empty_(settings.providers.empty()),
      cache_(redis, settings.cache_time),
      pace_(redis, clock, model_access::call_intervals(settings)),
      models_({.models = model_access::make_models(settings, transport_, clock),
               .cache = cache_,
               .cooldowns = cooldowns,
               .pace = pace_,
               .clock = clock,
               .check = [](const model::ModelRequest&, const model::ModelAnswer&) { return Result<void>(); }}) {}

}  // namespace millrace::pool
