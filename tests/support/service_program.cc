#include "tests/support/service_program.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

namespace millrace::tests {

ServiceProgram::ServiceProgram(std::string name) : name_(std::move(name)) {
  std::string pattern = (std::filesystem::temp_directory_path() / ("millrace-" + name_ + "-XXXXXX")).string();
  folder_ = mkdtemp(pattern.data());
}

ServiceProgram::~ServiceProgram() {
  run("stop");
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string ServiceProgram::run(const std::string& command, const std::string& argument) const {
  const std::string line = MILLRACE_SOURCE_FOLDER "/tests/support/" + name_ + " " + command + " " + folder_ + " " + argument;
  std::FILE* const output = popen(line.c_str(), "r");
  std::string text;
  std::array<char, 256> chunk{};
  while (output != nullptr && std::fgets(chunk.data(), static_cast<int>(chunk.size()), output) != nullptr) {
    text += chunk.data();
  }
  if (output == nullptr || pclose(output) != 0) {
    std::fprintf(stderr, "tests/support/%s %s failed; see above\n", name_.c_str(), command.c_str());
    std::abort();
  }
  return text;
}

}  // namespace millrace::tests
