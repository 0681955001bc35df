#include "shared/aws/s3_client.h"

#include <gtest/gtest.h>

#include "shared/aws/aws_call.h"
#include "shared/aws/s3_upload.h"
#include "tests/unit/http/scripted_transport.h"

namespace millrace::aws {
namespace {

class S3ClientTest : public testing::Test {
 protected:
  static AwsAccount account() {
    return {.region = "eu-west-1", .credentials = {"key", "secret", ""}, .endpoints = {{"s3", "http://127.0.0.1:5000"}}};
  }
  http::ScriptedTransport transport_;
  SystemClock clock_;
  S3Client s3_{account(), transport_, clock_};
  const S3Path file_{"bucket", "a folder/sales.csv"};
};

TEST_F(S3ClientTest, AsksForASizeWithoutTheContent) {
  transport_.answer(200, "", {{"content-length", "524288000"}});
  EXPECT_EQ(*s3_.size_of(file_), 524288000u);
  EXPECT_EQ(transport_.requests.front().method, "HEAD");
  EXPECT_EQ(transport_.requests.front().url, "http://127.0.0.1:5000/bucket/a%20folder/sales.csv");
}

TEST_F(S3ClientTest, WithoutAnAddressOfItsOwnSpeaksToTheBucketsHost) {
  S3Client real({.region = "eu-west-1", .credentials = {"key", "secret", ""}, .endpoints = {}}, transport_, clock_);
  EXPECT_TRUE(real.presigned(file_, std::chrono::hours(1))
                  .starts_with("https://bucket.s3.eu-west-1.amazonaws.com/a%20folder/sales.csv?"));
}

TEST_F(S3ClientTest, ReadsARangeAndNothingBehindTheEnd) {
  transport_.answer(206, "abc");
  EXPECT_EQ(*s3_.read(file_, 10, 3), "abc");
  EXPECT_EQ(http::header_of(transport_.requests.back(), "Range"), "bytes=10-12");
  transport_.forget();
  transport_.answer(416, "<Error><Code>InvalidRange</Code></Error>");
  EXPECT_EQ(*s3_.read(file_, 10, 3), "");
}

TEST_F(S3ClientTest, ListsPageByPageAndDecodesKeys) {
  transport_.answer(200,
                    "<Result><Contents><Key>out/a%2Bb%20c</Key><Size>5</Size></Contents><NextContinuationToken>to/ken</"
                    "NextContinuationToken></Result>");
  transport_.answer(200, "<Result><Contents><Key>out/d</Key><ETag>x</ETag><Size>7</Size></Contents></Result>");
  const auto objects = s3_.list({"bucket", "out/"}, 10);
  ASSERT_TRUE(objects);
  ASSERT_EQ(objects->size(), 2u);
  EXPECT_EQ((*objects)[0].key, "out/a+b c");
  EXPECT_EQ((*objects)[1].size, 7u);
  EXPECT_NE(transport_.requests[1].url.find("continuation-token=to%2Fken"), std::string::npos);
}

TEST_F(S3ClientTest, ListsWhatAnItemOfADistributedMapSays) {
  transport_.answer(200,
                    "<R><Contents><Key>a</Key><LastModified>2026-11-21T00:00:00.000Z</LastModified><ETag>&quot;9b&amp;&quot;</"
                    "ETag><Size>1</Size>"
                    "<StorageClass>STANDARD</StorageClass></Contents></R>");
  const auto objects = s3_.list({"bucket", ""}, 3);
  ASSERT_TRUE(objects);
  EXPECT_EQ(objects->front().etag, "\"9b&\"");
  EXPECT_EQ(objects->front().last_modified, "2026-11-21T00:00:00.000Z");
  EXPECT_EQ(objects->front().storage_class, "STANDARD");
}

TEST_F(S3ClientTest, ReadsTheVersionThatWasAskedForOrNone) {
  transport_.answer(200, "", {{"content-length", "5"}, {"etag", "\"v1\""}});
  EXPECT_EQ(s3_.facts_of(file_)->etag, "\"v1\"");
  transport_.forget();
  transport_.answer(412, "<Error><Code>PreconditionFailed</Code></Error>");
  const auto changed = s3_.read(file_, 0, 3, {}, "\"v1\"");
  EXPECT_EQ(http::header_of(transport_.requests.back(), "If-Match"), "\"v1\"");
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().kind, ErrorKind::kRejected);
  EXPECT_EQ(changed.error().where, kChangedName);
  EXPECT_NE(changed.error().detail.find("changed while it was read"), std::string::npos);
}

TEST_F(S3ClientTest, RefusesToListWithoutEnd) {
  transport_.answer(200,
                    "<R><Contents><Key>a</Key><Size>1</Size></Contents><NextContinuationToken>more</NextContinuationToken></R>");
  EXPECT_EQ(s3_.list({"bucket", ""}, 3).error().kind, ErrorKind::kRejected);
}

TEST_F(S3ClientTest, TellsWhatIsNotThereFromWhatIsRefusedAndWhatMayPass) {
  transport_.answer(404, "<Error><Code>NoSuchKey</Code><Message>gone</Message></Error>");
  EXPECT_EQ(s3_.read(file_, 0, 1).error().where, kNotFoundName);
  transport_.forget();
  transport_.answer(403, "<Error><Code>AccessDenied</Code></Error>");
  EXPECT_EQ(s3_.read(file_, 0, 1).error().where, kForbiddenName);
  transport_.forget();
  transport_.answer(503, "<Error><Code>SlowDown</Code></Error>");
  EXPECT_EQ(s3_.read(file_, 0, 1).error().kind, ErrorKind::kTransient);
}

TEST_F(S3ClientTest, NamesTheSettingsThatAreMissing) {
  S3Client nobody({}, transport_, clock_);
  EXPECT_NE(nobody.size_of(file_).error().detail.find("aws.region, aws.access_key_id, aws.secret_access_key"), std::string::npos);
  EXPECT_TRUE(transport_.requests.empty());
}

TEST_F(S3ClientTest, UploadsWhatIsSmallInOnePiece) {
  transport_.answer(200, "");
  S3Upload upload(s3_, file_, "text/csv");
  EXPECT_TRUE(upload.add("a,b\n"));
  EXPECT_TRUE(upload.add("1,2\n"));
  EXPECT_TRUE(upload.finish());
  ASSERT_EQ(transport_.requests.size(), 1u);
  EXPECT_EQ(transport_.requests[0].body, "a,b\n1,2\n");
}

TEST_F(S3ClientTest, UploadsWhatIsLargeInPartsAndJoinsThem) {
  transport_.answer(200, "<R><UploadId>up</UploadId></R>");
  transport_.answer(200, "", {{"etag", "\"one\""}});
  transport_.answer(200, "", {{"etag", "\"two\""}});
  transport_.answer(200, "<CompleteMultipartUploadResult/>");
  S3Upload upload(s3_, file_, "text/csv");
  EXPECT_TRUE(upload.add(std::string((8u << 20) + 1, 'x')));
  EXPECT_TRUE(upload.finish());
  ASSERT_EQ(transport_.requests.size(), 4u);
  EXPECT_EQ(transport_.requests[2].body, "x");
  EXPECT_NE(transport_.requests[3].body.find("<PartNumber>2</PartNumber><ETag>\"two\"</ETag>"), std::string::npos);
}

TEST_F(S3ClientTest, GivesUpAnUploadThatIsNotFinished) {
  transport_.answer(200, "<R><UploadId>up</UploadId></R>");
  transport_.answer(200, "", {{"etag", "one"}});
  transport_.answer(204, "");
  { S3Upload upload(s3_, file_, "text/csv"); EXPECT_TRUE(upload.add(std::string(8u << 20, 'x'))); }
  EXPECT_EQ(transport_.requests.back().method, "DELETE");
  EXPECT_NE(transport_.requests.back().url.find("uploadId=up"), std::string::npos);
}

}  // namespace
}  // namespace millrace::aws
