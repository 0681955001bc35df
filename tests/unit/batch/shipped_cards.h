#pragma once

#include <string>
#include <vector>

#include "shared/batch/agent_card.h"

namespace millrace::batch {

/// A card of an agent whose fields are all texts; `inputs` that begin with '*' are required, "n:" makes a number of one.
inline AgentCard card(const std::string& name, const std::string& description, const std::vector<std::string>& inputs,
                      const std::vector<std::string>& outputs) {
  AgentCard made;
  made.name = name;
  made.description = description;
  made.record_digest = "digest of " + name;
  made.provider = "model";
  made.outputs = outputs;
  for (std::string input : inputs) {
    InputField& field = made.inputs.emplace_back();
    field.is_required = input.starts_with('*');
    if (field.is_required) input.erase(0, 1);
    field.type = input.starts_with("n:") ? FieldType::kNumber : FieldType::kString;
    field.name = input.starts_with("n:") ? input.substr(2) : input;
  }
  return made;
}

/// The design document's five, and one that cannot be used for tables.
inline std::vector<AgentCard> shipped_cards() {
  return {card("address-validator-agent", "Validates and geocodes postal addresses", {"*address", "city", "state", "postal_code", "country"},
               {"is_valid", "latitude", "longitude"}),
          card("company-enrichment-agent", "Enriches company data: industry, number of employees and revenue of a company by its name",
               {"*company_name", "website", "location", "description"},
               {"industry", "employee_count", "revenue_estimate", "confidence_score"}),
          card("customer-scorer-agent", "Scores customer profiles by recency, frequency and money",
               {"customer_name", "*n:total_spent", "*n:orders_count"}, {"score", "segment"}),
          card("product-analyzer-agent", "Analyzes product descriptions: category, keywords, quality", {"product_name", "*description"},
               {"category", "keywords"}),
          card("ticket-classifier-agent", "Classifies customer support tickets: category, priority, sentiment, a suggested response",
               {"subject", "*description", "customer_name"}, {"category", "priority", "suggested_response"}),
          card("free-text-companion", "Talks about a company at length", {}, {})};
}

inline AgentCard shipped_card(const std::string& name) {
  const std::vector<AgentCard> cards = shipped_cards();
  return *find_card(cards, name);
}

}  // namespace millrace::batch
