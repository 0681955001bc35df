#include "shared/http/aws_signature.h"

#include <gtest/gtest.h>

#include "shared/time/timestamp.h"

namespace millrace::http {
namespace {

const AwsCredentials kExample{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", ""};

std::string header_in(const Request& request, const std::string& name) {
  for (const Header& header : request.headers) {
    if (header.name == name) return header.value;
  }
  return "";
}

TEST(AwsSignature, IsThatOfAmazonsOwnExample) {
  Request request;
  request.url = "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08";
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded; charset=utf-8"}};

  sign_for_aws(request, kExample, {"us-east-1", "iam"}, *parse_rfc3339("2015-08-30T12:36:00Z"));

  EXPECT_EQ(header_in(request, "X-Amz-Date"), "20150830T123600Z");
  EXPECT_EQ(header_in(request, "Authorization"),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
            "SignedHeaders=content-type;host;x-amz-date, "
            "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
}

// The expected signatures of the following two were made by botocore 1.44's SigV4Auth from the same requests.
TEST(AwsSignature, EncodesAnArnInThePathOnceMoreAndSignsTheTokenAndAmazonsHeaders) {
  Request request;
  request.method = "POST";
  request.url = "https://bedrock-agentcore.eu-west-1.amazonaws.com/runtimes/" +
                percent_encoded("arn:aws:bedrock-agentcore:eu-west-1:000000000000:runtime/pdf") +
                "/invocations?qualifier=DEFAULT";
  request.headers = {{"Content-Type", "application/json"}, {"X-Amzn-Trace-Id", "Root=1-5759e988-bd862e3fe1be46a994272793"},
                     {"X-Amzn-Bedrock-AgentCore-Runtime-Session-Id", "s-1"}};
  request.body = R"({"document_path":"s3://bucket/BANK/test.pdf"})";
  AwsCredentials temporary = kExample;
  temporary.session_token = "session/token==";

  sign_for_aws(request, temporary, {"eu-west-1", "bedrock-agentcore"}, *parse_rfc3339("2026-02-03T04:05:06Z"));

  EXPECT_NE(header_in(request, "Authorization").find("Signature=e3af33ba1f86a9a324dbd65cc60abf52fafe896635cf200b44cf3cb1dbeef6ab"), std::string::npos)
      << header_in(request, "Authorization");
}

TEST(AwsSignature, SignsTheHostWithAPortThatIsNotTheUsualOne) {
  Request request;
  request.method = "POST";
  request.url = "http://127.0.0.1:5000/";
  request.headers = {{"Content-Type", "application/x-amz-json-1.1"}, {"X-Amz-Target", "AmazonSSM.GetParameters"}};
  request.body = R"({"Names":["/a/b"],"WithDecryption":false})";

  sign_for_aws(request, kExample, {"us-east-1", "ssm"}, *parse_rfc3339("2026-02-03T04:05:06Z"));

  EXPECT_NE(header_in(request, "Authorization").find("Signature=67b0148d15ccdd2a53e42d531b54a71de1c18c40cace27ab01249a03d63ec7ed"), std::string::npos)
      << header_in(request, "Authorization");
}

// The following two were made by botocore 1.44's S3SigV4Auth and S3SigV4QueryAuth.
TEST(AwsSignature, ForS3SignsThePathAsItIsSentAndTheBodysDigest) {
  Request request;
  request.method = "PUT";
  request.url = "http://127.0.0.1:5000/bucket/" + percent_encoded("a folder/\u00e4+b.csv", true) + "?partNumber=2&uploadId=x%2Fy";
  request.headers = {{"Content-Type", "text/csv"}};
  request.body = "a,b\n1,2\n";

  sign_for_s3(request, kExample, "eu-west-1", *parse_rfc3339("2026-02-03T04:05:06Z"));

  EXPECT_NE(header_in(request, "Authorization").find("Signature=7468d1c74229f779cf768249aca3f773c4fc9b9982f07e5b73fed57a13a65d16"), std::string::npos)
      << header_in(request, "Authorization");
}

TEST(AwsSignature, PresignsAnAddressThatIsGoodForAWhile) {  // A16
  const std::string url = presigned_for_s3("https://bucket.s3.eu-west-1.amazonaws.com/a%20folder/part-0.json", kExample, "eu-west-1",
                                           *parse_rfc3339("2026-02-03T04:05:06Z"), std::chrono::hours(1));

  EXPECT_EQ(url,
            "https://bucket.s3.eu-west-1.amazonaws.com/a%20folder/part-0.json?X-Amz-Algorithm=AWS4-HMAC-SHA256&"
            "X-Amz-Credential=AKIDEXAMPLE%2F20260203%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-Date=20260203T040506Z&X-Amz-Expires=3600&"
            "X-Amz-SignedHeaders=host&X-Amz-Signature=bc41b8765a8a8726024d7007846eaba6bf34a7e0d9455530a45b6df67157454c");
}

}  // namespace
}  // namespace millrace::http
