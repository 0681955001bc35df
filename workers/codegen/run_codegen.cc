#include "workers/codegen/run_codegen.h"

#include "shared/file_store/local_file_store.h"
#include "shared/http/curl_transport.h"
#include "shared/model_access/make_models.h"
#include "shared/postgres/queries/postgres_framework_files.h"
#include "shared/redis/redis_answer_cache.h"
#include "shared/redis/redis_cooldowns.h"
#include "shared/redis/redis_pace.h"
#include "shared/settings/environment.h"
#include "shared/settings/service_addresses.h"
#include "workers/codegen/check_for_program.h"
#include "workers/codegen/codegen_handler.h"
#include "workers/codegen/postgres_answer_store.h"
#include "workers/codegen/postgres_earlier_turns.h"
#include "workers/codegen/remote_inputs.h"
#include "workers/pool/run_pool.h"
#include "workers/pool/stop_on_signal.h"

namespace millrace::codegen {
namespace {

constexpr std::size_t kSessionsMax = 4;     // Answers are looked up and recorded: two short statements per task.
constexpr std::size_t kConnectionsMax = 4;  // Of Redis.

}  // namespace

int run_codegen(const settings::Sheet& sheet) {
  const std::stop_token stop = pool::stop_on_signal();
  const auto settings = model_access::model_settings(sheet);
  if (!settings) return pool::report_failure(settings.error(), stop);
  const auto addresses = settings::service_addresses(sheet);
  if (!addresses) return pool::report_failure(addresses.error(), stop);
  const auto redis_at = redis::parse_redis_url(addresses->redis_url, addresses->redis_password);
  if (!redis_at) return pool::report_failure(redis_at.error(), stop);

  SystemClock clock;
  postgres::SessionPool sessions(addresses->postgres_url, "millrace codegen", kSessionsMax);
  postgres::PostgresFrameworkFiles frameworks(sessions);
  PostgresAnswerStore answers(sessions);
  PostgresEarlierTurns conversations(sessions);
  redis::RedisPool redis(*redis_at, kConnectionsMax, clock);
  redis::RedisAnswerCache cache(redis, settings->cache_time);
  redis::RedisCooldowns cooldowns(redis, clock);
  redis::RedisPace pace(redis, clock, model_access::call_intervals(*settings));
  http::CurlTransport transport;
  model::FallbackModels models({.models = model_access::make_models(*settings, transport, clock),
                                .cache = cache,
                                .cooldowns = cooldowns,
                                .pace = pace,
                                .clock = clock,
                                .check = check_for_program});
  const std::vector<std::string> roots = sheet.list("files.input_roots");
  file_store::LocalFileStore files(sheet.path("files.folder"), {roots.begin(), roots.end()});

  const aws::AwsAccount account = aws::aws_account(sheet, settings::process_environment());
  aws::S3Client s3(account, transport, clock);
  aws::GlueCatalogue glue(account, transport, clock);
  RemoteInputs remote(s3, glue);

  CodegenHandler handler({.frameworks = frameworks,
                          .files = files,
                          .models = models,
                          .answers = answers,
                          .clock = clock,
                          .remote = &remote,
                          .conversations = &conversations,
                          .answer_tokens_max = settings->answer_tokens_max});
  return pool::run_pool(sheet, PoolName("codegen"), handler, [&](const pool::PoolVoice& voice) {
    voice.metrics.before_exposition([&](telemetry::Metrics& exposed) {
      exposed.gauge({.name = "millrace_redis_away", .help = "1 while limits and caches are this process's own, for Redis is away."})
          .set(redis.is_away() ? 1 : 0);
    });
  });
}

}  // namespace millrace::codegen
