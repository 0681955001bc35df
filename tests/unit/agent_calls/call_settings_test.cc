#include "shared/agent_calls/call_settings.h"

#include <gtest/gtest.h>

namespace millrace::agent_calls {
namespace {

Result<CallSettings> settings_with(std::map<std::string, std::string> flags, std::map<std::string, std::string> environment = {}) {
  const auto sheet = settings::Sheet::load({.flags = std::move(flags), .environment = {}, .file = {}, .private_stack = {}});
  EXPECT_TRUE(sheet) << describe(sheet.error());
  return call_settings(*sheet, environment);
}

TEST(CallSettings, TakeFromAwsOwnVariablesWhatTheyLeaveOpen) {
  const auto settings = settings_with({{"parameters.sources", "environment,ssm"}, {"aws.region", "eu-west-1"}},
                                      {{"AWS_REGION", "us-east-1"}, {"AWS_ACCESS_KEY_ID", "key"}, {"AWS_SECRET_ACCESS_KEY", "secret"}});

  ASSERT_TRUE(settings) << describe(settings.error());
  EXPECT_EQ(settings->aws_region, "eu-west-1");
  EXPECT_EQ(settings->aws.access_key, "key");
}

TEST(CallSettings, E173NameWhatIsMissingForASourceThatIsAskedFor) {
  EXPECT_NE(settings_with({{"parameters.sources", "ssm"}}).error().detail.find("aws.region"), std::string::npos);
  EXPECT_NE(settings_with({{"parameters.sources", "file"}}).error().detail.find("parameters.file"), std::string::npos);
  EXPECT_NE(settings_with({{"parameters.sources", "vault"}}).error().detail.find("vault"), std::string::npos);
  EXPECT_NE(settings_with({{"agents.allowed_networks", "localhost"}}).error().detail.find("agents.allowed_networks"),
            std::string::npos);
}

}  // namespace
}  // namespace millrace::agent_calls
