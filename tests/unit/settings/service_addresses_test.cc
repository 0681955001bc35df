#include "shared/settings/service_addresses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::settings {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(ServiceAddresses, NameWhatIsMissingAndTheRemedy) {
  const auto sheet = Sheet::load({.flags = {{"redis.url", "redis://r:1"}}, .environment = {}, .file = {}, .private_stack = {}});
  ASSERT_TRUE(sheet);
  const auto addresses = service_addresses(*sheet);
  ASSERT_FALSE(addresses);
  EXPECT_THAT(addresses.error().detail,
              AllOf(HasSubstr("kafka.bootstrap, postgres.url"), Not(HasSubstr("redis.url")), HasSubstr("millrace up")));
}

TEST(ServiceAddresses, APasswordSetApartIsAddedToTheUrl) {
  EXPECT_EQ(with_password("postgresql://u@h:1/d", "a/b c"), "postgresql://u@h:1/d?password=a%2Fb%20c");
  EXPECT_EQ(with_password("postgresql://u@h:1/d?sslmode=require", "x"), "postgresql://u@h:1/d?sslmode=require&password=x");
  EXPECT_EQ(with_password("host=h dbname=d", "it's"), "host=h dbname=d password='it\\'s'");
  EXPECT_EQ(with_password("postgresql://u@h:1/d", ""), "postgresql://u@h:1/d");
}

}  // namespace
}  // namespace millrace::settings
