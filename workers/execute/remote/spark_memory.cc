#include "workers/execute/remote/spark_memory.h"

#include "shared/aws/aws_call.h"
#include "shared/vocabulary/digest.h"
#include "shared/vocabulary/json.h"

namespace millrace::execute::remote {
namespace {

constexpr std::uint64_t kAnswerBytes = 256 * 1024;

}  // namespace

Result<std::string> SparkMemory::name_of_run(const SparkTask& spark, std::stop_token stop) {
  const bool is_to_be_remembered = !spark.session.empty() && !spark.reruns && spark.tables.empty() && settings_.workspace;
  if (!is_to_be_remembered) return std::string();
  std::string tag;
  if (!spark.input.empty()) {
    const auto path = aws::parse_s3_path(spark.input);
    if (!path || path->key.empty()) return std::string();
    const auto facts = s3_.facts_of(*path, std::move(stop));
    if (!facts && facts.error().kind != ErrorKind::kRejected) return facts.error();
    if (!facts || facts->etag.empty()) return std::string();
    tag = facts->etag;
  }
  const Json identity{spark.tenant, spark.session, name_of(spark.platform), spark.code, spark.input, tag, spark.output};
  return sha256_hex(identity.dump(-1, ' ', false, Json::error_handler_t::replace));
}

aws::S3Path SparkMemory::place_of(const std::string& name) const { return below(*settings_.workspace, "sessions/" + name + ".json"); }

Result<std::optional<std::string>> SparkMemory::recall(const std::string& name, std::stop_token stop) {
  if (name.empty()) return std::optional<std::string>();
  const auto found = s3_.read(place_of(name), 0, kAnswerBytes, std::move(stop));
  if (!found && found.error().kind != ErrorKind::kRejected) return found.error();
  Json answer = found ? Json::parse(*found, nullptr, false) : Json();
  if (!answer.is_object()) return std::optional<std::string>();
  answer["reused"] = true;
  return std::optional(answer.dump(-1, ' ', false, Json::error_handler_t::replace));
}

void SparkMemory::remember(const std::string& name, const std::string& answer) {
  if (!name.empty()) (void)s3_.put(place_of(name), answer, "application/json");
}

}  // namespace millrace::execute::remote
