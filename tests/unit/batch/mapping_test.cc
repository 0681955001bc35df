#include "shared/batch/mapping.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/unit/batch/shipped_cards.h"

namespace millrace::batch {
namespace {

using Type = csv::ColumnType;

std::map<std::string, std::string> feeds_of(const Mapping& mapping) {
  std::map<std::string, std::string> feeds;
  for (const Feed& feed : mapping.feeds) feeds[feed.column] = feed.field;
  return feeds;
}

Mapping mapped(const std::vector<Column>& columns, const AgentCard& agent, const MappingWishes& wishes = {}) {
  auto mapping = propose_mapping(columns, agent, wishes);
  EXPECT_TRUE(mapping) << (mapping ? "" : mapping.error().detail);
  return mapping ? *std::move(mapping) : Mapping{};
}

using Feeds = std::map<std::string, std::string>;

TEST(Mapping, MatchesNamesWithoutMindingCaseBlanksAndUnderscores) {  // D106
  const AgentCard agent = shipped_card("company-enrichment");
  for (const char* name : {"Company Name", "company_name", "COMPANY-NAME", "companyName", "CompanyName"}) {
    EXPECT_EQ(feeds_of(mapped({{name}}, agent)), (Feeds{{name, "company_name"}}));
  }
}

TEST(Mapping, KnowsSynonyms) {  // D106
  EXPECT_EQ(feeds_of(mapped({{"Organisation"}, {"Homepage", Type::kUrl}, {"HQ"}}, shipped_card("company-enrichment"))),
            (Feeds{{"Organisation", "company_name"}, {"Homepage", "website"}, {"HQ", "location"}}));
  EXPECT_EQ(feeds_of(mapped({{"Street"}, {"ZIP"}, {"Town"}}, shipped_card("address-validator"))),
            (Feeds{{"Street", "address"}, {"ZIP", "postal_code"}, {"Town", "city"}}));
}

TEST(Mapping, TakesTheDocumentsExampleAsPeopleWould) {  // name, email, company
  const Mapping mapping = mapped({{"name"}, {"email", Type::kEmail}, {"company"}}, shipped_card("company-enrichment"));
  EXPECT_EQ(feeds_of(mapping), (Feeds{{"company", "company_name"}}));
  EXPECT_TRUE(mapping.is_complete());
}

TEST(Mapping, AsksWhereTwoColumnsCouldBeOneFieldAndNeverGuesses) {  // D106
  const Mapping mapping = mapped({{"Organisation"}, {"Supplier"}}, shipped_card("company-enrichment"));
  EXPECT_TRUE(mapping.feeds.empty());
  ASSERT_EQ(mapping.questions.size(), 1u);
  EXPECT_EQ(mapping.questions[0].field, "company_name");
  EXPECT_EQ(mapping.questions[0].candidates.size(), 2u);
  EXPECT_FALSE(mapping.is_complete());
  const auto complete = check_complete(mapping);
  ASSERT_FALSE(complete);
  EXPECT_EQ(complete.error().where, "MAPPING_AMBIGUOUS");
  EXPECT_NE(complete.error().detail.find("--map 'Organisation=company_name' or --map 'Supplier=company_name'"), std::string::npos)
      << complete.error().detail;
}

TEST(Mapping, DoesWhatTheUserSaysFirst) {  // manual override always possible
  const Mapping mapping =
      mapped({{"Organisation"}, {"Supplier"}, {"website"}}, shipped_card("company-enrichment"), {{"supplier", "company_name"}, {"website", ""}});
  EXPECT_EQ(feeds_of(mapping), (Feeds{{"Supplier", "company_name"}}));
  EXPECT_EQ(mapping.unmapped_columns, (std::vector<std::string>{"Organisation", "website"}));
  EXPECT_TRUE(mapping.is_complete());
}

TEST(Mapping, RefusesNamesThatAreNotThere) {  // D109
  const AgentCard agent = shipped_card("company-enrichment");
  const auto refusal = [&](const MappingWishes& wishes) { return propose_mapping({{"a"}, {"b"}}, agent, wishes).error().where; };
  EXPECT_EQ(refusal({{"c", "company_name"}}), "MAPPING_UNKNOWN_COLUMN");
  EXPECT_EQ(refusal({{"a", "revenue"}}), "MAPPING_UNKNOWN_FIELD");
  EXPECT_EQ(refusal({{"a", "company_name"}, {"b", "company_name"}}), "MAPPING_DUPLICATE");
  EXPECT_EQ(refusal({{"a", "company_name"}, {"a", "website"}}), "MAPPING_DUPLICATE");
}

TEST(Mapping, LooksAtTypesToo) {  // D106: type check
  const AgentCard agent = shipped_card("customer-scorer");
  EXPECT_EQ(feeds_of(mapped({{"total_spent", Type::kNumber}, {"orders", Type::kInteger}}, agent)),
            (Feeds{{"total_spent", "total_spent"}, {"orders", "orders_count"}}));
  const Mapping texts = mapped({{"total_spent", Type::kString}, {"orders", Type::kString}}, agent);
  EXPECT_EQ(texts.missing_fields, (std::vector<std::string>{"total_spent", "orders_count"}));
  EXPECT_EQ(check_complete(texts).error().where, "MAPPING_REQUIRED");
  EXPECT_EQ(feeds_of(mapped({{"company"}, {"see", Type::kUrl}}, shipped_card("company-enrichment"))),
            (Feeds{{"company", "company_name"}, {"see", "website"}}));
}

TEST(Mapping, GivesAnAgentWithoutSchemaEveryColumn) {
  AgentCard agent = shipped_card("company-enrichment");
  agent.inputs.clear();
  EXPECT_EQ(feeds_of(mapped({{"a"}, {"b"}, {"c"}}, agent, {{"b", ""}, {"c", "see"}})), (Feeds{{"a", "a"}, {"c", "see"}}));
}

}  // namespace
}  // namespace millrace::batch
