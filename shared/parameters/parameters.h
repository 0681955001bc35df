#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "shared/parameters/parameter_source.h"
#include "shared/time/clock.h"

namespace millrace::parameters {

/// `Error::where` of a parameter that no source knows.
inline constexpr char kMissingParameterName[] = "parameters.missing";

/// Parameters from several sources, the first that knows a name winning. An answer is used for `ttl`, and longer, with a log
/// line, while its source does not answer. Any thread; several may fetch the same name at once, which does no harm.
class Parameters final {
 public:
  struct Dependencies {
    std::vector<std::unique_ptr<ParameterSource>> sources;
    Clock& clock;
    Duration ttl;
  };
  explicit Parameters(Dependencies dependencies) : with_(std::move(dependencies)) {}

  /// kRejected with kMissingParameterName when no source knows it, naming all that were asked; the source's error when one
  /// does not answer and nothing is remembered.
  Result<std::string> value(const ParameterName& name);

  /// What it led to was refused or gone: the next value() asks the sources.
  void invalidate(const ParameterName& name);

 private:
  struct Known {
    std::string value;
    Duration fresh_until{};
  };
  Result<std::string> ask_sources(const ParameterName& name);

  const Dependencies with_;
  std::mutex mutex_;
  std::map<ParameterName, Known> known_;  ///< As many as agents and their parameters.
};

}  // namespace millrace::parameters
