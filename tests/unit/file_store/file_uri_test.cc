#include "shared/file_store/file_uri.h"

#include <gtest/gtest.h>

namespace millrace::file_store {
namespace {

const std::string kDigest(64, 'a');
const std::string kJobText = "j3-0123456789abcdef0123456789abcdef";

TEST(FileUri, RoundTripsNamesOfAnyLanguage) {
  for (const std::string name : {"sales.csv", "Umsätze 2026 (1).csv", "100%.csv", "a%2Fb"}) {
    const auto parsed = parse_file_uri(text_of(FileUri{.digest = kDigest, .name = name}));

    ASSERT_TRUE(parsed.has_value()) << name;
    EXPECT_EQ(parsed->name, name);
    EXPECT_EQ(parsed->digest, kDigest);
  }
}

TEST(FileUri, RefusesWhatCouldLeaveTheStore) {
  EXPECT_FALSE(parse_file_uri("millrace-file:" + kDigest + "/../x"));
  EXPECT_FALSE(parse_file_uri("millrace-file:" + kDigest + "/%2E%2E"));
  EXPECT_FALSE(parse_file_uri("millrace-file:" + kDigest + "/a%2Fb"));
  EXPECT_FALSE(parse_file_uri("millrace-file:" + kDigest + "/a%00b"));
  EXPECT_FALSE(parse_file_uri("millrace-file:../../etc/passwd"));
}

TEST(FileUri, RefusesShortUpperCaseAndForeignDigests) {
  EXPECT_FALSE(parse_file_uri("millrace-file:" + std::string(63, 'a') + "/x"));
  EXPECT_FALSE(parse_file_uri("millrace-file:" + std::string(64, 'A') + "/x"));
  EXPECT_FALSE(parse_file_uri("millrace-file:" + std::string(64, 'g') + "/x"));
  EXPECT_FALSE(parse_file_uri("http://host/" + kDigest + "/x"));
  EXPECT_FALSE(parse_file_uri("millrace-file:" + kDigest + "/"));
  EXPECT_FALSE(parse_file_uri("millrace-file:" + kDigest + "/broken%4"));
}

TEST(PayloadUri, RoundTrips) {
  const auto parsed = parse_payload_uri(text_of(PayloadUri{.job = JobId(kJobText), .digest = kDigest}));

  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->job, JobId(kJobText));
  EXPECT_EQ(parsed->digest, kDigest);
}

TEST(PayloadUri, RefusesAJobIdThatCouldLeaveTheStore) {
  const std::string outside = "j3-../../../../../../../../etc/aaaa";
  ASSERT_TRUE(shard_of(JobId(outside)).has_value()) << "must look like an id to be worth refusing";

  EXPECT_FALSE(is_job_id(JobId(outside)));
  EXPECT_FALSE(parse_payload_uri("millrace-payload:" + outside + "/" + kDigest));
}

}  // namespace
}  // namespace millrace::file_store
