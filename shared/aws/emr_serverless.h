#pragma once

#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "shared/aws/aws_account.h"
#include "shared/http/transport.h"
#include "shared/time/clock.h"

namespace millrace::aws {

/// A Spark program to run, as StartJobRun takes it.
struct EmrJobRun {
  std::string client_token;  ///< A second start with the same one is the first run.
  std::string name;
  std::string role;          ///< ARN of the role that the program runs under.
  std::string entry_point;   ///< s3:// path of the program.
  std::map<std::string, std::string> configuration;  ///< spark.… properties.
  std::string log_uri;       ///< s3:// folder for the logs of driver and executors.
  std::chrono::minutes time_max{60};
  std::map<std::string, std::string> tags;
};

struct EmrState {
  std::string state;    ///< SUBMITTED, PENDING, SCHEDULED, RUNNING, SUCCESS, FAILED, CANCELLING, CANCELLED, QUEUED
  std::string details;  ///< AWS's own words.
};

/// Spark job runs of one EMR Serverless application. Any thread. Errors as aws_call.h says.
class EmrServerless final {
 public:
  EmrServerless(AwsAccount account, std::string application, http::Transport& transport, Clock& clock)
      : account_(std::move(account)), application_(std::move(application)), transport_(transport), clock_(clock) {}

  const std::string& application() const { return application_; }

  /// The run's id.
  Result<std::string> start(const EmrJobRun& run, std::stop_token stop);
  Result<EmrState> look_at(const std::string& run, std::stop_token stop);
  /// Success, too, when the run has ended already or is unknown.
  Result<void> cancel(const std::string& run, std::stop_token stop);

 private:
  std::string path_of(const std::string& run) const;

  const AwsAccount account_;
  const std::string application_;
  http::Transport& transport_;
  Clock& clock_;
};

}  // namespace millrace::aws
