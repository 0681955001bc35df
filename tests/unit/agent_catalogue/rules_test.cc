#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/agents/catalogue/catalogue.h"
#include "shared/agents/catalogue/rules/places.h"
#include "shared/agents/catalogue/rules/rules_body.h"
#include "shared/agents/catalogue/rules/words.h"
#include "shared/json_schema/schema.h"

namespace millrace::agent_catalogue {
namespace {

/// What the agent's rules answer; checks it against the agent's output schema.
Json answer_of(const std::string& name, const Json& input) {
  const auto agent = find_shipped(agents::AgentName(name));
  const auto answer = find_rules_body(agent->rules)(input);
  if (const auto* refusal = std::get_if<RulesRefusal>(&answer)) {
    return Json{{"refused", refusal->error}, {"cause", refusal->cause}};
  }
  const Json& output = std::get<Json>(answer);
  EXPECT_THAT(json_schema::Schema::parse(agent->output_schema)->validate(output), testing::IsEmpty()) << output;
  return output;
}

TEST(CompanyRules, KnowsWellKnownCompaniesWhateverTheirLegalForm) {
  const Json answer = answer_of("company-enrichment", {{"company_name", "Apple Inc."}});
  EXPECT_EQ(answer["industry"], "Consumer Electronics");
  EXPECT_EQ(answer["employee_count"], 161'000);
  EXPECT_EQ(answer["revenue_estimate"], 383e9);
  EXPECT_EQ(answer_of("company-enrichment", {{"company_name", "SAP SE"}})["industry"], "Software");
}

TEST(CompanyRules, GuessesNoFiguresAndSaysNotKnown) {
  const Json guessed = answer_of("company-enrichment", {{"company_name", "Miller Roofing & Construction LLC"}});
  EXPECT_EQ(guessed["industry"], "Construction");
  EXPECT_TRUE(guessed["employee_count"].is_null());
  const Json unknown = answer_of("company-enrichment", {{"company_name", "Xylqo"}});
  EXPECT_EQ(unknown["industry"], "not known");
  EXPECT_EQ(unknown["confidence_score"], 0.0);
}

TEST(CompanyRules, RefusesANameWithoutWords) {
  EXPECT_EQ(answer_of("company-enrichment", {{"company_name", " ?! "}})["refused"], "Agent.NotIdentified");
}

TEST(TicketRules, D117_ClassifiesByCategoryAndPriorityAndSuggestsAResponse) {
  const Json billing =
      answer_of("ticket-classifier", {{"subject", "Refund please"},
                                      {"description", "I was overcharged $49.99 on invoice INV-2041, this is unacceptable!"},
                                      {"customer_name", "Ann"}});
  EXPECT_EQ(billing["category"], "Billing");
  EXPECT_EQ(billing["sentiment"], "Negative");
  EXPECT_EQ(billing["needs_escalation"], true);
  EXPECT_EQ(billing["key_information"], "$49.99; invoice INV-2041");
  EXPECT_THAT(billing["suggested_response"].get<std::string>(), testing::StartsWith("Hello Ann, "));

  EXPECT_EQ(answer_of("ticket-classifier", {{"description", "The app crashes with error 500 in production, urgent"}})["priority"],
            "High");
  EXPECT_EQ(
      answer_of("ticket-classifier", {{"description", "It would be great if you could add dark mode, no rush"}})["category"],
      "Feature Request");
  const Json general = answer_of("ticket-classifier", {{"description", "Where is your office?"}});
  EXPECT_EQ(general["category"], "General");
  EXPECT_EQ(general["priority"], "Medium");
}

TEST(TicketRules, AreDeterministicForLongAndStrangeText) {
  const Json input{{"description", std::string(100'000, 'a') + "@b.c \xff\xfe error error error"}};
  EXPECT_EQ(answer_of("ticket-classifier", input).dump(-1, ' ', false, Json::error_handler_t::replace),
            answer_of("ticket-classifier", input).dump(-1, ' ', false, Json::error_handler_t::replace));
}

TEST(AddressRules, TakesAmericanAddressesApart) {
  const Json address = answer_of("address-validator", {{"address", "1600 Pennsylvania Ave NW, Washington, DC 20500, USA"}});
  EXPECT_EQ(address["is_valid"], true) << address;
  EXPECT_EQ(address["street"], "1600 Pennsylvania Ave NW");
  EXPECT_EQ(address["city"], "Washington");
  EXPECT_EQ(address["state"], "DC");
  EXPECT_EQ(address["postal_code"], "20500");
  EXPECT_EQ(address["geocode_precision"], "state");
  EXPECT_EQ(answer_of("address-validator", {{"address", "350 5th Ave, New York, NY 10118"}})["city"], "New York");
}

TEST(AddressRules, KnowsPostalCodesOfOtherCountries) {
  const Json british = answer_of("address-validator", {{"address", "10 Downing Street, London SW1A 2AA, UK"}});
  EXPECT_EQ(british["is_valid"], true) << british;
  EXPECT_EQ(british["postal_code"], "SW1A 2AA");
  EXPECT_EQ(british["city"], "London");
  const Json german = answer_of("address-validator", {{"address", "Unter den Linden 77, 10117 Berlin, Germany"}});
  EXPECT_EQ(german["is_valid"], true) << german;
  EXPECT_EQ(german["city"], "Berlin");
  EXPECT_EQ(german["geocode_precision"], "country");
}

TEST(AddressRules, SaysWhatIsWrong) {
  const Json wrong = answer_of("address-validator", {{"address", "12 Main St"}, {"city", "Springfield"}, {"state", "IL"},
                                                     {"postal_code", "90210"}, {"country", "US"}});
  EXPECT_EQ(wrong["is_valid"], false);
  EXPECT_EQ(wrong["issues"], "postal code '90210' is not in Illinois");
  EXPECT_EQ(
      answer_of("address-validator",
                {{"address", "Main Street"}, {"city", "Berlin"}, {"postal_code", "1234"}, {"country", "Germany"}})["issues"],
      "no house number; postal code '1234' is none of Germany");
  EXPECT_EQ(answer_of("address-validator", {{"address", "nowhere"}})["geocode_precision"], "none");
}

TEST(ProductRules, MeasureTheText) {
  const Json product =
      answer_of("product-analyzer",
                {{"product_name", "Trail Bottle"},
                 {"description",
                  "A steel bottle for hiking and camping. It holds 750 ml of water and keeps it cold for a day. The bottle "
                  "fits every outdoor bag and weighs 300 g."}});
  EXPECT_EQ(product["category"], "Sports");
  EXPECT_EQ(product["word_count"], 30);
  EXPECT_THAT(product["keywords"].get<std::string>(), testing::StartsWith("bottle"));
  EXPECT_EQ(product["suggestions"], "");
  EXPECT_EQ(product["quality_score"], 100);
  EXPECT_THAT(answer_of("product-analyzer", {{"description", "NICE THING"}})["suggestions"].get<std::string>(),
              testing::HasSubstr("at least 20 words"));
}

TEST(CustomerRules, ScoreByRecencyFrequencyAndMoney) {
  const Json best = answer_of("customer-scorer", {{"total_spent", 20'000},
                                                  {"orders_count", 60},
                                                  {"days_since_last_order", 3},
                                                  {"tenure_months", 48},
                                                  {"support_tickets", 0}});
  EXPECT_EQ(best["segment"], "Champion");
  EXPECT_EQ(best["churn_risk"], "Low");
  EXPECT_EQ(best["confidence_score"], 0.9);
  const Json gone = answer_of("customer-scorer", {{"total_spent", 100.5}, {"orders_count", 2}, {"days_since_last_order", 500}});
  EXPECT_EQ(gone["segment"], "Lost");
  EXPECT_EQ(gone["average_order_value"], 50.25);
  EXPECT_LT(gone["score"], best["score"]);
}

TEST(Places, FitPostalForms) {
  EXPECT_TRUE(fits_postal_form("K1A 0B1", *find_country("canada")));
  EXPECT_TRUE(fits_postal_form("K1A0B1", *find_country("CA")));
  EXPECT_FALSE(fits_postal_form("12345-", *find_country("USA")));
  EXPECT_EQ(find_country("Deutschland")->code, "DE");
  EXPECT_EQ(find_state("north carolina")->code, "NC");
}

}  // namespace
}  // namespace millrace::agent_catalogue
