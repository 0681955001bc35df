#include "shared/vocabulary/identifiers.h"

#include <gtest/gtest.h>

#include "shared/vocabulary/digest.h"
#include "shared/vocabulary/uuid.h"

namespace millrace {
namespace {

TEST(JobId, SameIdentityInTheSameShardIsTheSameJob) {
  EXPECT_EQ(job_id_for(Shard(3), "source/1"), job_id_for(Shard(3), "source/1"));
  EXPECT_NE(job_id_for(Shard(3), "source/1"), job_id_for(Shard(3), "source/2"));
}

TEST(JobId, CarriesItsShard) {
  EXPECT_EQ(shard_of(job_id_for(Shard(17), "x")), Shard(17));
  EXPECT_FALSE(shard_of(JobId("j1x-0123")).has_value());
  EXPECT_FALSE(shard_of(JobId("")).has_value());
}

TEST(TaskId, DiffersByEntryAndRetryOnly) {
  const JobId job("j0-x");
  EXPECT_EQ(task_id_for(job, {4, 0}), task_id_for(job, {4, 0}));
  EXPECT_NE(task_id_for(job, {4, 0}), task_id_for(job, {4, 1}));
  EXPECT_NE(task_id_for(job, {4, 0}), task_id_for(job, {5, 0}));
}

TEST(Uuid, NameBasedAgreesWithThePublishedExample) {
  // RFC 9562, appendix A.4: the DNS namespace and www.example.com.
  EXPECT_EQ(uuid_v5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com"),
            "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

TEST(Digest, Base64UrlRoundTripsEveryLength) {
  std::string bytes;
  for (int i = 0; i < 70; ++i) {
    EXPECT_EQ(base64url_decode(base64url(bytes)), bytes);
    bytes += static_cast<char>(i * 37);
  }
}

}  // namespace
}  // namespace millrace
