#include "producers/gateway/uploads_in_s3.h"

#include <gtest/gtest.h>

#include <fstream>

#include "tests/unit/http/scripted_transport.h"

namespace millrace::gateway {
namespace {

class UploadsInS3Test : public testing::Test {
 protected:
  UploadsInS3Test() { std::ofstream(file_.path) << "a,b\n1,2\n"; }
  UploadsInS3 uploads(std::optional<aws::S3Path> folder) { return UploadsInS3(s3_, std::move(folder)); }

  http::ScriptedTransport transport_;
  SystemClock clock_;
  aws::S3Client s3_{{.region = "eu-west-1", .credentials = {"key", "secret", ""}, .endpoints = {{"s3", "http://s3"}}}, transport_, clock_};
  UploadedFile file_{.path = std::filesystem::path(testing::TempDir()) / "uploads_in_s3_test.csv", .name = "sales.csv", .tenant = ""};
};

TEST_F(UploadsInS3Test, PutsTheFileBelowItsFolderUnderItsDigestAndName) {  // A9
  transport_.answer(404, "");
  transport_.answer(200, "");
  const auto uri = uploads(aws::S3Path{"bucket", "uploads"}).store(file_);
  ASSERT_TRUE(uri);
  EXPECT_TRUE(uri->starts_with("s3://bucket/uploads/all/") && uri->ends_with("/sales.csv")) << *uri;
  EXPECT_EQ(transport_.requests.back().method, "PUT");
  EXPECT_EQ(transport_.requests.back().body, "a,b\n1,2\n");
}

TEST_F(UploadsInS3Test, LeavesAnObjectThatIsThereAlone) {
  transport_.answer(200, "", {{"content-length", "8"}});
  EXPECT_TRUE(uploads(aws::S3Path{"bucket", "uploads"}).store(file_));
  EXPECT_EQ(transport_.requests.size(), 1u);
}

TEST_F(UploadsInS3Test, NamesTheSettingsWhenThereIsNoFolder) {
  const auto refused = uploads({}).store(file_);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().detail.find("gateway.uploads"), std::string::npos);
}

TEST_F(UploadsInS3Test, KeepsTenantsApartAndNamesInside) {
  file_.name = "../../etc/passwd";
  const std::string digest(64, 'd');
  EXPECT_EQ(upload_key(file_, digest), "all/" + std::string(32, 'd') + "/.._.._etc_passwd");
  file_.name = "..";
  EXPECT_TRUE(upload_key(file_, digest).ends_with("/upload.csv"));
  const std::string own = upload_key(file_, digest);
  file_.tenant = "acme";
  EXPECT_NE(upload_key(file_, digest), own);
}

}  // namespace
}  // namespace millrace::gateway
