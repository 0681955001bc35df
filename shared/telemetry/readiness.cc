#include "shared/telemetry/readiness.h"

#include <exception>

namespace millrace::telemetry {
namespace {

std::optional<std::string> ask(const Readiness::Check& check) {
  try {
    return check();
  } catch (const std::exception& problem) {
    return std::string("the check itself failed: ") + problem.what();
  }
}

}  // namespace

void Readiness::require(std::string name, Check check) {
  const std::lock_guard lock(mutex_);
  checks_.emplace_back(std::move(name), std::move(check));
}

std::vector<Readiness::Answer> Readiness::answers() const {
  std::vector<std::pair<std::string, Check>> checks;
  {
    const std::lock_guard lock(mutex_);
    checks = checks_;
  }
  std::vector<Answer> answers;
  for (const auto& [name, check] : checks) answers.push_back({.name = name, .missing = ask(check)});
  return answers;
}

}  // namespace millrace::telemetry
