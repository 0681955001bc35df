#include <gtest/gtest.h>

#include "shared/model/rules/token.h"
#include "shared/model/rules/word_forms.h"

namespace millrace::model::rules {
namespace {

std::string cut(const std::string& question) {
  const auto tokens = read_tokens(question);
  if (!tokens) return "refused";
  std::string text;
  for (const Token& token : *tokens) text += (text.empty() ? "" : "|") + token.text;
  return text;
}

TEST(Tokens, KeepNamesWithInnerMarksWhole) {
  EXPECT_EQ(cut("order_id, e-mail a@b.com 2024-03-05"), "order_id|,|e-mail|a@b.com|2024-03-05");
}

TEST(Tokens, KeepLettersBeyondAscii) { EXPECT_EQ(cut("größe von Händler"), "größe|von|Händler"); }

TEST(Tokens, ReadNumbersAsPeopleWriteThem) { EXPECT_EQ(cut("-3.5 1,200.50 $99 10k"), "-3.5|1200.50|99|10000"); }

TEST(Tokens, TakeARangeApart) { EXPECT_EQ(cut("10-20"), "10|to|20"); }

TEST(Tokens, UnderstandContractions) { EXPECT_EQ(cut("isn't what's customer's"), "is|not|what|is|customer"); }

TEST(Tokens, ReadQuotesOfAllKinds) {
  EXPECT_EQ(cut("'O'Brien' \"a \"\"b\"\"\" “x y” `z`"), "O'Brien|a \"b\"|x y|z");
}

TEST(Tokens, UnifyComparisonSigns) { EXPECT_EQ(cut("a≥5 b<>3 c==4"), "a|>=|5|b|!=|3|c|=|4"); }

TEST(Tokens, RefuseAQuoteThatIsNeverClosed) { EXPECT_EQ(cut("where name is \"Ann"), "refused"); }

TEST(WordForms, MakeNamesComparable) {
  EXPECT_EQ(key_of("unitPrice"), key_of("Unit prices"));
  EXPECT_EQ(key_of("order_id"), key_of("OrderID"));
  EXPECT_EQ(key_of("cities"), key_of("City"));
  EXPECT_EQ(singular_of("status"), "status");
  EXPECT_EQ(singular_of("addresses"), singular_of("address"));
}

}  // namespace
}  // namespace millrace::model::rules
