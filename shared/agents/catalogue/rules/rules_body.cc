#include "shared/agents/catalogue/rules/rules_body.h"

#include <map>

#include "shared/agents/catalogue/rules/figure_rules.h"

namespace millrace::agent_catalogue {

RulesBody find_rules_body(std::string_view name) {
  static const std::map<std::string_view, RulesBody> kBodies{{"company-enrichment", enrich_company},
                                                             {"ticket-classifier", classify_ticket},
                                                             {"address-validator", validate_address},
                                                             {"product-analyzer", analyze_product},
                                                             {"customer-scorer", score_customer}};
  const auto found = kBodies.find(name);
  return found == kBodies.end() ? nullptr : found->second;
}

const FigureRules* find_figure_rules(std::string_view name) {
  return name == "customer-scorer" ? &customer_figures() : nullptr;
}

std::string text_of(const Json& input, const char* member) {
  const auto found = input.find(member);
  return found != input.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace millrace::agent_catalogue
