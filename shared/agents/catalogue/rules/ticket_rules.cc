#include <algorithm>
#include <array>
#include <regex>

#include "shared/agents/catalogue/rules/rules_body.h"
#include "shared/agents/catalogue/rules/words.h"

namespace millrace::agent_catalogue {
namespace {

constexpr std::size_t kTextMax = 4'000;  ///< Patterns look at so much of a ticket: std::regex uses stack per byte.

struct Category {
  std::string_view name;
  std::array<Hint, 14> hints;
  std::string_view response;
};

constexpr std::array kCategories{
    Category{"Billing",
             {{{"invoice*", 3}, {"refund*", 3}, {"charge*", 3}, {"billing", 3}, {"bill", 2}, {"payment*", 2}, {"credit card", 3}, {"subscription", 2},
               {"price", 1}, {"overcharged", 4}, {"double charge", 4}, {"receipt", 2}, {"tax", 1}, {"money back", 3}}},
             "we are sorry for the trouble with your payment. Our billing team is checking the charge and will confirm the outcome, or a refund, "
             "to you."},
    Category{"Shipping",
             {{{"shipping", 3}, {"shipment", 3}, {"delivery", 3}, {"delivered", 3}, {"package", 3}, {"parcel", 3}, {"tracking", 3}, {"courier", 3},
               {"arrive*", 2}, {"damaged", 2}, {"wrong item", 4}, {"lost", 1}, {"order", 1}, {"return label", 3}}},
             "we are looking into where your order is and will send you its tracking status. If it is lost or damaged we will replace it."},
    Category{"Account",
             {{{"password", 4}, {"login", 3}, {"log in", 3}, {"sign in", 3}, {"locked out", 4}, {"account", 2}, {"username", 3}, {"two factor", 3},
               {"verification code", 3}, {"reset", 2}, {"profile", 2}, {"delete my account", 4}, {"email address", 1}, {"access", 1}}},
             "please use the link on the sign-in page to reset your password. If that does not help, we will verify your identity and restore "
             "your access."},
    Category{"Technical",
             {{{"error*", 3}, {"crash*", 4}, {"bug*", 3}, {"not working", 3}, {"broken", 2}, {"does not work", 3}, {"fails", 2}, {"failed", 2},
               {"freez*", 3}, {"slow", 2}, {"outage", 4}, {"install*", 2}, {"api", 2}, {"exception", 3}}},
             "thank you for the details. Our engineers are looking into it. It would help us to know which version you use and the steps that "
             "lead to the problem."},
    Category{"Feature Request",
             {{{"feature*", 3}, {"would be great", 4}, {"would love", 3}, {"suggest*", 3}, {"please add", 4}, {"wish", 2}, {"roadmap", 3},
               {"it would be nice", 4}, {"support for", 2}, {"integrat*", 1}, {"improve*", 2}, {"idea", 2}, {"dark mode", 3}, {"could you add", 4}}},
             "thank you for the idea. We have passed it on to the people who plan our product and will tell you when it is taken up."},
};
constexpr std::string_view kGeneralResponse = "thank you for writing to us. We have read your message and will come back to you with an answer.";

constexpr std::array kUrgent{Hint{"urgent*", 3}, Hint{"asap", 3},          Hint{"immediately", 3},  Hint{"emergency", 4}, Hint{"outage", 4},
                             Hint{"down", 1},    Hint{"cannot work", 3},   Hint{"production", 2},   Hint{"data loss", 4}, Hint{"security", 3},
                             Hint{"breach", 4},  Hint{"locked out", 2},    Hint{"legal action", 4}, Hint{"lawyer", 3},    Hint{"deadline", 2},
                             Hint{"fraud*", 4},  Hint{"overcharged", 2},   Hint{"crash*", 2},       Hint{"critical", 3},  Hint{"right now", 2}};
constexpr std::array kCalm{Hint{"no rush", 4}, Hint{"whenever", 2}, Hint{"just wondering", 3}, Hint{"question", 1}, Hint{"curious", 3},
                           Hint{"feature*", 2}, Hint{"would be great", 2}, Hint{"idea", 2}, Hint{"suggest*", 2}, Hint{"minor", 3}};
constexpr std::array kUnhappy{Hint{"angry", 3}, Hint{"terrible", 3}, Hint{"awful", 3}, Hint{"unacceptable", 4}, Hint{"disappoint*", 3},
                              Hint{"frustrat*", 3}, Hint{"worst", 3}, Hint{"ridiculous", 3}, Hint{"never again", 3}, Hint{"still", 1},
                              Hint{"not working", 2}, Hint{"broken", 2}, Hint{"unhappy", 3}, Hint{"cancel", 1}, Hint{"useless", 3},
                              Hint{"error*", 1}, Hint{"wrong", 1}, Hint{"overcharged", 2}, Hint{"damaged", 2}, Hint{"lost", 1}};
constexpr std::array kHappy{Hint{"thank you", 1}, Hint{"thanks", 1}, Hint{"great", 2}, Hint{"love", 2}, Hint{"excellent", 3}, Hint{"awesome", 3},
                            Hint{"happy", 2}, Hint{"perfect", 3}, Hint{"amazing", 3}, Hint{"good job", 3}, Hint{"helpful", 2}};
constexpr std::array kEscalating{Hint{"lawyer", 1}, Hint{"legal action", 1}, Hint{"breach", 1}, Hint{"security", 1}, Hint{"fraud*", 1}, Hint{"manager", 1},
                                 Hint{"supervisor", 1}, Hint{"data loss", 1}, Hint{"unacceptable", 1}, Hint{"chargeback", 1}, Hint{"injur*", 1}};

struct Choice {
  const Category* category = nullptr;
  int score = 0;
  int second = 0;
};

Choice best_category(const SearchedText& text) {
  Choice choice;
  for (const Category& category : kCategories) {
    const int score = text.score(category.hints);
    if (score > choice.score) {
      choice = {.category = &category, .score = score, .second = choice.score};
    } else {
      choice.second = std::max(choice.second, score);
    }
  }
  return choice;
}

std::string priority_of(const SearchedText& text) {
  const int urgency = text.score(kUrgent) - text.score(kCalm);
  return urgency >= 3 ? "High" : urgency >= 0 ? "Medium" : "Low";
}

std::string sentiment_of(const SearchedText& text) {
  const int balance = text.score(kHappy) - text.score(kUnhappy);
  return balance > 0 ? "Positive" : balance < -1 ? "Negative" : "Neutral";
}

/// Order numbers, amounts of money, e-mail addresses and error codes, each once, in order of appearance.
std::string key_information_in(const std::string& text) {
  static const std::regex kPatterns(R"([A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+|)"
                                    R"([$]\s?[0-9][0-9,]*(\.[0-9]{2})?|)"
                                    R"(\b(order|ticket|invoice|case)\s?(number\s?|no\.?\s?)?#?\s?[A-Z0-9-]*[0-9][A-Z0-9-]*|)"
                                    R"(\b(error|code)\s?#?:?\s?[A-Z]{0,6}[-_]?[0-9]{2,6}\b|)"
                                    R"(#[0-9]{3,})",
                                    std::regex::icase | std::regex::optimize);
  std::vector<std::string> found;
  const std::string looked_at = text.substr(0, kTextMax);
  for (std::sregex_iterator at(looked_at.begin(), looked_at.end(), kPatterns), end; at != end; ++at) {
    if (std::find(found.begin(), found.end(), at->str()) == found.end()) found.push_back(at->str());
  }
  std::string joined;
  for (const std::string& each : found) joined += (joined.empty() ? "" : "; ") + each;
  return joined;
}

}  // namespace

RulesAnswer classify_ticket(const Json& input) {
  const std::string text = trimmed(text_of(input, "subject") + " " + text_of(input, "description"));
  if (words_in(text).empty()) return RulesRefusal{"Agent.NothingToRead", "the ticket has no words"};
  const SearchedText searched(text);
  const Choice choice = best_category(searched);
  const std::string priority = priority_of(searched);
  const std::string sentiment = sentiment_of(searched);
  const std::string customer = trimmed(text_of(input, "customer_name"));
  const std::string_view response = choice.category == nullptr ? kGeneralResponse : choice.category->response;
  // Sure of it when one category says much more than the next one.
  const double confidence = choice.category == nullptr ? 0.3 : std::min(0.95, 0.5 + 0.08 * (choice.score - choice.second));
  return Json{{"category", choice.category == nullptr ? "General" : std::string(choice.category->name)},
              {"priority", priority},
              {"sentiment", sentiment},
              {"needs_escalation", searched.score(kEscalating) > 0 || (priority == "High" && sentiment == "Negative")},
              {"key_information", key_information_in(text)},
              {"suggested_response", "Hello" + (customer.empty() ? "" : " " + customer) + ", " + std::string(response)},
              {"confidence_score", rounded(confidence)}};
}

}  // namespace millrace::agent_catalogue
