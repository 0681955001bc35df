#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "shared/agents/catalogue/rules/figure_rules.h"
#include "shared/agents/catalogue/rules/rules_body.h"
#include "shared/agents/catalogue/rules/words.h"

namespace millrace::agent_catalogue {
namespace {

constexpr std::array<std::string_view, 5> kGiven{"total_spent", "orders_count", "days_since_last_order", "tenure_months", "support_tickets"};
constexpr std::array<std::string_view, 6> kAnswered{"score", "segment", "churn_risk", "average_order_value", "next_best_action", "confidence_score"};

double number_in(const Figure& figure, double otherwise) { return figure.is_number ? figure.value : otherwise; }

/// 1 on the day of an order, a half after 90 days, and so on.
double recency(double days) { return std::exp2(-days / 90); }
/// A half at `middle`, towards 1 for much more.
double saturation(double value, double middle) { return value / (value + middle); }

std::string_view segment_of(int score, double days, double orders, double tenure) {
  if (days > 365) return "Lost";
  if (days > 180) return "At Risk";
  if (orders <= 1 && tenure <= 3) return "New";
  if (score >= 75) return "Champion";
  return score >= 50 ? "Loyal" : "Promising";
}

std::string_view action_for(std::string_view segment) {
  if (segment == "Lost") return "Send one last win-back offer, then stop writing";
  if (segment == "At Risk") return "Call and ask what is missing; offer a reason to come back";
  if (segment == "New") return "Welcome and show what most customers buy next";
  if (segment == "Champion") return "Thank personally and invite to recommend us";
  return segment == "Loyal" ? "Offer the next higher plan or a bundle" : "Offer a small discount on the second order";
}

bool score(std::span<const Figure> given, std::span<FigureAnswer> answer) {
  constexpr double kUsualDays = 120;  // When nobody says.
  const double spent = number_in(given[0], 0);
  const double orders = number_in(given[1], 0);
  const double days = number_in(given[2], kUsualDays);
  const double tenure = number_in(given[3], 12);
  const double complaints = number_in(given[4], 0);
  if (spent < 0 || orders < 0) return false;

  const double good = 40 * recency(days) + 25 * saturation(orders, 8) + 25 * saturation(spent, 1'000) + 10 * saturation(tenure, 24);
  const double complaining = 15 * saturation(complaints, 4);
  const int score = std::clamp(static_cast<int>(std::lround(good - complaining)), 0, 100);
  const std::string_view segment = segment_of(score, days, orders, tenure);
  const bool is_leaving = segment == "Lost" || segment == "At Risk";
  const auto known = std::ranges::count_if(given.subspan(2), &Figure::is_given);
  answer[0] = std::int64_t{score};
  answer[1] = segment;
  answer[2] = std::string_view(is_leaving || complaints >= 8 ? "High" : days > 90 || complaints >= 3 ? "Medium" : "Low");
  answer[3] = orders > 0 ? rounded(spent / orders) : 0.0;
  answer[4] = action_for(segment);
  answer[5] = rounded(0.6 + 0.1 * static_cast<double>(known));
  return true;
}

Json json_of(const FigureAnswer& answer) {
  if (const auto* text = std::get_if<std::string_view>(&answer)) return Json(std::string(*text));
  if (const auto* whole = std::get_if<std::int64_t>(&answer)) return Json(*whole);
  return Json(std::get<double>(answer));
}

}  // namespace

const FigureRules& customer_figures() {
  static const FigureRules kRules{.inputs = kGiven, .outputs = kAnswered, .answer = score};
  return kRules;
}

RulesAnswer score_customer(const Json& input) {
  std::array<Figure, kGiven.size()> given;
  for (std::size_t i = 0; i < kGiven.size(); ++i) {
    const auto found = input.find(kGiven[i]);
    if (found == input.end()) continue;
    given[i] = {.is_given = true, .is_number = found->is_number(), .value = found->is_number() ? found->get<double>() : 0};
  }
  std::array<FigureAnswer, kAnswered.size()> answered;
  if (!score(given, answered)) return RulesRefusal{"Agent.Impossible", "money spent and number of orders cannot be below zero"};
  Json answer = Json::object();  // Not as a list of pairs, which would copy each of them twice.
  answer.get_ref<Json::object_t&>().reserve(kAnswered.size());
  for (std::size_t i = 0; i < kAnswered.size(); ++i) answer[std::string(kAnswered[i])] = json_of(answered[i]);
  return answer;
}

}  // namespace millrace::agent_catalogue
