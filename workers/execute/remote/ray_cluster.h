#pragma once

#include <map>
#include <optional>
#include <stop_token>
#include <string>

#include "shared/http/transport.h"
#include "workers/execute/remote/ray_package.h"
#include "workers/execute/remote/remote_settings.h"

namespace millrace::execute::remote {

/// Where a cluster's Jobs API is: "http://10.1.2.3:8265". An empty name is the cluster of the settings. kRejected for what is
/// no address, not on the list of the settings, or a cloud's metadata, whatever the list says.
Result<std::string> ray_address(const std::string& named, const RemoteSettings& settings);

struct RayJob {
  std::string status;   ///< PENDING, RUNNING, STOPPED, SUCCEEDED, FAILED
  std::string message;  ///< Ray's own words.
};

struct RaySubmission {
  std::string id;
  std::string package;                          ///< RayPackage::name
  std::map<std::string, std::string> variables;  ///< Of the program's environment.
  std::map<std::string, std::string> metadata;
};

/// The Jobs REST API of one cluster. One thread.
///
/// Errors: kTransient when the cluster is away or in trouble, kCancelled, kRejected for what it does not take.
class RayCluster final {
 public:
  RayCluster(std::string address, http::Transport& transport, std::stop_token stop)
      : address_(std::move(address)), transport_(transport), stop_(std::move(stop)) {}

  /// Nothing when the cluster does not know the submission.
  Result<std::optional<RayJob>> find_job(const std::string& submission);
  Result<void> put_package(const RayPackage& package);
  /// A submission that is there already is success.
  Result<void> submit(const RaySubmission& submission);
  Result<std::string> logs(const std::string& submission);
  /// Success, too, when it has ended or is unknown.
  Result<void> stop(const std::string& submission);

 private:
  Result<http::Response> send(const std::string& method, const std::string& path, std::string body, const std::string& type);
  Result<http::Response> send(const std::string& method, const std::string& path, std::string body, const std::string& type,
                              std::stop_token stop);

  const std::string address_;
  http::Transport& transport_;
  const std::stop_token stop_;
};

}  // namespace millrace::execute::remote
