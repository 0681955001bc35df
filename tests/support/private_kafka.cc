#include "tests/support/private_kafka.h"

#include <unistd.h>

namespace millrace::tests {

PrivateKafka::PrivateKafka() {
  const std::string answer = program_.run("start", std::to_string(getpid()));
  bootstrap_ = answer.substr(0, answer.find(' '));
}

void PrivateKafka::restart() { program_.run("restart"); }

PrivateKafka& PrivateKafka::shared() {
  static PrivateKafka kafka;
  return kafka;
}

}  // namespace millrace::tests
