#include "shared/aws/aws_account.h"

namespace millrace::aws {
namespace {

std::string setting_or_variable(const settings::Sheet& sheet, const std::string& setting,
                                const std::map<std::string, std::string>& environment, const std::string& variable) {
  if (std::string text = sheet.text(setting); !text.empty()) return text;
  const auto found = environment.find(variable);
  return found == environment.end() ? "" : found->second;
}

}  // namespace

std::string AwsAccount::endpoint_of(const std::string& service) const {
  const auto found = endpoints.find(service);
  return found != endpoints.end() ? found->second : "https://" + service + "." + region + ".amazonaws.com";
}

Result<void> AwsAccount::check() const {
  std::string missing;
  const auto need = [&](const std::string& value, const char* setting) {
    if (value.empty()) missing += (missing.empty() ? "" : ", ") + std::string(setting);
  };
  need(region, "aws.region");
  need(credentials.access_key, "aws.access_key_id");
  need(credentials.secret_key, "aws.secret_access_key");
  if (missing.empty()) return {};
  return rejected("aws", "AWS is asked, but these settings are missing: " + missing);
}

AwsAccount aws_account(const settings::Sheet& sheet, const std::map<std::string, std::string>& environment) {
  const auto value = [&](const std::string& setting, const std::string& variable) {
    return setting_or_variable(sheet, setting, environment, variable);
  };
  AwsAccount account{.region = value("aws.region", "AWS_REGION"),
                     .credentials = {.access_key = value("aws.access_key_id", "AWS_ACCESS_KEY_ID"),
                                     .secret_key = value("aws.secret_access_key", "AWS_SECRET_ACCESS_KEY"),
                                     .session_token = value("aws.session_token", "AWS_SESSION_TOKEN")},
                     .endpoints = {}};
  for (const auto& [service, setting] : {std::pair("s3", "aws.s3_endpoint"), std::pair("lambda", "aws.lambda_endpoint"),
                                         std::pair("emr-serverless", "aws.emr_endpoint"), std::pair("glue", "aws.glue_endpoint")}) {
    std::string address = sheet.text(setting);
    while (address.ends_with('/')) address.pop_back();
    if (!address.empty()) account.endpoints[service] = address;
  }
  return account;
}

}  // namespace millrace::aws
