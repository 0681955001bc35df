#include "shared/web/query.h"

#include <gtest/gtest.h>

namespace millrace::web {
namespace {

TEST(PathParts, AreDecodedOneByOne) {
  EXPECT_EQ(path_parts("/v1/jobs/j%201"), (std::vector<std::string>{"v1", "jobs", "j 1"}));
  EXPECT_EQ(path_parts("/v1/a%2Fb"), (std::vector<std::string>{"v1", "a/b"})) << "an encoded slash separates nothing";
  EXPECT_EQ(path_parts("/"), std::vector<std::string>{});
}

TEST(PathParts, RefuseWhatNamesNothing) {
  for (const char* path : {"", "v1", "//", "/v1/", "/v1//jobs", "/v1/../etc", "/v1/%2e%2e", "/v1/%zz", "/v1/%4", "/v1/%00", "/v1/%ff"}) {
    EXPECT_FALSE(path_parts(path)) << path;
  }
}

TEST(QueryOf, KeepsOrderAndReadsPlusAsABlank) {
  const auto query = query_of("/x?a=1&b=x+y&b=%2B&c");
  ASSERT_TRUE(query);
  EXPECT_EQ(*query, (Query{{"a", "1"}, {"b", "x y"}, {"b", "+"}, {"c", ""}}));
  EXPECT_EQ(query_of("/x"), Query{});
  EXPECT_FALSE(query_of("/x?a=%f0%28"));
}

TEST(EncodePercent, IsUndoneByDecoding) {
  const std::string text = "a/b c?&=\xC3\xA4~";
  EXPECT_EQ(decode_percent(encode_percent(text)), text);
}

}  // namespace
}  // namespace millrace::web
