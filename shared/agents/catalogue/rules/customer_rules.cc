#include <algorithm>
#include <cmath>

#include "shared/agents/catalogue/rules/rules_body.h"
#include "shared/agents/catalogue/rules/words.h"

namespace millrace::agent_catalogue {
namespace {

double number_of(const Json& input, const char* member, double otherwise) {
  const auto found = input.find(member);
  return found != input.end() && found->is_number() ? found->get<double>() : otherwise;
}

/// 1 on the day of an order, a half after 90 days, and so on.
double recency(double days) { return std::exp2(-days / 90); }
/// A half at `middle`, towards 1 for much more.
double saturation(double value, double middle) { return value / (value + middle); }

std::string segment_of(int score, double days, double orders, double tenure) {
  if (days > 365) return "Lost";
  if (days > 180) return "At Risk";
  if (orders <= 1 && tenure <= 3) return "New";
  if (score >= 75) return "Champion";
  return score >= 50 ? "Loyal" : "Promising";
}

std::string action_for(const std::string& segment) {
  if (segment == "Lost") return "Send one last win-back offer, then stop writing";
  if (segment == "At Risk") return "Call and ask what is missing; offer a reason to come back";
  if (segment == "New") return "Welcome and show what most customers buy next";
  if (segment == "Champion") return "Thank personally and invite to recommend us";
  return segment == "Loyal" ? "Offer the next higher plan or a bundle" : "Offer a small discount on the second order";
}

}  // namespace

RulesAnswer score_customer(const Json& input) {
  constexpr double kUsualDays = 120;  // When nobody says.
  const double spent = number_of(input, "total_spent", 0);
  const double orders = number_of(input, "orders_count", 0);
  const double days = number_of(input, "days_since_last_order", kUsualDays);
  const double tenure = number_of(input, "tenure_months", 12);
  const double complaints = number_of(input, "support_tickets", 0);
  if (spent < 0 || orders < 0) return RulesRefusal{"Agent.Impossible", "money spent and number of orders cannot be below zero"};

  const double good = 40 * recency(days) + 25 * saturation(orders, 8) + 25 * saturation(spent, 1'000) + 10 * saturation(tenure, 24);
  const double complaining = 15 * saturation(complaints, 4);
  const int score = std::clamp(static_cast<int>(std::lround(good - complaining)), 0, 100);
  const std::string segment = segment_of(score, days, orders, tenure);
  const bool is_leaving = segment == "Lost" || segment == "At Risk";
  const int known = static_cast<int>(input.contains("days_since_last_order")) + static_cast<int>(input.contains("tenure_months")) +
                    static_cast<int>(input.contains("support_tickets"));
  Json answer = Json::object();  // Not as a list of pairs, which would copy each of them twice.
  answer.get_ref<Json::object_t&>().reserve(6);
  answer["score"] = score;
  answer["segment"] = segment;
  answer["churn_risk"] = is_leaving || complaints >= 8 ? "High" : days > 90 || complaints >= 3 ? "Medium" : "Low";
  answer["average_order_value"] = orders > 0 ? rounded(spent / orders) : 0.0;
  answer["next_best_action"] = action_for(segment);
  answer["confidence_score"] = rounded(0.6 + 0.1 * known);
  return answer;
}

}  // namespace millrace::agent_catalogue
