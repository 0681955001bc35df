#include "shared/aws/emr_serverless.h"

#include "shared/aws/aws_call.h"

namespace millrace::aws {
namespace {

constexpr char kService[] = "emr-serverless";

std::string submit_parameters(const std::map<std::string, std::string>& configuration) {
  std::string text;
  for (const auto& [name, value] : configuration) text += (text.empty() ? "" : " ") + ("--conf " + name + "=" + value);
  return text;
}

}  // namespace

std::string EmrServerless::path_of(const std::string& run) const {
  return "/applications/" + http::percent_encoded(application_) + "/jobruns" + (run.empty() ? "" : "/" + http::percent_encoded(run));
}

Result<std::string> EmrServerless::start(const EmrJobRun& run, std::stop_token stop) {
  const Json body{
      {"clientToken", run.client_token},
      {"name", run.name},
      {"executionRoleArn", run.role},
      {"executionTimeoutMinutes", run.time_max.count()},
      {"jobDriver",
       {{"sparkSubmit", {{"entryPoint", run.entry_point}, {"sparkSubmitParameters", submit_parameters(run.configuration)}}}}},
      {"configurationOverrides", {{"monitoringConfiguration", {{"s3MonitoringConfiguration", {{"logUri", run.log_uri}}}}}}},
      {"tags", run.tags}};
  const AwsCall asked{.service = kService, .path = path_of(""), .body = body.dump(), .headers = {{"Content-Type", "application/json"}}};
  const auto response = call(asked, account_, transport_, clock_, std::move(stop));
  if (!response) return response.error();
  const auto answer = object_in(*response, "StartJobRun");
  if (!answer) return answer.error();
  const std::string id = text_in(*answer, "jobRunId");
  if (id.empty()) return transient("aws", "StartJobRun named no run");
  return id;
}

Result<EmrState> EmrServerless::look_at(const std::string& run, std::stop_token stop) {
  const AwsCall asked{.service = kService, .method = "GET", .path = path_of(run), .body = {}};
  const auto response = call(asked, account_, transport_, clock_, std::move(stop));
  if (!response) return response.error();
  const auto answer = object_in(*response, "GetJobRun");
  if (!answer) return answer.error();
  const Json found = answer->value("jobRun", Json::object());
  return EmrState{.state = text_in(found, "state"), .details = text_in(found, "stateDetails")};
}

Result<void> EmrServerless::cancel(const std::string& run, std::stop_token stop) {
  const AwsCall asked{.service = kService, .method = "DELETE", .path = path_of(run), .body = {}};
  const auto response = call(asked, account_, transport_, clock_, std::move(stop));
  // One that has ended cannot be cancelled, which is what was wanted.
  if (response || response.error().kind == ErrorKind::kRejected) return {};
  return response.error();
}

}  // namespace millrace::aws
