#include "shared/settings/known_settings.h"

#include <algorithm>
#include <iterator>

namespace millrace::settings {
namespace {

constexpr bool kSecret = true;

// One line each. A new setting is a new line here and an entry in the reference that is printed from it.
constexpr KnownSetting kKnown[] = {
    {"agents.allowed_networks", Kind::kList, "", "Networks besides the internet's where agents may be: 127.0.0.0/8,10.1.0.0/16."},
    {"agents.ttl", Kind::kDuration, "2s", "How long a worker uses an agent's record before it reads it again."},

    {"approval.deadline", Kind::kDuration, "24h", "How long a question to a person stays open before it counts as denied."},

    {"aws.access_key_id", Kind::kText, "", "AWS access key; empty: AWS_ACCESS_KEY_ID."},
    {"aws.agentcore_endpoint", Kind::kText, "", "Address instead of AWS's for agents of kind agentcore."},
    {"aws.emr_endpoint", Kind::kText, "", "Address instead of AWS's for EMR Serverless."},
    {"aws.glue_endpoint", Kind::kText, "", "Address instead of AWS's for the Glue catalogue."},
    {"aws.lambda_endpoint", Kind::kText, "", "Address instead of AWS's for Lambda."},
    {"aws.region", Kind::kText, "", "AWS region; empty: AWS_REGION."},
    {"aws.s3_endpoint", Kind::kText, "", "Address instead of AWS's for S3; buckets are then part of the path."},
    {"aws.secret_access_key", Kind::kText, "", "AWS secret key; empty: AWS_SECRET_ACCESS_KEY.", kSecret},
    {"aws.session_token", Kind::kText, "", "Token of temporary AWS credentials; empty: AWS_SESSION_TOKEN.", kSecret},
    {"aws.ssm_endpoint", Kind::kText, "", "Address instead of AWS's for the Parameter Store."},

    {"cache.folder", Kind::kPath, "", "Where the private broker's jars are kept; empty: a folder of the system or user."},

    {"execute.answer_bytes", Kind::kBytes, "128KiB", "Rows of an answer beyond this are kept in a file of the job."},
    {"execute.emr.application", Kind::kText, "", "EMR Serverless application that Spark programs run in."},
    {"execute.emr.role", Kind::kText, "", "ARN of the role that Spark programs have there."},
    {"execute.emr.time", Kind::kDuration, "12h", "How long one Spark program may run there."},
    {"execute.lambda.function", Kind::kText, "", "Lambda function that runs Spark programs: workers/execute/remote/README.md."},
    {"execute.lambda.time", Kind::kDuration, "15m", "How long one call of it may take."},
    {"execute.ray.allowed_networks", Kind::kList, "", "Where the Ray clusters are that requests may name: 10.1.0.0/16,10.2.3.4."},
    {"execute.ray.cluster", Kind::kText, "", "address:port of the Ray cluster for requests that name none."},
    {"execute.ray.mcp", Kind::kText, "", "Address of an MCP gateway that runs programs on Ray clusters, instead of their Jobs API."},
    {"execute.ray.mcp_time", Kind::kDuration, "15m", "How long one call of its tool may take."},
    {"execute.ray.mcp_tool", Kind::kText, "ray-code-validation-inline___validate_ray_code", "Its tool, called with code and ray_cluster_ip."},
    {"execute.ray.patience", Kind::kDuration, "2m", "How long a Ray cluster may be away before its runs fail."},
    {"execute.remote.poll", Kind::kDuration, "2s", "Time between two looks at a run elsewhere."},
    {"execute.results.valid", Kind::kDuration, "1h", "How long a presigned address of a result is good, up to a week."},
    {"execute.sandbox.cpu_seconds", Kind::kInteger, "60", "CPU seconds that one program may use."},
    {"execute.sandbox.memory", Kind::kBytes, "512MiB", "Memory that all processes of one program may use together."},
    {"execute.sandbox.output", Kind::kBytes, "64MiB", "Bytes that one program may write as its result."},
    {"execute.sandbox.processes", Kind::kInteger, "64", "Processes and threads of one program."},
    {"execute.sandbox.scratch", Kind::kBytes, "64MiB", "Size of the scratch folder of one program."},
    {"execute.sandbox.time", Kind::kDuration, "120s", "Wall-clock time of one program."},
    {"execute.spark.address", Kind::kText, "127.0.0.1", "Address at which a Spark cluster's executors reach programs of this machine."},
    {"execute.spark.at_once", Kind::kInteger, "1", "Spark programs that one worker runs at a time; further ones wait."},
    {"execute.spark.fetch_max", Kind::kBytes, "1GiB", "Largest object in S3 that is fetched for Spark on this machine."},
    {"execute.spark.home", Kind::kPath, "", "Folder of Spark (PyPI's pyspark is one) for the platform Spark; empty: there is none."},
    {"execute.spark.java", Kind::kPath, "", "Folder of the Java that it runs on; empty: the one that /usr/bin/java is in."},
    {"execute.spark.master", Kind::kText, "local[2]", "Where it runs: local[N], in the sandbox without AWS, or a master such as spark://host:7077."},
    {"execute.spark.memory", Kind::kBytes, "4GiB", "Memory of one Spark program on this machine, Java included."},
    {"execute.spark.time", Kind::kDuration, "30m", "How long one Spark program may run on this machine."},
    {"execute.workspace", Kind::kText, "", "Folder in S3 for programs, results and logs of jobs: s3://bucket/folder."},

    {"failpoints", Kind::kList, "", "For tests: what befalls which call to the outside, as store.commit=kill_after@3 (shared/failpoints)."},

    {"files.folder", Kind::kPath, "", "The file store; empty: `files` in the state folder."},
    {"files.input_roots", Kind::kList, "", "Other folders that inputs may name by file:// URIs."},

    {"gateway.address", Kind::kText, "127.0.0.1:8000", "Where the REST gateway listens; other machines' requests need tokens."},
    {"gateway.body_max", Kind::kBytes, "1MiB", "Bytes of a request's body; files go to /v1/files."},
    {"gateway.connections_max", Kind::kInteger, "4096", "Connections that one gateway keeps open."},
    {"gateway.jwt.algorithms", Kind::kList, "", "Algorithms of tokens: RS256,ES256,EdDSA with a JWKS, HS256 with a secret, when empty."},
    {"gateway.jwt.audience", Kind::kText, "", "Whom tokens must be meant for (aud)."},
    {"gateway.jwt.issuer", Kind::kText, "", "Who must have issued tokens (iss)."},
    {"gateway.jwt.jwks", Kind::kText, "", "File or https:// address of the keys that sign tokens (JWKS)."},
    {"gateway.jwt.leeway", Kind::kDuration, "60s", "How far the issuer's clock may be off."},
    {"gateway.jwt.roles_claim", Kind::kText, "roles", "Claim that names roles: viewer, operator, approver, admin; `scope` counts, too."},
    {"gateway.jwt.secret", Kind::kText, "", "Secret that signs tokens, instead of a JWKS: at least 32 bytes.", kSecret},
    {"gateway.jwt.tenant_claim", Kind::kText, "tenant", "Claim that names the tenant; without it, the tenant `default`."},
    {"gateway.origins", Kind::kList, "", "Web pages elsewhere that may ask, by origin: https://console.example.com."},
    {"gateway.runtimes", Kind::kList, "", "ARNs under which AgentCore's clients invoke workflows here: ARN=spark,ARN=ray."},
    {"gateway.streams_max", Kind::kInteger, "2000", "Event streams that one gateway keeps open."},
    {"gateway.strict_sessions", Kind::kBoolean, "false", "Refuse session ids that AWS would refuse, instead of making them valid."},
    {"gateway.sync_wait", Kind::kDuration, "60s", "How long /generate, /spark/generate and /execute wait before they answer 202."},
    {"gateway.threads", Kind::kInteger, "8", "Threads that answer requests, each with one session of PostgreSQL."},
    {"gateway.upload_max", Kind::kBytes, "5GB", "Bytes of an uploaded file."},
    {"gateway.uploads", Kind::kText, "", "Folder in S3 for files uploaded to it; empty: uploads/ below execute.workspace."},
    {"gateway.wait_max", Kind::kDuration, "60s", "How long a client may wait for a job in one request."},

    {"kafka.bootstrap", Kind::kText, "", "Addresses of Kafka brokers: host:port,host:port."},
    {"kafka.session_timeout", Kind::kDuration, "10s", "A worker that the brokers do not hear from for so long is dead to its group."},

    {"log.format", Kind::kChoice, "text", "text|json: lines for people or for machines."},
    {"log.level", Kind::kChoice, "info", "debug|info|warn|error: what is worth a line."},

    {"metrics.address", Kind::kText, "", "host:port for /livez, /readyz and /metrics; empty: none."},

    {"model.anthropic.api_key", Kind::kText, "", "Key of the Anthropic-shaped provider.", kSecret},
    {"model.anthropic.base_url", Kind::kText, "", "Address of the Anthropic-shaped provider, without /v1."},
    {"model.anthropic.models", Kind::kList, "", "Models to ask, in this order."},
    {"model.anthropic.requests_per_minute", Kind::kInteger, "0", "Calls that all workers together make; 0: no limit."},
    {"model.answer_tokens_max", Kind::kInteger, "4096", "Tokens that one answer may have."},
    {"model.cache_time", Kind::kDuration, "24h", "How long Redis keeps a model's answer to the same request."},
    {"model.openai.api_key", Kind::kText, "", "Key of the OpenAI-shaped provider.", kSecret},
    {"model.openai.base_url", Kind::kText, "", "Address of the OpenAI-shaped provider, without /v1."},
    {"model.openai.models", Kind::kList, "", "Models to ask, in this order."},
    {"model.openai.requests_per_minute", Kind::kInteger, "0", "Calls that all workers together make; 0: no limit."},
    {"model.providers", Kind::kList, "rules", "Providers to ask, in this order: rules, openai, anthropic."},
    {"model.timeout", Kind::kDuration, "60s", "How long one call of a model may take."},

    {"parameters.file", Kind::kPath, "", "JSON file of names and values, for the source file."},
    {"parameters.sources", Kind::kList, "environment,postgres", "Where parameters are, in this order: environment, file, ssm, postgres."},
    {"parameters.ttl", Kind::kDuration, "60s", "How long a parameter is used before it is asked for again."},

    {"partitions", Kind::kInteger, "8", "Partitions of requests and results: the shards, fixed when the cluster is made."},
    {"payload.inline_max", Kind::kBytes, "256KiB", "Larger inputs and outputs travel as a reference."},
    {"payload.size_max", Kind::kBytes, "64MiB", "Larger inputs and outputs are refused."},

    {"postgres.password", Kind::kText, "", "Password to add to postgres.url.", kSecret},
    {"postgres.url", Kind::kText, "", "postgresql://user@host:port/database.", kSecret},

    {"redis.password", Kind::kText, "", "Password of Redis.", kSecret},
    {"redis.url", Kind::kText, "", "redis://host:port."},

    {"retention.dead_letters", Kind::kDuration, "30d", "How long dead letters are kept."},
    {"retention.jobs", Kind::kDuration, "30d", "How long finished jobs, their history and payloads are kept."},
    {"retention.sessions", Kind::kDuration, "30d", "How long a session of the code supervisors is kept after its last use."},
    {"retention.task_logs", Kind::kDuration, "7d", "How long the lines that programs print are kept."},

    {"state.folder", Kind::kPath, "", "Folder of the private stack; empty: one of the system or user, by checkout."},

    {"supervise.lease", Kind::kDuration, "1500ms", "How long a supervisor owns a shard without renewing."},
    {"supervise.map_window", Kind::kInteger, "32", "Slices of distributed Maps that a supervisor keeps open in one pool."},
    {"supervise.renew_every", Kind::kDuration, "400ms", "How often a supervisor renews its shards."},
    {"supervise.task_lease", Kind::kDuration, "30s", "How long a dispatched task may stay without a renewal."},

    {"traces.endpoint", Kind::kText, "", "OTLP/HTTP receiver of traces: http://host:4318; empty: OTEL_EXPORTER_OTLP_ENDPOINT."},
    {"traces.ids", Kind::kChoice, "w3c", "w3c|xray: ids of traces that begin here, and whether agents get X-Amzn-Trace-Id."},

    {"validate.sandbox.memory", Kind::kBytes, "256MiB", "Memory that judging one program may use."},
    {"validate.sandbox.time", Kind::kDuration, "10s", "Wall-clock time that judging one program may use."},

    {"worker.concurrency", Kind::kInteger, "8", "Tasks that one worker process has in hand at once."},
    {"worker.drain", Kind::kDuration, "10s", "How long a stopping worker may finish what it has in hand."},
    {"worker.heartbeat", Kind::kDuration, "2s", "How often a worker says that it is alive."},
    {"worker.renew_every", Kind::kDuration, "5s", "How often a worker renews the tasks it has in hand."},
};

constexpr std::string_view kFreeSections[] = {"kafka.client."};

bool ends_in(std::string_view name, std::string_view ending) {
  return name.size() >= ending.size() && name.substr(name.size() - ending.size()) == ending;
}

}  // namespace

std::span<const KnownSetting> known_settings() { return kKnown; }

const KnownSetting* find_known_setting(std::string_view name) {
  const auto found = std::find_if(std::begin(kKnown), std::end(kKnown), [&](const auto& s) { return s.name == name; });
  return found == std::end(kKnown) ? nullptr : &*found;
}

std::span<const std::string_view> free_sections() { return kFreeSections; }

std::string_view free_section_of(std::string_view name) {
  for (const auto section : kFreeSections) {
    if (name.size() > section.size() && name.substr(0, section.size()) == section) return section;
  }
  return {};
}

bool is_secret(std::string_view name) {
  if (const auto* known = find_known_setting(name)) return known->is_secret;
  return ends_in(name, "password") || ends_in(name, "secret") || ends_in(name, "key") || ends_in(name, "token") ||
         ends_in(name, ".pem") || ends_in(name, "sasl.jaas.config");
}

std::vector<std::string> choices_of(const KnownSetting& setting) {
  std::vector<std::string> choices;
  auto rest = setting.meaning.substr(0, setting.meaning.find(':'));
  while (!rest.empty()) {
    const auto bar = rest.find('|');
    choices.emplace_back(rest.substr(0, bar));
    rest = bar == std::string_view::npos ? std::string_view{} : rest.substr(bar + 1);
  }
  return choices;
}

}  // namespace millrace::settings
