#include "shared/asl/paths/path.h"

#include <gtest/gtest.h>

namespace millrace::asl {
namespace {

const Json kShop = Json::parse(R"({
  "store": {"book": [{"title": "A", "price": 8, "tag": null}, {"title": "B", "price": 12, "isbn": "x"}], "a b": 1},
  "Test\\\"\"Name\"": "quoted", "dot.ted": 2})");

Json selected(std::string_view text) {
  const auto path = Path::parse(text);
  if (!path) return "no path: " + path.error().detail;
  const Data found = path->select(make_data(kShop));
  return found ? *found : Json("missing: " + path->why_missing(kShop));
}

TEST(Path, SelectsMembersAndIndexes) {
  EXPECT_EQ(selected("$.store.book[1].title"), "B");
  EXPECT_EQ(selected("$['store']['book'][-1]['title']"), "B");
  EXPECT_EQ(selected("$.store['a b']"), 1);
  EXPECT_EQ(selected("$.store.['a b']"), 1);
}

TEST(Path, ReadsEscapesInPlainAndQuotedNames) {
  EXPECT_EQ(selected("$.dot\\.ted"), 2);
  EXPECT_EQ(selected("$.\\stor\\e.book[0].title"), "A");
  EXPECT_EQ(selected(R"($['Test\""Name"'])"), "quoted");
}

TEST(Path, MakesAnArrayOfEverythingThatIsNotDefinite) {
  EXPECT_EQ(selected("$.store.book[*].title"), Json({"A", "B"}));
  EXPECT_EQ(selected("$..title"), Json({"A", "B"}));
  EXPECT_EQ(selected("$.store.book[1:].title"), Json({"B"}));
  EXPECT_EQ(selected("$.store.book[:1].title"), Json({"A"}));
  EXPECT_EQ(selected("$.store.book[0,1].price"), Json({8, 12}));
  EXPECT_EQ(selected("$.nothing[*].at.all"), Json::array());
}

TEST(Path, FiltersAsJaywayDoes) {
  EXPECT_EQ(selected("$.store.book[?(@.price > 10)].title"), Json({"B"}));
  EXPECT_EQ(selected("$.store.book[?(@.price > 10 || @.title == 'A')].title"), Json({"A", "B"}));
  EXPECT_EQ(selected("$.store.book[?(@.price < 10 && @.title == 'B')].title"), Json::array());
  EXPECT_EQ(selected("$.store.book[?(@.isbn)].title"), Json({"B"}));
  EXPECT_EQ(selected("$.store.book[?(!(@.isbn == 'x'))].title"), Json({"A"}));
}

TEST(Path, NegatedExistenceHoldsForMissingAndForNull) {
  EXPECT_EQ(selected("$.store.book[?(!@.tag)].title"), Json({"A", "B"}));
}

TEST(Path, SaysWhyNothingWasFoundInJaywaysWords) {
  EXPECT_EQ(selected("$.x"), "missing: No results for path: $['x']");
  EXPECT_EQ(selected("$.no.such"), "missing: Missing property in path $['no']");
  EXPECT_EQ(selected("$.store.book[7]"), "missing: Index out of bounds when evaluating path $['store']['book'][7]");
}

TEST(Path, SharesWhatItSelects) {
  const Data whole = make_data(kShop);
  const Data part = Path::parse("$.store.book")->select(whole);
  EXPECT_EQ(part.get(), &(*whole)["store"]["book"]);
}

TEST(Path, RefusesWhatIsNoPath) {
  for (const char* text : {"", "store", "$.", "$[", "$..", "$.a b", "$.a.length()", "$['a'", "$[?(@.a", "$.a[1", "$[x]",
                           "$ .a", "$1a", "$.a\\"})
    EXPECT_FALSE(Path::parse(text)) << text;
}

TEST(Path, RefusesWhatOtherDialectsHave_E154) {
  for (const char* text : {"$[?@.a]", "$[?(@.a =~ /x/)]", "$[?(@.a in ['x'])]", "$[?(@.a == 01)]", "$[?(@.a == +1)]",
                           "$[?(length(@.a) > 1)]", "$[0:6:2]", "$[*,'a']", "$['a'] ['b']"})
    EXPECT_FALSE(Path::parse(text)) << text;
}

TEST(Path, KnowsContextVariablesAndReferencePaths) {
  EXPECT_EQ(Path::parse("$$.Task.Token")->root(), Path::Root::kContext);
  EXPECT_EQ(Path::parse("$customer.name")->variable(), "customer");
  EXPECT_TRUE(Path::parse("$.a[0]['b']")->is_reference());
  EXPECT_FALSE(Path::parse("$.a[-1]")->is_reference());
  EXPECT_FALSE(Path::parse("$.a[*]")->is_reference());
}

}  // namespace
}  // namespace millrace::asl
