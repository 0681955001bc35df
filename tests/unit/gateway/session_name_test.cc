#include "producers/gateway/session_name.h"

#include <gtest/gtest.h>

namespace millrace::gateway {
namespace {

Result<std::string> named(const std::string& id, bool is_strict, const std::string& tenant = "") {
  return session_name({.id = id, .tenant = tenant}, "session-fresh-00000000-0000-0000-0000", is_strict);
}

// A3, B34: AWS wants 33 to 256 characters.
TEST(SessionName, IsHeldToAwsLengthsInStrictMode) {
  for (const std::size_t bytes : {std::size_t{0}, std::size_t{32}, std::size_t{257}}) EXPECT_FALSE(named(std::string(bytes, 'a'), true)) << bytes;
  for (const std::size_t bytes : {std::size_t{33}, std::size_t{256}}) EXPECT_TRUE(named(std::string(bytes, 'a'), true)) << bytes;
  EXPECT_EQ(named(std::string(32, 'a'), true).error().where, "invalid_session_id");
}

// B35: the documents' own commands send "test".
TEST(SessionName, IsMadeValidAlwaysInTheSameWay) {
  const auto name = named("test", false);
  ASSERT_TRUE(name);
  EXPECT_EQ(name->rfind("test-", 0), 0U);
  EXPECT_GE(name->size(), kSessionBytesMin);
  EXPECT_LE(name->size(), kSessionBytesMax);
  EXPECT_EQ(*named("test", false), *name);
  EXPECT_NE(*named("tesT", false), *name);
  EXPECT_NE(*named("test", false, "acme"), *name) << "another tenant's session is another one";
}

TEST(SessionName, StaysItselfWhenItIsValid) {
  const std::string id(40, 'x');
  EXPECT_EQ(*named(id, false), id);
  EXPECT_EQ(*named(*named("test", false), false), *named("test", false)) << "a made name names the same session";
}

TEST(SessionName, IsMadeOfOddCharactersToo) {
  const std::string odd = "caf\xC3\xA9 / ../" + std::string(40, '!');
  const auto name = named(odd, false);
  ASSERT_TRUE(name);
  EXPECT_EQ(name->find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_."), std::string::npos) << *name;
  EXPECT_FALSE(named(odd, true));
}

TEST(SessionName, IsAFreshOneForWhoeverNamesNone) { EXPECT_EQ(*named("", false), "session-fresh-00000000-0000-0000-0000"); }

}  // namespace
}  // namespace millrace::gateway
