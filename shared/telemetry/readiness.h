#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace millrace::telemetry {

/// What a process needs in order to work. Any thread.
class Readiness {
 public:
  /// Answers what is missing, for a person ("no broker answers at 127.0.0.1:9092"), or nothing. Called by the status
  /// server's thread: it should look at what is known already rather than ask the network.
  using Check = std::function<std::optional<std::string>()>;

  void require(std::string name, Check check);

  struct Answer {
    std::string name{};
    std::optional<std::string> missing{};
  };
  /// One answer per requirement, in the order of their names' registration. A check that throws counts as missing.
  std::vector<Answer> answers() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::pair<std::string, Check>> checks_{};
};

}  // namespace millrace::telemetry
