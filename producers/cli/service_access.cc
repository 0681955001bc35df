#include "producers/cli/service_access.h"

#include "shared/settings/service_addresses.h"

namespace millrace::cli {
namespace {

constexpr Duration kProducePatience = std::chrono::seconds(10);

Error unknown_service(const std::string& name, const std::string& setting) {
  return transient(name, "no address is known: start the private stack with `millrace up`, or set " + setting);
}

}  // namespace

Result<kafka::KafkaSettings> kafka_settings_of(const settings::Sheet& sheet) {
  kafka::KafkaSettings kafka;
  kafka.bootstrap = sheet.text("kafka.bootstrap");
  if (kafka.bootstrap.empty()) return unknown_service("kafka", "kafka.bootstrap");
  kafka.client_id = "millrace-cli";
  kafka.client_properties = sheet.section("kafka.client.");
  kafka.message_timeout = kProducePatience;
  return kafka;
}

Result<std::string> postgres_url_of(const settings::Sheet& sheet) {
  const std::string url = sheet.text("postgres.url");
  if (url.empty()) return unknown_service("postgres", "postgres.url");
  return settings::with_password(url, sheet.text("postgres.password"));
}

Result<redis::RedisAddress> redis_address_of(const settings::Sheet& sheet) {
  const std::string url = sheet.text("redis.url");
  if (url.empty()) return unknown_service("redis", "redis.url");
  return redis::parse_redis_url(url, sheet.text("redis.password"));
}

}  // namespace millrace::cli
