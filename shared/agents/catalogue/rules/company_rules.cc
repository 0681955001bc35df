#include <algorithm>
#include <array>

#include "shared/agents/catalogue/rules/rules_body.h"
#include "shared/agents/catalogue/rules/words.h"

namespace millrace::agent_catalogue {
namespace {

/// Rounded figures of 2023 as companies published them; revenue in millions of US dollars.
struct KnownCompany {
  std::string_view name;  ///< Its words in lower case, without its legal form.
  std::string_view industry;
  int employees;
  int revenue_millions;
};

constexpr std::array kKnownCompanies{
    KnownCompany{"apple", "Consumer Electronics", 161'000, 383'000},
    KnownCompany{"microsoft", "Software", 221'000, 212'000},
    KnownCompany{"alphabet", "Internet Services", 182'000, 307'000},
    KnownCompany{"google", "Internet Services", 182'000, 307'000},
    KnownCompany{"amazon", "E-Commerce", 1'525'000, 575'000},
    KnownCompany{"meta", "Internet Services", 67'000, 135'000},
    KnownCompany{"meta platforms", "Internet Services", 67'000, 135'000},
    KnownCompany{"netflix", "Media", 13'000, 34'000},
    KnownCompany{"tesla", "Automotive", 140'000, 97'000},
    KnownCompany{"nvidia", "Semiconductors", 30'000, 61'000},
    KnownCompany{"intel", "Semiconductors", 125'000, 54'000},
    KnownCompany{"ibm", "Information Technology", 282'000, 62'000},
    KnownCompany{"oracle", "Software", 164'000, 50'000},
    KnownCompany{"salesforce", "Software", 79'000, 31'000},
    KnownCompany{"adobe", "Software", 30'000, 19'000},
    KnownCompany{"cisco", "Networking Equipment", 85'000, 57'000},
    KnownCompany{"walmart", "Retail", 2'100'000, 611'000},
    KnownCompany{"costco", "Retail", 316'000, 242'000},
    KnownCompany{"target", "Retail", 415'000, 107'000},
    KnownCompany{"ikea", "Retail", 219'000, 51'000},
    KnownCompany{"nike", "Apparel", 84'000, 51'000},
    KnownCompany{"adidas", "Apparel", 59'000, 23'000},
    KnownCompany{"coca cola", "Beverages", 79'000, 46'000},
    KnownCompany{"the coca cola", "Beverages", 79'000, 46'000},
    KnownCompany{"pepsico", "Beverages", 318'000, 91'000},
    KnownCompany{"nestle", "Food", 270'000, 103'000},
    KnownCompany{"unilever", "Consumer Goods", 128'000, 65'000},
    KnownCompany{"procter gamble", "Consumer Goods", 107'000, 82'000},
    KnownCompany{"mcdonald s", "Restaurants", 150'000, 25'000},
    KnownCompany{"mcdonalds", "Restaurants", 150'000, 25'000},
    KnownCompany{"starbucks", "Restaurants", 381'000, 36'000},
    KnownCompany{"toyota", "Automotive", 375'000, 274'000},
    KnownCompany{"toyota motor", "Automotive", 375'000, 274'000},
    KnownCompany{"volkswagen", "Automotive", 684'000, 348'000},
    KnownCompany{"bmw", "Automotive", 155'000, 168'000},
    KnownCompany{"ford motor", "Automotive", 177'000, 176'000},
    KnownCompany{"siemens", "Industrial Engineering", 320'000, 84'000},
    KnownCompany{"bosch", "Industrial Engineering", 429'000, 99'000},
    KnownCompany{"sap", "Software", 108'000, 34'000},
    KnownCompany{"samsung electronics", "Consumer Electronics", 268'000, 198'000},
    KnownCompany{"samsung", "Consumer Electronics", 268'000, 198'000},
    KnownCompany{"sony", "Consumer Electronics", 113'000, 85'000},
    KnownCompany{"pfizer", "Pharmaceuticals", 88'000, 58'000},
    KnownCompany{"novartis", "Pharmaceuticals", 76'000, 45'000},
    KnownCompany{"roche", "Pharmaceuticals", 104'000, 65'000},
    KnownCompany{"johnson johnson", "Pharmaceuticals", 132'000, 85'000},
    KnownCompany{"jpmorgan chase", "Banking", 310'000, 158'000},
    KnownCompany{"goldman sachs", "Banking", 45'000, 46'000},
    KnownCompany{"hsbc", "Banking", 221'000, 66'000},
    KnownCompany{"visa", "Payments", 29'000, 33'000},
    KnownCompany{"mastercard", "Payments", 33'000, 25'000},
    KnownCompany{"paypal", "Payments", 27'000, 30'000},
    KnownCompany{"exxonmobil", "Energy", 62'000, 345'000},
    KnownCompany{"shell", "Energy", 103'000, 317'000},
    KnownCompany{"bp", "Energy", 88'000, 210'000},
    KnownCompany{"boeing", "Aerospace", 171'000, 78'000},
    KnownCompany{"airbus", "Aerospace", 148'000, 71'000},
    KnownCompany{"ups", "Logistics", 500'000, 91'000},
    KnownCompany{"fedex", "Logistics", 529'000, 90'000},
    KnownCompany{"uber", "Transportation", 30'000, 37'000},
    KnownCompany{"airbnb", "Travel", 7'000, 10'000},
    KnownCompany{"spotify", "Media", 9'000, 14'000},
    KnownCompany{"the walt disney", "Media", 225'000, 89'000},
    KnownCompany{"walt disney", "Media", 225'000, 89'000},
};

struct Trade {
  std::string_view industry;
  std::array<Hint, 8> hints;
};

/// Words that companies of a trade carry in their names or say of themselves.
constexpr std::array kTrades{
    Trade{"Banking", {{{"bank*", 3}, {"credit union", 3}, {"savings", 2}, {"capital", 1}, {"finance", 2}, {"financial", 2}, {"lending", 2}, {"mortgage", 2}}}},
    Trade{"Insurance", {{{"insurance", 3}, {"assurance", 3}, {"reinsurance", 3}, {"underwriters", 3}, {"insurer", 2}, {"broker*", 1}, {"claims", 1}, {"risk", 1}}}},
    Trade{"Healthcare", {{{"health*", 3}, {"clinic*", 3}, {"hospital*", 3}, {"medical", 3}, {"dental", 3}, {"care", 1}, {"nursing", 2}, {"therapy", 2}}}},
    Trade{"Pharmaceuticals", {{{"pharma*", 3}, {"biotech*", 3}, {"therapeutics", 3}, {"biosciences", 3}, {"drug*", 2}, {"vaccine*", 2}, {"genomics", 3}, {"labs", 1}}}},
    Trade{"Software", {{{"software", 3}, {"saas", 3}, {"cloud", 2}, {"data", 1}, {"tech*", 2}, {"digital", 1}, {"systems", 1}, {"cyber*", 2}}}},
    Trade{"Construction", {{{"construction", 3}, {"builders", 3}, {"building", 2}, {"contractors", 3}, {"roofing", 3}, {"plumbing", 3}, {"concrete", 2}, {"architect*", 2}}}},
    Trade{"Restaurants", {{{"restaurant*", 3}, {"cafe", 3}, {"coffee", 2}, {"pizza*", 3}, {"grill", 3}, {"bistro", 3}, {"diner", 3}, {"catering", 2}}}},
    Trade{"Food", {{{"food*", 3}, {"bakery", 3}, {"farm*", 2}, {"dairy", 3}, {"organic*", 2}, {"meats", 3}, {"produce", 2}, {"beverage*", 2}}}},
    Trade{"Logistics", {{{"logistics", 3}, {"freight", 3}, {"shipping", 3}, {"trucking", 3}, {"transport*", 2}, {"courier", 3}, {"warehous*", 2}, {"delivery", 2}}}},
    Trade{"Retail", {{{"store*", 2}, {"shop*", 2}, {"market", 1}, {"retail*", 3}, {"boutique", 3}, {"supermarket*", 3}, {"outlet", 2}, {"mart", 2}}}},
    Trade{"Manufacturing", {{{"manufactur*", 3}, {"industries", 2}, {"factory", 3}, {"steel", 3}, {"metal*", 2}, {"machin*", 3}, {"plastics", 3}, {"tool*", 1}}}},
    Trade{"Energy", {{{"energy", 3}, {"solar", 3}, {"oil", 2}, {"gas", 2}, {"petroleum", 3}, {"power", 2}, {"wind", 1}, {"electric", 2}}}},
    Trade{"Education", {{{"school*", 3}, {"university", 3}, {"college", 3}, {"academy", 3}, {"education*", 3}, {"learning", 2}, {"training", 2}, {"tutor*", 2}}}},
    Trade{"Legal Services", {{{"law", 3}, {"legal", 3}, {"attorneys", 3}, {"llp", 2}, {"solicitors", 3}, {"advocates", 2}, {"lawyers", 3}, {"notary", 2}}}},
    Trade{"Real Estate", {{{"real estate", 3}, {"realty", 3}, {"properties", 2}, {"property", 2}, {"homes", 2}, {"estates", 2}, {"housing", 2}, {"rentals", 2}}}},
    Trade{"Media", {{{"media", 3}, {"studio*", 2}, {"films", 3}, {"news", 3}, {"publishing", 3}, {"broadcast*", 3}, {"records", 1}, {"press", 2}}}},
    Trade{"Travel", {{{"travel", 3}, {"hotel*", 3}, {"resort*", 3}, {"tours", 3}, {"airlines", 3}, {"airways", 3}, {"cruise*", 3}, {"vacation*", 2}}}},
    Trade{"Telecommunications", {{{"telecom*", 3}, {"wireless", 3}, {"mobile", 2}, {"broadband", 3}, {"networks", 2}, {"communications", 2}, {"cable", 2}, {"phone", 2}}}},
    Trade{"Consulting", {{{"consult*", 3}, {"advisors", 2}, {"advisory", 3}, {"partners", 1}, {"strategy", 2}, {"associates", 1}, {"solutions", 1}, {"management", 1}}}},
    Trade{"Automotive", {{{"auto", 3}, {"automotive", 3}, {"motors", 3}, {"cars", 3}, {"vehicle*", 3}, {"tire*", 3}, {"garage", 2}, {"truck*", 1}}}},
};

/// The name without its legal form: "Apple Inc." is "apple".
std::string plain_name(const std::string& name) {
  static constexpr std::array<std::string_view, 22> kForms{"inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited",
                                                           "llc", "plc", "gmbh", "ag", "sa", "se", "nv", "bv", "spa", "group",
                                                           "holding", "holdings", "com", "and"};
  std::string plain;
  for (const std::string& word : words_in(name)) {
    if (std::find(kForms.begin(), kForms.end(), word) != kForms.end()) continue;
    plain += (plain.empty() ? "" : " ") + word;
  }
  return plain;
}

struct Guess {
  std::string_view industry;
  int score = 0;
};

Guess guessed_trade(const std::string& text) {
  const SearchedText searched(text);
  Guess best;
  for (const Trade& trade : kTrades) {
    const int score = searched.score(trade.hints);
    if (score > best.score) best = {.industry = trade.industry, .score = score};
  }
  return best;
}

Json answer(std::string_view industry, const Json& employees, const Json& revenue, double confidence) {
  return {{"industry", std::string(industry)},
          {"employee_count", employees},
          {"revenue_estimate", revenue},
          {"confidence_score", confidence}};
}

}  // namespace

RulesAnswer enrich_company(const Json& input) {
  const std::string name = trimmed(text_of(input, "company_name"));
  const std::string plain = plain_name(name);
  if (plain.empty()) {
    return RulesRefusal{"Agent.NotIdentified", "Unable to identify company from provided name: it has no words that name one"};
  }
  for (const KnownCompany& known : kKnownCompanies) {
    if (known.name == plain) return answer(known.industry, known.employees, known.revenue_millions * 1e6, 0.9);
  }
  const Guess guess = guessed_trade(name + " " + text_of(input, "description"));
  if (guess.score == 0) return answer("not known", nullptr, nullptr, 0.0);
  // A name is a hint and no proof, whatever it says.
  return answer(guess.industry, nullptr, nullptr, guess.score >= 3 ? 0.5 : 0.3);
}

}  // namespace millrace::agent_catalogue
