#include "workers/pool/kafka_settings_from.h"

namespace millrace::pool {

kafka::KafkaSettings kafka_settings_from(const settings::Sheet& sheet, const std::string& client_id) {
  kafka::KafkaSettings settings;
  settings.bootstrap = sheet.text("kafka.bootstrap");
  settings.client_id = client_id;
  settings.client_properties = sheet.section("kafka.client.");
  settings.session_timeout = sheet.duration("kafka.session_timeout");
  return settings;
}

}  // namespace millrace::pool
