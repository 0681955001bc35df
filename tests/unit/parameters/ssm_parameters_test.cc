#include "shared/parameters/ssm_parameters.h"

#include <gtest/gtest.h>

#include "shared/vocabulary/json.h"
#include "tests/unit/http/scripted_transport.h"

namespace millrace::parameters {
namespace {

class SsmParametersTest : public testing::Test {
 protected:
  http::ScriptedTransport transport;
  ManualClock clock{TimePoint(std::chrono::seconds(1'780'000'000))};
  SsmParameters source{{.region = "eu-west-1", .endpoint = {}, .credentials = {"key", "secret", ""}}, transport, clock};
};

TEST_F(SsmParametersTest, E169AsksForTheNamesWithoutDecryptionAndReadsWhatIsThere) {
  transport.answer(200, R"({"Parameters": [{"Name": "/a", "Value": "arn:a", "Version": 3}], "InvalidParameters": ["/b"]})");

  const auto values = source.fetch({ParameterName("/a"), ParameterName("/b")});

  ASSERT_TRUE(values) << describe(values.error());
  EXPECT_EQ(*values, (std::map<ParameterName, std::string>{{ParameterName("/a"), "arn:a"}}));
  const http::Request& request = transport.requests.at(0);
  EXPECT_EQ(request.url, "https://ssm.eu-west-1.amazonaws.com/");
  EXPECT_EQ(http::header_of(request, "X-Amz-Target"), "AmazonSSM.GetParameters");
  EXPECT_EQ(Json::parse(request.body), (Json{{"Names", {"/a", "/b"}}, {"WithDecryption", false}}));
  EXPECT_NE(http::header_of(request, "Authorization").find("/eu-west-1/ssm/aws4_request"), std::string::npos);
}

TEST_F(SsmParametersTest, AsksForTenNamesAtATime) {
  transport.answer(200, R"({"Parameters": []})");
  std::vector<ParameterName> names;
  for (int i = 0; i < 21; ++i) names.emplace_back("/" + std::to_string(i));

  ASSERT_TRUE(source.fetch(names));

  ASSERT_EQ(transport.requests.size(), 3u);
  EXPECT_EQ(Json::parse(transport.requests[2].body)["Names"].size(), 1u);
}

TEST_F(SsmParametersTest, TellsWhatMayPassFromWhatMustBeMended) {
  transport.answer(400, R"({"__type": "ThrottlingException", "message": "Rate exceeded"})");
  transport.answer(400, R"({"__type": "AccessDeniedException", "Message": "not authorized"})");
  transport.answer(503, "");
  transport.answer(200, "<html>");

  const auto fetch = [&] { return source.fetch({ParameterName("/a")}).error(); };
  EXPECT_EQ(fetch().kind, ErrorKind::kTransient);
  const Error denied = fetch();
  EXPECT_EQ(denied.kind, ErrorKind::kRejected);
  EXPECT_NE(denied.detail.find("AccessDeniedException"), std::string::npos);
  EXPECT_EQ(fetch().kind, ErrorKind::kTransient);
  EXPECT_EQ(fetch().kind, ErrorKind::kTransient);
}

}  // namespace
}  // namespace millrace::parameters
