#include "shared/model/model_request.h"

#include <gtest/gtest.h>

#include "tests/unit/model/sales_file.h"

namespace millrace::model {
namespace {

ModelRequest request() {
  ModelRequest made;
  made.prompt = "p";
  made.files = {sales_file()};
  return made;
}

TEST(ModelRequest, HasTheSameDigestWhenNothingDiffers) { EXPECT_EQ(digest_of(request(), "m"), digest_of(request(), "m")); }

TEST(ModelRequest, HasAnotherDigestWhenAnythingDiffersThatCanChangeTheAnswer) {
  const std::string digest = digest_of(request(), "m");
  EXPECT_NE(digest_of(request(), "n"), digest);
  const auto differs = [&](auto change) {
    ModelRequest changed = request();
    change(changed);
    return digest_of(changed, "m") != digest;
  };
  EXPECT_TRUE(differs([](ModelRequest& r) { r.prompt = "q"; }));
  EXPECT_TRUE(differs([](ModelRequest& r) { r.system = "s"; }));
  EXPECT_TRUE(differs([](ModelRequest& r) { r.temperature = 1; }));
  EXPECT_TRUE(differs([](ModelRequest& r) { r.answer_schema = "{}"; }));
  EXPECT_TRUE(differs([](ModelRequest& r) { r.errors = {"e"}; }));
  EXPECT_TRUE(differs([](ModelRequest& r) { r.files[0].table.columns[1].values.push_back("west"); }));
  EXPECT_TRUE(differs([](ModelRequest& r) { r.files[0].table.columns[1].is_unique = true; }));
}

}  // namespace
}  // namespace millrace::model
