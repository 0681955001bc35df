#include <gtest/gtest.h>

#include "shared/model/rules/compile_question.h"
#include "tests/unit/model/sales_file.h"

namespace millrace::model::rules {
namespace {

/// A question and the plan that it means, step by step.
struct Meaning {
  std::string question;
  std::string plan;
};

std::string plan_of(const std::string& question) {
  const auto program = compile_question(question, {sales_file()});
  if (!program) return "refused: " + program.error().detail.substr(0, program.error().detail.find('\n'));
  std::string plan;
  for (std::size_t i = 1; i < program->steps.size(); ++i) plan += (plan.empty() ? "" : "; ") + program->steps[i];
  return plan;
}

class RulesQuestion : public testing::TestWithParam<Meaning> {};

TEST_P(RulesQuestion, MeansItsPlan) { EXPECT_EQ(plan_of(GetParam().question), GetParam().plan) << GetParam().question; }

INSTANTIATE_TEST_SUITE_P(
    Aggregates, RulesQuestion,
    testing::Values(Meaning{"total amount by region, highest first",
                            "group by region; compute total_amount; order by total_amount descending"},
                    Meaning{"What's the average unit price for each product?",
                            "group by product; compute average_unitPrice (EUR)"},
                    Meaning{"min, max and average of amount", "compute min_amount, max_amount, average_amount"},
                    Meaning{"how many rows are there?", "compute count"},
                    Meaning{"number of sales per product and region", "group by product, region; compute count"},
                    Meaning{"how many different regions are there", "compute distinct_region"},
                    Meaning{"median amount per region", "group by region; compute median_amount"},
                    Meaning{"sum(amount) group by region order by sum(amount) desc limit 3",
                            "group by region; compute total_amount; order by total_amount descending; keep the first 3"}));

INSTANTIATE_TEST_SUITE_P(
    Filters, RulesQuestion,
    testing::Values(
        Meaning{"total amount in the far east", "keep rows where region is far east; compute total_amount"},
        Meaning{"count sales where amount is over 100 and region is north or south",
                "keep rows where amount is greater than 100 and region is north or south; compute count"},
        Meaning{"count sales where (region is north or amount < 5) and product is not Desk",
                "keep rows where (region is north or amount is less than 5) and product is not Desk; compute count"},
        Meaning{"how many sales have no email?", "keep rows where email is empty; compute count"},
        Meaning{"total amount excluding north", "keep rows where region is not north; compute total_amount"},
        Meaning{"number of sales since 2024-03-01", "keep rows where order_date is at least 2024-03-01; compute count"},
        Meaning{"number of sales in March 2024", "keep rows where order_date is 2024-03; compute count"},
        Meaning{"number of sales in Q2 2024", "keep rows where order_date is between 2024-04 and 2024-06; compute count"},
        Meaning{"regions with more than 5 sales", "group by region; keep groups where count is greater than 5"}));

INSTANTIATE_TEST_SUITE_P(
    RanksAndOrder, RulesQuestion,
    testing::Values(Meaning{"top 2 regions by total amount",
                            "group by region; compute total_amount; order by total_amount descending; keep the first 2"},
                    Meaning{"top 2 regions by amount",
                            "group by region; compute total_amount; order by total_amount descending; keep the first 2"},
                    Meaning{"the 3 largest sales by amount", "take all columns; order by amount descending; keep the first 3"},
                    Meaning{"which region has the most sales?",
                            "group by region; compute count; order by count descending; keep the first 1"},
                    Meaning{"bottom 3 products by average amount",
                            "group by product; compute average_amount; order by average_amount ascending; keep the first 3"},
                    Meaning{"product and amount, sorted by region then amount descending",
                            "take product, amount; order by region ascending, amount descending"},
                    Meaning{"last 4 rows", "take all columns; keep the last 4"},
                    Meaning{"distinct products alphabetically",
                            "take the different values of product; order by product ascending"}));

INSTANTIATE_TEST_SUITE_P(
    OtherWordings, RulesQuestion,
    testing::Values(Meaning{"how many sales have an amount of at least ten?",
                            "keep rows where amount is at least 10; compute count"},
                    Meaning{"select region, count(*) from sales group by region", "group by region; compute count"},
                    Meaning{"sort all rows by amount descending", "take all columns; order by amount descending"},
                    Meaning{"Show the average sale amount by region", "group by region; compute average_amount"},
                    Meaning{"total amount per region for sales made after January 31, 2024",
                            "keep rows where order_date is greater than 2024-01-31; group by region; compute total_amount"},
                    Meaning{"total amount for each product, showing only products with more than one sale",
                            "group by product; compute total_amount; keep groups where count is greater than 1"},
                    Meaning{"rows where amount is over 10 but less than 60",
                            "keep rows where amount is greater than 10 and amount is less than 60; take all columns"},
                    Meaning{"average amount of Desk sales in the far east",
                            "keep rows where product is Desk and region is far east; compute average_amount"}));

INSTANTIATE_TEST_SUITE_P(
    Dates, RulesQuestion,
    testing::Values(
        Meaning{"total amount per month", "group by month; compute total_amount"},
        Meaning{"monthly number of sales", "group by month; compute count"},
        Meaning{"total amount by quarter of order_date and region", "group by quarter, region; compute total_amount"},
        Meaning{"average amount per weekday", "group by weekday; compute average_amount"}));

TEST(RulesCompiler, GivesTheSameProgramForTheSameQuestion) {
  const auto once = compile_question("total amount by region", {sales_file()});
  const auto again = compile_question("total amount by region", {sales_file()});
  ASSERT_TRUE(once && again);
  EXPECT_EQ(once->source, again->source);
}

TEST(RulesCompiler, KeepsTheQuestionsLinesOutOfTheCode) {
  const auto program = compile_question("total amount\nby region", {sales_file()});
  ASSERT_TRUE(program);
  EXPECT_NE(program->source.find("# Question: total amount by region\n"), std::string::npos);
}

TEST(RulesCompiler, QuotesValuesSoThatTheyStayText) {
  const auto program = compile_question("count rows where email is '\"); import os #'", {sales_file()});
  ASSERT_TRUE(program);
  EXPECT_NE(program->source.find(R"("\"); import os #")"), std::string::npos);
}

TEST(RulesCompiler, JoinsOnTheOnlySharedColumnWhenBothFilesAreNeeded) {
  InputFile people = sales_file();
  people.name = "people.csv";
  people.table.columns.resize(1);
  people.table.columns.emplace_back().name = "country";
  const auto program = compile_question("total amount by country", {sales_file(), people});
  ASSERT_TRUE(program);
  EXPECT_EQ(program->steps.at(1), "join with people.csv where order_id equals order_id");
}

}  // namespace
}  // namespace millrace::model::rules
