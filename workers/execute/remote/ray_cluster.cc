#include "workers/execute/remote/ray_cluster.h"

#include <charconv>

#include "shared/aws/aws_call.h"
#include "shared/vocabulary/json.h"

namespace millrace::execute::remote {
namespace {

constexpr int kDashboardPort = 8265;
constexpr int kNoPublicPort = 1;  // At which AddressPolicy allows nothing but what its list names.
constexpr std::size_t kLogBytesMax = std::size_t{48} << 20;
constexpr std::chrono::milliseconds kPatience{20'000};

struct HostAndPort {
  std::string host;
  int port = kDashboardPort;
};

/// "10.1.2.3", "10.1.2.3:8265", "::1" or "[::1]:8265".
Result<HostAndPort> parse_host_and_port(const std::string& text) {
  const Error malformed = rejected("ray", "ray_cluster_ip is '" + text + "': write an IP address, or address:port");
  HostAndPort parsed{.host = text};
  std::size_t colon = text.rfind(':');
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string::npos) return malformed;
    parsed.host = text.substr(1, end - 1);
    colon = end + 1 < text.size() ? end + 1 : std::string::npos;
  } else if (colon != std::string::npos && text.find(':') != colon) {
    colon = std::string::npos;  // An IPv6 address of its own.
  } else {
    parsed.host = text.substr(0, colon);
  }
  if (colon == std::string::npos) return parsed;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data() + colon + 1, end, parsed.port);
  if (text[colon] != ':' || read.ec != std::errc{} || read.ptr != end || parsed.port < 1 || parsed.port > 65535) return malformed;
  return parsed;
}

/// The services in a cloud that hand out credentials to whoever asks from inside.
bool is_metadata(const http::AddressBytes& address) {
  static const http::AddressPolicy kMetadata = *http::AddressPolicy::parse({"169.254.0.0/16", "fd00:ec2::254", "100.100.100.200", "168.63.129.16"});
  return kMetadata.allows(address, kNoPublicPort);
}

std::string url_of(const HostAndPort& place) {
  const bool is_six = place.host.find(':') != std::string::npos;
  return "http://" + (is_six ? "[" + place.host + "]" : place.host) + ":" + std::to_string(place.port);
}

}  // namespace

Result<std::string> ray_address(const std::string& named, const RemoteSettings& settings) {
  if (named.empty() && settings.ray_cluster.empty()) return rejected("ray", "name a cluster in ray_cluster_ip, or set execute.ray.cluster");
  const auto place = parse_host_and_port(named.empty() ? settings.ray_cluster : named);
  if (!place) return place.error();
  if (named.empty()) return url_of(*place);  // The operator's own.
  const auto address = http::parse_address(place->host);
  if (!address) return rejected("ray", "ray_cluster_ip is '" + named + "': write an IP address, or address:port");
  if (is_metadata(*address) || !settings.ray_networks.allows(*address, kNoPublicPort)) {
    return rejected("ray", "the cluster " + named + " is not allowed: an operator lists networks of clusters in execute.ray.allowed_networks");
  }
  return url_of(*place);
}

Result<http::Response> RayCluster::send(const std::string& method, const std::string& path, std::string body, const std::string& type) {
  return send(method, path, std::move(body), type, stop_);
}

Result<http::Response> RayCluster::send(const std::string& method, const std::string& path, std::string body, const std::string& type,
                                        std::stop_token stop) {
  http::Request request;
  request.method = method;
  request.url = address_ + path;
  if (!body.empty()) request.headers = {{"Content-Type", type}};
  request.body = std::move(body);
  request.deadline = kPatience;
  request.answer_bytes_max = kLogBytesMax;
  return transport_.send(request, std::move(stop));
}

namespace {

Error ray_failure(const http::Response& response, const std::string& what) {
  const std::string detail = what + ": Ray answered " + std::to_string(response.status) + ": " + response.body.substr(0, 1000);
  return response.status >= 500 ? transient("ray", detail) : rejected("ray", detail);
}

}  // namespace

Result<std::optional<RayJob>> RayCluster::find_job(const std::string& submission) {
  const auto response = send("GET", "/api/jobs/" + submission, "", "");
  if (!response) return response.error();
  if (response->status == 404) return std::optional<RayJob>();
  if (response->status != 200) return ray_failure(*response, "asking for " + submission);
  const auto answer = aws::object_in(*response, "the job " + submission);
  if (!answer) return answer.error();
  return std::optional(RayJob{.status = aws::text_in(*answer, "status"), .message = aws::text_in(*answer, "message")});
}

Result<void> RayCluster::put_package(const RayPackage& package) {
  const std::string path = "/api/packages/gcs/" + package.name;
  const auto there = send("GET", path, "", "");
  if (!there) return there.error();
  if (there->status == 200) return {};
  const auto put = send("PUT", path, package.bytes, "application/octet-stream");
  if (!put) return put.error();
  if (put->status != 200) return ray_failure(*put, "uploading the program");
  return {};
}

Result<void> RayCluster::submit(const RaySubmission& submission) {
  const Json body{{"entrypoint", "python3 millrace_run.py"},
                  {"submission_id", submission.id},
                  {"runtime_env", {{"working_dir", "gcs://" + submission.package}, {"env_vars", submission.variables}}},
                  {"metadata", submission.metadata}};
  // Not to be broken off: a run that began unheard could not be ended. Who is told of one too late ends it.
  const auto response = send("POST", "/api/jobs/", body.dump(), "application/json", {});
  if (!response) return response.error();
  if (response->status == 200 || response->body.find("already exists") != std::string::npos) return {};
  return ray_failure(*response, "submitting " + submission.id);
}

Result<std::string> RayCluster::logs(const std::string& submission) {
  const auto response = send("GET", "/api/jobs/" + submission + "/logs", "", "");
  if (!response) return response.error();
  if (response->status == 404) return std::string();
  if (response->status != 200) return ray_failure(*response, "reading the log of " + submission);
  const auto answer = aws::object_in(*response, "the log of " + submission);
  if (!answer) return answer.error();
  return aws::text_in(*answer, "logs");
}

Result<void> RayCluster::stop(const std::string& submission) {
  const auto response = send("POST", "/api/jobs/" + submission + "/stop", "", "");
  if (!response) return response.error();
  if (response->status >= 500) return ray_failure(*response, "stopping " + submission);
  return {};
}

}  // namespace millrace::execute::remote
