#include <gtest/gtest.h>

#include "shared/model/rules_provider.h"
#include "tests/unit/model/sales_file.h"

namespace millrace::model {
namespace {

Reply ask(const std::string& question, std::vector<InputFile> files = {sales_file()}) {
  ModelRequest request;
  request.question = question;
  request.files = std::move(files);
  return RulesProvider().ask(request, {});
}

std::string refusal_of(const std::string& question) {
  const Reply reply = ask(question);
  const auto* refusal = std::get_if<Refusal>(&reply);
  if (refusal == nullptr) return "answered";
  EXPECT_EQ(refusal->kind, RefusalKind::kNotUnderstood);
  return refusal->detail;
}

TEST(RulesRefusal, NamesTheWordThatWasNotUnderstood) {
  EXPECT_NE(refusal_of("total velocity by region").find("I do not understand \"velocity\" (word 2"), std::string::npos);
}

TEST(RulesRefusal, SuggestsTheNearestColumn) {
  EXPECT_NE(refusal_of("total ammount by region").find("did you mean the column \"amount\"?"), std::string::npos);
}

TEST(RulesRefusal, ListsColumnsWithTypesAndExamplesForThisFile) {
  const std::string detail = refusal_of("paint it blue");
  EXPECT_NE(detail.find("region (text)"), std::string::npos);
  EXPECT_NE(detail.find("order_date (date)"), std::string::npos);
}

TEST(RulesRefusal, GivesExamplesThatItUnderstandsItself) {
  std::string detail = refusal_of("paint it blue");
  detail.erase(0, detail.find("Examples: "));
  int examples = 0;
  for (std::size_t open = detail.find('"'); open != std::string::npos; open = detail.find('"', open + 1)) {
    const std::size_t close = detail.find('"', open + 1);
    EXPECT_EQ(refusal_of(detail.substr(open + 1, close - open - 1)), "answered");
    open = close;
    ++examples;
  }
  EXPECT_GE(examples, 5);
}

TEST(RulesRefusal, AsksWhatToDoWithAColumnOfEveryGroup) {
  EXPECT_NE(refusal_of("amount by region").find("Say total, average"), std::string::npos);
}

TEST(RulesRefusal, AsksWhatToRankBy) { EXPECT_NE(refusal_of("top 5 regions").find("top of what?"), std::string::npos); }

TEST(RulesRefusal, DoesNotAddUpTexts) { EXPECT_NE(refusal_of("total region by product"), "answered"); }

TEST(RulesRefusal, OffersBothColumnsThatAWordCouldMean) {
  auto file = sales_file();
  file.table.columns[3].name = "net_price";
  file.table.columns[4].name = "gross_price";
  const Reply reply = ask("average price by region", {file});
  ASSERT_TRUE(std::holds_alternative<Refusal>(reply));
  EXPECT_NE(std::get<Refusal>(reply).detail.find("\"net_price\" or \"gross_price\""), std::string::npos);
}

TEST(RulesRefusal, RefusesWithoutFiles) {
  const Reply reply = ask("how many rows", {});
  ASSERT_TRUE(std::holds_alternative<Refusal>(reply));
}

TEST(RulesRefusal, RefusesOtherLanguages) {
  ModelRequest request;
  request.question = "how many rows";
  request.files = {sales_file()};
  request.language = "sql";
  EXPECT_TRUE(std::holds_alternative<Refusal>(RulesProvider().ask(request, {})));
}

TEST(RulesProvider, NamesItself) {
  const Reply reply = ask("how many rows");
  const auto* answer = std::get_if<ModelAnswer>(&reply);
  ASSERT_NE(answer, nullptr);
  EXPECT_EQ(answer->provider, "rules");
}

TEST(RulesRefusal, EndsQuicklyOnWordSoup) {
  std::string soup;
  for (int i = 0; i < 60; ++i) soup += "by region and amount over 5 or product ";
  EXPECT_NE(refusal_of(soup), "");
}

}  // namespace
}  // namespace millrace::model
