#include "shared/aws/s3_path.h"

#include <gtest/gtest.h>

namespace millrace::aws {
namespace {

TEST(S3Path, IsABucketAndAKeyInEitherScheme) {
  for (const char* text : {"s3://bucket/folder/file.csv", "s3a://bucket/folder/file.csv"}) {
    const auto path = parse_s3_path(text);
    ASSERT_TRUE(path);
    EXPECT_EQ(path->bucket, "bucket");
    EXPECT_EQ(path->key, "folder/file.csv");
    EXPECT_EQ(text_of(*path), "s3://bucket/folder/file.csv");
  }
  EXPECT_EQ(parse_s3_path("s3://bucket")->key, "");
}

TEST(S3Path, IsNothingElse) {
  for (const char* text : {"", "file:///etc/passwd", "https://bucket/key", "s3:/bucket/key", "s3://B/key", "s3://..%2f/key", "s3:///key"}) {
    EXPECT_FALSE(parse_s3_path(text)) << text;
  }
}

TEST(S3Path, HasOneSlashBetweenAFolderAndWhatIsBelow) {
  EXPECT_EQ(below({"bucket", "a"}, "b").key, "a/b");
  EXPECT_EQ(below({"bucket", "a/"}, "b").key, "a/b");
  EXPECT_EQ(below({"bucket", ""}, "b").key, "b");
}

}  // namespace
}  // namespace millrace::aws
