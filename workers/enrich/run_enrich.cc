#include "workers/enrich/run_enrich.h"

#include <system_error>
#include <vector>

#include "shared/agent_calls/call_settings.h"
#include "shared/agents/catalogue/catalogue.h"
#include "shared/agents/remembered_agents.h"
#include "shared/aws/aws_account.h"
#include "shared/file_store/local_file_store.h"
#include "shared/http/curl_transport.h"
#include "shared/postgres/queries/agents.h"
#include "shared/redis/redis_batch_progress.h"
#include "shared/redis/redis_call_places.h"
#include "shared/redis/redis_circuit_breakers.h"
#include "shared/redis/redis_cooldowns.h"
#include "shared/settings/environment.h"
#include "shared/settings/service_addresses.h"
#include "shared/table_source/remote_tables.h"
#include "workers/enrich/enrich_handler.h"
#include "workers/enrich/model_agent.h"
#include "workers/enrich/postgres_batch_store.h"
#include "workers/enrich/postgres_row_ledger.h"
#include "workers/enrich/program_agent.h"
#include "workers/enrich/rules_agent.h"
#include "workers/pool/fleet_models.h"
#include "workers/pool/make_parameters.h"
#include "workers/pool/run_pool.h"
#include "workers/pool/stop_on_signal.h"

namespace millrace::enrich {
namespace {

constexpr std::size_t kSessionsMax = 8;     // One per chunk at work, for a moment now and then.
constexpr std::size_t kConnectionsMax = 8;  // Of Redis: two short scripts per call.

Result<redis::RedisAddress> redis_address(const settings::ServiceAddresses& addresses) {
  auto address = redis::parse_redis_url(addresses.redis_url);
  if (address && !addresses.redis_password.empty()) address->password = addresses.redis_password;
  return address;
}

}  // namespace

int run_enrich(const settings::Sheet& sheet) {
  const std::stop_token stop = pool::stop_on_signal();
  const auto environment = settings::process_environment();
  const auto calls = agent_calls::call_settings(sheet, environment);
  if (!calls) return pool::report_failure(calls.error(), stop);
  const auto models_of = model_access::language_model_settings(sheet);
  if (!models_of) return pool::report_failure(models_of.error(), stop);
  const auto addresses = settings::service_addresses(sheet);
  if (!addresses) return pool::report_failure(addresses.error(), stop);
  const auto redis_at = redis_address(*addresses);
  if (!redis_at) return pool::report_failure(redis_at.error(), stop);
  const std::filesystem::path folder = sheet.path("files.folder");
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);

  SystemClock clock;
  SystemRandom random;
  postgres::SessionPool sessions(addresses->postgres_url, "millrace enrich", kSessionsMax);
  PostgresBatchStore batches(sessions);
  PostgresRowLedger ledger(sessions);
  const std::vector<std::string> roots = sheet.list("files.input_roots");
  file_store::LocalFileStore files(folder, {roots.begin(), roots.end()});

  postgres::PostgresAgentRegistry registered(sessions);
  agents::RememberedAgents remembered(registered, clock, calls->agent_time);
  agent_catalogue::CatalogueRegistry registry(remembered);
  redis::RedisPool redis(*redis_at, kConnectionsMax, clock);
  redis::RedisCircuitBreakers shared_breakers(redis);
  coordination::FleetBreakers breakers({.shared = shared_breakers, .clock = clock, .random = random});
  redis::RedisCooldowns cooldowns(redis, clock);
  redis::RedisCallPlaces places(redis, clock);
  redis::RedisBatchProgress progress(redis);
  http::CurlTransport to_aws;  // Its address comes from the settings, not from a record.
  parameters::Parameters parameters({.sources = pool::make_parameter_sources(*calls, environment, to_aws, sessions, clock),
                                     .clock = clock,
                                     .ttl = calls->parameter_time});
  http::CurlTransport to_agents(calls->addresses);
  agent_calls::AgentCaller caller({.transport = to_agents,
                                   .endpoints = parameters,
                                   .clock = clock,
                                   .environment = environment,
                                   .agentcore = {.endpoint = calls->agentcore_endpoint, .credentials = calls->aws}});
  agent_calls::AgentMeters meters;
  BatchMeters batch_meters;
  RulesAgent rules;
  ProgramAgent programs({.caller = caller, .breakers = breakers, .cooldowns = cooldowns, .places = places, .meters = meters, .clock = clock});
  pool::FleetModels models(*models_of, redis, cooldowns, clock);
  ModelAgent model(models.all());
  aws::S3Client s3(aws::aws_account(sheet, environment), to_aws, clock);
  http::CurlTransport to_tables(calls->addresses);  // Users choose these addresses.
  table_source::RemoteTables remote({.s3 = s3, .web = to_tables});
  TableSources sources({.files = files, .remote = &remote, .scratch = folder});
  const AgentBodies bodies({.rules = rules, .program = programs, .model = models.is_empty() ? nullptr : &model});

  BatchRequests requests(registry, sources);
  BatchPreparation preparation({.registry = registry,
                                .bodies = bodies,
                                .files = files,
                                .sources = sources,
                                .batches = batches,
                                .meters = batch_meters,
                                .scratch = folder});
  ChunkWork chunks({.registry = registry,
                    .bodies = bodies,
                    .files = files,
                    .batches = batches,
                    .ledger = ledger,
                    .progress = progress,
                    .meters = batch_meters,
                    .clock = clock,
                    .random = random});
  OutputFile output({.files = files, .ledger = ledger, .store = folder});
  BatchSteps steps({.registry = registry,
                    .bodies = bodies,
                    .batches = batches,
                    .output = output,
                    .files = files,
                    .remote = &remote,
                    .clock = clock});
  EnrichHandler handler({.requests = requests, .preparation = preparation, .chunks = chunks, .steps = steps});
  return pool::run_pool(sheet, PoolName("enrich"), handler, [&](const pool::PoolVoice& voice) {
    meters.begin(voice.metrics);
    batch_meters.begin(voice.metrics);
    voice.readiness.require("agents", [&] { return caller.missing(); });
  });
}

}  // namespace millrace::enrich
