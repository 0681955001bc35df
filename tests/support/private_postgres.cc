#include "tests/support/private_postgres.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace millrace::tests {

PrivatePostgres::PrivatePostgres() {
  std::string pattern = (std::filesystem::temp_directory_path() / "millrace-postgres-XXXXXX").string();
  folder_ = mkdtemp(pattern.data());
  const std::string answer = run("start");
  url_ = answer.substr(0, answer.find('\n'));
}

PrivatePostgres::~PrivatePostgres() {
  run("stop");
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

PrivatePostgres& PrivatePostgres::shared() {
  static PrivatePostgres postgres;
  return postgres;
}

std::string PrivatePostgres::run(const std::string& command) const {
  const std::string line = MILLRACE_SOURCE_FOLDER "/tests/support/private_postgres " + command + " " + folder_;
  std::FILE* const output = popen(line.c_str(), "r");
  std::string text;
  std::array<char, 256> chunk{};
  while (output != nullptr && std::fgets(chunk.data(), static_cast<int>(chunk.size()), output) != nullptr) {
    text += chunk.data();
  }
  if (output == nullptr || pclose(output) != 0) {
    std::fprintf(stderr, "tests/support/private_postgres %s failed; see above\n", command.c_str());
    std::abort();
  }
  return text;
}

}  // namespace millrace::tests
