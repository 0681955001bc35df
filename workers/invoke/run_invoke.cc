#include "workers/invoke/run_invoke.h"

#include <spdlog/spdlog.h>

#include "shared/agent_calls/call_settings.h"
#include "shared/agents/catalogue/catalogue.h"
#include "shared/agents/remembered_agents.h"
#include "shared/http/curl_transport.h"
#include "shared/model_agents/model_agents.h"
#include "shared/postgres/queries/agent_costs.h"
#include "shared/postgres/queries/agents.h"
#include "shared/redis/redis_call_places.h"
#include "shared/redis/redis_circuit_breakers.h"
#include "shared/redis/redis_cooldowns.h"
#include "shared/redis/redis_retry_budgets.h"
#include "shared/settings/environment.h"
#include "shared/settings/service_addresses.h"
#include "workers/invoke/invoke_handler.h"
#include "workers/pool/fleet_models.h"
#include "workers/pool/make_parameters.h"
#include "workers/pool/run_pool.h"
#include "workers/pool/stop_on_signal.h"
#include "workers/pool/trace_ids_from.h"

namespace millrace::invoke {
namespace {

constexpr std::size_t kSessionsMax = 4;     // Records and parameters are remembered for a while; costs are one short statement.
constexpr std::size_t kConnectionsMax = 8;  // Of Redis: a few short scripts per call.

/// Whatever cannot be found is said now, and by /readyz, rather than when the first job comes.
void look_for_all_endpoints(postgres::SessionPool& sessions, agent_calls::AgentCaller& caller) {
  const auto registered = postgres::list_agents(sessions);
  if (!registered) return spdlog::warn("invoke: the registered agents cannot be read yet: {}", registered.error().detail);
  for (const auto& record : *registered) {
    if (record.agent.kind == agents::AgentKind::kModel) continue;
    const auto endpoint = caller.endpoint_of(record.agent);
    if (!endpoint) spdlog::warn("invoke: agent {}: {}", record.agent.name.value(), endpoint.error().detail);
  }
}

void tell_of_redis(const redis::RedisPool& redis, telemetry::Metrics& metrics) {
  metrics.before_exposition([&redis](telemetry::Metrics& exposed) {
    exposed.gauge({"millrace_redis_away", "1 while breakers, budgets and waits are this process's own, for Redis is away.", {}})
        .set(redis.is_away() ? 1 : 0);
  });
}

}  // namespace

int run_invoke(const settings::Sheet& sheet) {
  const std::stop_token stop = pool::stop_on_signal();
  const auto environment = settings::process_environment();
  const auto settings = agent_calls::call_settings(sheet, environment);
  if (!settings) return pool::report_failure(settings.error(), stop);
  const auto models_of = model_access::language_model_settings(sheet);
  if (!models_of) return pool::report_failure(models_of.error(), stop);
  const auto addresses = settings::service_addresses(sheet);
  if (!addresses) return pool::report_failure(addresses.error(), stop);
  const auto redis_at = redis::parse_redis_url(addresses->redis_url, addresses->redis_password);
  if (!redis_at) return pool::report_failure(redis_at.error(), stop);

  SystemClock clock;
  SystemRandom random;
  postgres::SessionPool sessions(addresses->postgres_url, "millrace invoke", kSessionsMax);
  postgres::PostgresAgentRegistry registered(sessions);
  agents::RememberedAgents remembered(registered, clock, settings->agent_time);
  agent_catalogue::CatalogueRegistry registry(remembered);
  postgres::PostgresCostLedger costs(sessions);
  redis::RedisPool redis(*redis_at, kConnectionsMax, clock);
  redis::RedisCircuitBreakers shared_breakers(redis);
  coordination::FleetBreakers breakers({.shared = shared_breakers, .clock = clock, .random = random});
  redis::RedisRetryBudgets budgets(redis, clock);
  redis::RedisCallPlaces places(redis, clock);
  redis::RedisCooldowns cooldowns(redis, clock);
  http::CurlTransport to_aws;  // Its address comes from the settings, not from a record.
  parameters::Parameters parameters({.sources = pool::make_parameter_sources(*settings, environment, to_aws, sessions, clock),
                                     .clock = clock,
                                     .ttl = settings->parameter_time});
  http::CurlTransport to_agents(settings->addresses);
  pool::FleetModels models(*models_of, redis, cooldowns, clock);
  model_agents::ModelAgents by_models(models.is_empty() ? nullptr : &models.all());
  agent_calls::AgentCaller caller({.transport = to_agents,
                                   .endpoints = parameters,
                                   .clock = clock,
                                   .environment = environment,
                                   .agentcore = {.endpoint = settings->agentcore_endpoint, .credentials = settings->aws},
                                   .models = &by_models});
  look_for_all_endpoints(sessions, caller);

  agent_calls::AgentMeters meters;
  CallTrace trace(clock, pool::trace_ids_from(sheet) == topics::TraceIds::kTimed ? CallTrace::Headers::kXrayToo : CallTrace::Headers::kTraceparent);
  InvokeHandler handler({.registry = registry,
                         .caller = caller,
                         .breakers = breakers,
                         .budgets = budgets,
                         .places = places,
                         .cooldowns = cooldowns,
                         .costs = costs,
                         .meters = meters,
                         .trace = trace,
                         .clock = clock,
                         .random = random});
  return pool::run_pool(sheet, PoolName("invoke"), handler,
                        [&](const pool::PoolVoice& voice) {
                          meters.begin(voice.metrics);
                          tell_of_redis(redis, voice.metrics);
                          trace.begin(voice.spans);
                          voice.readiness.require("agents", [&] { return caller.missing(); });
                        });
}

}  // namespace millrace::invoke
