#include "shared/kafka/client_configuration.h"

#include <sys/syslog.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

#include "shared/kafka/log.h"

namespace millrace::kafka {
namespace {

std::string milliseconds(Duration duration) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
}

/// librdkafka reads linger.ms as a decimal fraction, so tenths of milliseconds are possible.
std::string fractional_milliseconds(Duration duration) {
  return std::to_string(std::chrono::duration<double, std::milli>(duration).count());
}

void log_line(const rd_kafka_t* client, int level, const char* facility, const char* text) {
  // Each failed attempt to connect is a line of its own; that all brokers are away is said once, by
  // note_error.
  const bool is_attempt = std::string_view{facility} == "FAIL";
  log_client_line(rd_kafka_name(client), is_attempt ? LOG_DEBUG : level, text);
}

void note_error(rd_kafka_t* client, int code, const char* reason, void* /*opaque*/) {
  log_client_error(client, code, reason);
}

Properties common_properties(const KafkaSettings& settings) {
  return {{"bootstrap.servers", settings.bootstrap},
          {"client.id", settings.client_id},
          {"socket.nagle.disable", "true"},
          {"socket.keepalive.enable", "true"},
          // A broker that comes back after a restart must be found again within a moment.
          {"reconnect.backoff.ms", "50"},
          {"reconnect.backoff.max.ms", "500"},
          // A topic or partition that is made while we run is noticed after this, not after five minutes.
          {"topic.metadata.refresh.interval.ms", "5000"},
          {"message.max.bytes", std::to_string(settings.message_bytes_max)},
          {"log.connection.close", "false"}};
}

}  // namespace

void log_client_error(rd_kafka_t* client, int code, const char* reason) {
  // Brokers that are away come back by themselves; wrong credentials do not become right.
  const bool needs_a_person = code == RD_KAFKA_RESP_ERR__AUTHENTICATION || code == RD_KAFKA_RESP_ERR__SSL ||
                              code == RD_KAFKA_RESP_ERR__RESOLVE;
  if (needs_a_person || code == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
    log_warning(std::string{rd_kafka_name(client)} + ": " + reason);
  }
}

Properties producer_properties(const KafkaSettings& settings) {
  Properties properties = common_properties(settings);
  properties.insert(properties.end(),
                    {{"enable.idempotence", "true"},
                     {"acks", "all"},
                     {"compression.type", "lz4"},
                     {"linger.ms", fractional_milliseconds(settings.linger)},
                     {"message.timeout.ms", milliseconds(settings.message_timeout)},
                     {"retry.backoff.ms", "50"},
                     {"queue.buffering.max.messages", "100000"},
                     {"queue.buffering.max.kbytes", "131072"}});
  return properties;
}

Properties consumer_properties(const KafkaSettings& settings, const std::string& group,
                               const std::string& auto_offset_reset) {
  const Duration heartbeat =
      std::max<Duration>(std::chrono::milliseconds{100}, settings.session_timeout / 20);
  Properties properties = common_properties(settings);
  properties.insert(properties.end(),
                    {{"group.id", group},
                     {"enable.auto.commit", "false"},
                     {"enable.auto.offset.store", "false"},
                     {"auto.offset.reset", auto_offset_reset},
                     // Eager: cooperative assignors of this librdkafka lose assignments and hang.
                     {"partition.assignment.strategy", "range"},
                     {"session.timeout.ms", milliseconds(settings.session_timeout)},
                     {"heartbeat.interval.ms", milliseconds(heartbeat)},
                     {"max.poll.interval.ms", "300000"},
                     {"check.crcs", "true"},
                     {"isolation.level", "read_committed"},
                     {"allow.auto.create.topics", "false"},
                     {"fetch.wait.max.ms", milliseconds(settings.fetch_wait_max)},
                     {"fetch.error.backoff.ms", "50"},
                     // A pause drops what was read ahead; small fetches keep that cheap.
                     {"max.partition.fetch.bytes", "262144"},
                     {"queued.min.messages", "20000"},
                     {"queued.max.messages.kbytes", std::to_string(settings.prefetch_bytes_max / 1024)}});
  return properties;
}

Properties admin_properties(const KafkaSettings& settings) {
  return common_properties(settings);
}

Result<Configuration> configuration_of(const Properties& properties, const KafkaSettings& settings,
                                       void* opaque) {
  Configuration configuration{rd_kafka_conf_new()};
  std::array<char, 512> reason{};
  const auto set = [&](const std::string& name, const std::string& value) {
    return rd_kafka_conf_set(configuration.get(), name.c_str(), value.c_str(), reason.data(),
                             reason.size()) == RD_KAFKA_CONF_OK;
  };
  for (const auto& [name, value] : properties) {
    if (!set(name, value)) return broken("kafka", std::string{reason.data()});
  }
  for (const auto& [name, value] : settings.client_properties) {
    if (!set(name, value)) return rejected("kafka", "setting kafka.client." + name + ": " + reason.data());
  }
  rd_kafka_conf_set_opaque(configuration.get(), opaque);
  rd_kafka_conf_set_log_cb(configuration.get(), &log_line);
  rd_kafka_conf_set_error_cb(configuration.get(), &note_error);
  return configuration;
}

Result<Client> make_client(rd_kafka_type_t type, Configuration configuration) {
  std::array<char, 512> reason{};
  rd_kafka_t* const made = rd_kafka_new(type, configuration.get(), reason.data(), reason.size());
  if (made == nullptr)
    return rejected("kafka", std::string{reason.data()} + "; see the settings kafka.client.*");
  static_cast<void>(configuration.release());  // rd_kafka_new took it over.
  return Client{made};
}

}  // namespace millrace::kafka
