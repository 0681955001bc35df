#pragma once

#include <chrono>
#include <stop_token>
#include <string>

#include "shared/aws/aws_account.h"
#include "shared/http/transport.h"
#include "shared/time/clock.h"

namespace millrace::aws {

struct LambdaAnswer {
  bool has_failed = false;  ///< The function ended with an error, which `payload` describes.
  std::string payload;      ///< JSON text.
  std::string log_tail;     ///< The end of its log, as Lambda gives it; may be empty.
  std::string request_id;
};

/// AWS Lambda. Any thread.
class LambdaFunctions final {
 public:
  LambdaFunctions(AwsAccount account, http::Transport& transport, Clock& clock)
      : account_(std::move(account)), transport_(transport), clock_(clock) {}

  /// Calls a function, by name or ARN, and waits for its answer. Lambda has no way to stop it: a stop request ends the
  /// waiting only. Errors as aws_call.h says.
  Result<LambdaAnswer> invoke(const std::string& function, const std::string& payload, std::chrono::milliseconds patience,
                              std::stop_token stop);

 private:
  const AwsAccount account_;
  http::Transport& transport_;
  Clock& clock_;
};

}  // namespace millrace::aws
