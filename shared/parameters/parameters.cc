#include "shared/parameters/parameters.h"

#include <spdlog/spdlog.h>

namespace millrace::parameters {

Result<std::string> Parameters::value(const ParameterName& name) {
  std::string last_known;
  {
    const std::lock_guard lock(mutex_);
    const auto found = known_.find(name);
    if (found != known_.end()) {
      if (with_.clock.monotonic() < found->second.fresh_until) return found->second.value;
      last_known = found->second.value;
    }
  }
  auto asked = ask_sources(name);
  if (!asked && asked.error().kind == ErrorKind::kTransient && !last_known.empty()) {
    spdlog::warn("parameters: {} stays as it was: {}", name.value(), asked.error().detail);
    asked = last_known;
  }
  if (!asked) return asked.error();

  const std::lock_guard lock(mutex_);
  known_[name] = {.value = *asked, .fresh_until = with_.clock.monotonic() + with_.ttl};
  return asked;
}

void Parameters::invalidate(const ParameterName& name) {
  const std::lock_guard lock(mutex_);
  const auto found = known_.find(name);
  if (found != known_.end()) found->second.fresh_until = with_.clock.monotonic();
}

Result<std::string> Parameters::ask_sources(const ParameterName& name) {
  std::string asked;
  for (const auto& source : with_.sources) {
    auto values = source->fetch({name});
    // An earlier source decides over a later one: while it does not answer, nobody knows what it would say.
    if (!values) return values.error();
    if (const auto found = values->find(name); found != values->end() && !found->second.empty()) return found->second;
    asked += (asked.empty() ? "" : ", ") + source->name();
  }
  return rejected(kMissingParameterName,
                  "parameter " + name.value() + " is missing: set it in one of " + (asked.empty() ? "no source at all" : asked));
}

}  // namespace millrace::parameters
