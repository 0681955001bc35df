#include "producers/batch_chat/manners.h"

#include <algorithm>
#include <functional>

#include "producers/batch_chat/intent.h"
#include "shared/batch/agent_card.h"

namespace millrace::batch_chat {
namespace {

struct Spoken {
  std::string_view agent;
  Manners manners;
};

const std::vector<Spoken>& spoken() {
  static const std::vector<Spoken> all{
      {"company-enrichment-agent", {.one = "company", .many = "companies", .help = "enrich your company data"}},
      {"ticket-classifier-agent",
       {.one = "ticket",
        .many = "tickets",
        .help = "process your support tickets",
        .offers =
            {{"Classify tickets by category and priority", {"category", "priority"}, {"classif", "categor", "priorit", "sort"}},
             {"Generate suggested responses", {"suggested_response"}, {"respon", "repl", "answer"}},
             {"Extract key information and entities", {"key_information"}, {"extract", "information", "entit"}},
             {"Sentiment analysis and escalation routing",
              {"sentiment", "needs_escalation"},
              {"sentiment", "escalat", "mood", "rout"}}}}},
      {"address-validator-agent", {.one = "address", .many = "addresses", .help = "validate your addresses"}},
      {"product-analyzer-agent", {.one = "product", .many = "products", .help = "analyze your products"}},
      {"customer-scorer-agent", {.one = "customer", .many = "customers", .help = "score your customers"}}};
  return all;
}

/// Of the offers that are wanted, in their order.
std::vector<std::string> fields_where(const Manners& manners, const std::function<bool(std::size_t)>& is_wanted) {
  std::vector<std::string> fields;
  for (std::size_t number = 0; number < manners.offers.size(); ++number) {
    const Offer& offer = manners.offers[number];
    if (is_wanted(number)) fields.insert(fields.end(), offer.fields.begin(), offer.fields.end());
  }
  return fields;
}

}  // namespace

const Manners& manners_of(std::string_view agent) {
  static const Manners kPlain{};
  for (const Spoken& each : spoken()) {
    if (batch::is_same_agent(each.agent, agent)) return each.manners;
  }
  return kPlain;
}

std::vector<std::string> wished_fields(const Manners& manners, const std::string& wish) {
  const std::vector<std::string> words = words_in(wish);
  return fields_where(manners, [&](std::size_t number) { return has_word(words, manners.offers[number].words); });
}

std::vector<std::string> chosen_fields(const Manners& manners, const std::string& answer) {
  const std::vector<std::string> words = words_in(answer);
  const auto says = [&](std::string_view word) { return std::ranges::find(words, word) != words.end(); };
  const bool is_all = has_word(words, {"everything", "comprehensive", "above"}) || says("all") || says(std::to_string(manners.offers.size() + 1));
  return fields_where(manners, [&](std::size_t number) {
    return is_all || says(std::to_string(number + 1)) || has_word(words, manners.offers[number].words);
  });
}

}  // namespace millrace::batch_chat
