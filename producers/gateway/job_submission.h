#pragma once

#include <map>
#include <string>
#include <variant>

#include "producers/gateway/api.h"
#include "producers/gateway/services.h"

namespace millrace::gateway {

/// What a caller wants to run.
struct Order {
  std::string workflow;
  std::string input;  ///< JSON, as it was sent.
  Json document{};    ///< The same, parsed.
  int priority = 3;
  std::map<std::string, std::string> tags{};
};

/// What became of it.
struct Submitted {
  JobId job;
  std::string event_id;
  bool was_known = false;
};

/// Publishes a request, once per Idempotency-Key, under the caller's tenant; or says why it is refused: an unknown workflow,
/// an input that is not what the workflow wants, a key that was used for something else.
std::variant<Submitted, Problem> submit(const Services& services, const ApiRequest& request, const Order& order);

}  // namespace millrace::gateway
