#include "tests/support/private_kafka.h"

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace millrace::tests {

PrivateKafka::PrivateKafka() {
  std::string pattern = (std::filesystem::temp_directory_path() / "millrace-kafka-XXXXXX").string();
  folder_ = mkdtemp(pattern.data());
  const std::string answer = run("start", std::to_string(getpid()));
  bootstrap_ = answer.substr(0, answer.find(' '));
}

PrivateKafka::~PrivateKafka() {
  run("stop");
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

void PrivateKafka::restart() {
  run("restart");
}

PrivateKafka& PrivateKafka::shared() {
  static PrivateKafka kafka;
  return kafka;
}

std::string PrivateKafka::run(const std::string& command, const std::string& owner) const {
  const std::string line = MILLRACE_SOURCE_FOLDER "/tests/support/private_kafka " + command + " " + folder_ + " " + owner;
  std::FILE* const output = popen(line.c_str(), "r");
  std::string text;
  std::array<char, 256> chunk{};
  while (output != nullptr && std::fgets(chunk.data(), static_cast<int>(chunk.size()), output) != nullptr) {
    text += chunk.data();
  }
  if (output == nullptr || pclose(output) != 0) {
    std::fprintf(stderr, "tests/support/private_kafka %s failed; see above\n", command.c_str());
    std::abort();
  }
  return text;
}

}  // namespace millrace::tests
