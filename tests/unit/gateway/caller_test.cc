#include "producers/gateway/caller.h"

#include <gtest/gtest.h>

namespace millrace::gateway {
namespace {

Caller caller_with(const Json& claims) {
  auto caller = caller_of(claims, {});
  EXPECT_TRUE(caller) << claims;
  return caller ? *caller : Caller{};
}

TEST(Caller, HasTheRolesThatItsTokenNames) {
  const Caller caller = caller_with({{"sub", "ada"}, {"roles", {"operator", "dancer"}}, {"scope", "openid approver"}});
  EXPECT_TRUE(caller.may_act_as(Role::kOperator));
  EXPECT_TRUE(caller.may_act_as(Role::kApprover));
  EXPECT_TRUE(caller.may_act_as(Role::kViewer)) << "whoever has a role may look";
  EXPECT_FALSE(caller.may_act_as(Role::kAdmin));
}

TEST(Caller, WithoutARoleIsNobody) {
  EXPECT_FALSE(caller_of({{"sub", "ada"}}, {}));
  EXPECT_FALSE(caller_of({{"sub", "ada"}, {"roles", {"Admin", "ADMIN", 7}}}, {}));
}

TEST(Caller, SeesJobsOfItsOwnTenantOnly) {
  const Caller caller = caller_with({{"sub", "ada"}, {"roles", "admin"}, {"tenant", "acme"}});
  EXPECT_TRUE(caller.may_see(R"({"tenant":"acme"})"));
  EXPECT_FALSE(caller.may_see(R"({"tenant":"globex"})"));
  EXPECT_FALSE(caller.may_see("{}")) << "what belongs to nobody is the installation's";
  EXPECT_FALSE(caller.may_see("broken"));
}

TEST(Caller, OfNoTenantIsOfTheDefaultOne) {
  EXPECT_EQ(caller_with({{"sub", "ada"}, {"roles", "viewer"}}).tenant, "default");
}

TEST(Caller, SeesAllTenantsOnlyAsAnAdminOfAll) {
  EXPECT_EQ(caller_with({{"sub", "ada"}, {"roles", "admin"}, {"tenant", "*"}}).tenant, std::nullopt);
  EXPECT_FALSE(caller_of({{"sub", "ada"}, {"roles", "operator"}, {"tenant", "*"}}, {}));
  for (const Json& tenant : {Json(""), Json("a:b"), Json(7), Json(), Json(std::string(65, 'x'))}) {
    EXPECT_FALSE(caller_of({{"sub", "ada"}, {"roles", "admin"}, {"tenant", tenant}}, {})) << tenant;
  }
}

}  // namespace
}  // namespace millrace::gateway
