#include "shared/agents/a2a_card.h"

#include <algorithm>
#include <cctype>

#include "shared/agents/agent_json.h"
#include "shared/vocabulary/json.h"

namespace millrace::agents {
namespace {

constexpr std::size_t kAgentNameMax = 64;
constexpr std::size_t kCardTextMax = 500;

std::string card_text(const Json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

/// The member when it is an array; else an empty one.
Json card_array(const Json& object, const char* name) {
  return object.is_object() && object.contains(name) && object[name].is_array() ? object[name] : Json::array();
}

/// "Company Enricher (beta)" as "company-enricher-beta".
std::string name_for(const std::string& title) {
  std::string name;
  for (const char c : title) {
    const bool is_plain = std::isalnum(static_cast<unsigned char>(c)) != 0 && static_cast<unsigned char>(c) < 128;
    if (is_plain || c == '_') {
      name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  name.resize(std::min(name.size(), kAgentNameMax));
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name;
}

Result<std::string> interface_in(const Json& card) {
  std::string spoken;
  for (const Json& offered : card_array(card, "supportedInterfaces")) {
    const std::string binding = card_text(offered, "protocolBinding");
    const std::string version = card_text(offered, "protocolVersion");
    if (binding == "JSONRPC" && version.starts_with("1.")) return card_text(offered, "url");
    spoken += (spoken.empty() ? "" : ", ") + binding + " " + version;
  }
  if (spoken.empty() && card.contains("url")) spoken = "A2A " + card_text(card, "protocolVersion");
  return rejected("agents",
                  "the card offers " + (spoken.empty() ? "no interface" : spoken) + "; agents are called by JSONRPC of A2A 1.x");
}

/// What the agent does, in its own words: the card's and its skills'.
std::string description_in(const Json& card) {
  std::string text = card_text(card, "description");
  for (const Json& skill : card_array(card, "skills")) {
    const std::string said = card_text(skill, "description");
    if (!said.empty() && text.find(said) == std::string::npos) text += (text.empty() ? "" : ". ") + said;
  }
  text.resize(std::min(text.size(), kCardTextMax));
  return text;
}

Json schemas_in(const Json& card) {
  const Json capabilities = card.contains("capabilities") ? card["capabilities"] : Json::object();
  for (const Json& extension : card_array(capabilities, "extensions")) {
    const bool is_ours = card_text(extension, "uri") == kSchemaExtension;
    if (is_ours && extension.contains("params") && extension["params"].is_object()) return extension["params"];
  }
  return Json::object();
}

}  // namespace

std::string card_url_of(const std::string& address) {
  if (address.ends_with(".json")) return address;
  const std::size_t host = address.find("://");
  const std::size_t path = host == std::string::npos ? std::string::npos : address.find('/', host + 3);
  return address.substr(0, path) + std::string(kCardPath);
}

Result<Agent> agent_of_card(const Json& card, const CardWishes& wishes) {
  if (!card.is_object() || card_text(card, "name").empty())
    return rejected("agents", "that is no A2A card: it is an object with a name");
  auto endpoint = interface_in(card);
  if (!endpoint) return endpoint.error();
  if (!card_array(card, "securityRequirements").empty()) {
    return rejected(
        "agents",
        "agent " + card_text(card, "name") +
            " wants credentials, which records do not hold: put a proxy that adds them in front of it, and name the proxy "
            "in a record of your own (`millrace agent put`)");
  }
  Json record{{"name", wishes.name.empty() ? name_for(card_text(card, "name")) : wishes.name},
              {"kind", "a2a"},
              {"endpoint", *endpoint},
              {"description", description_in(card)},
              {"version", card_text(card, "version")}};
  const Json said = schemas_in(card);
  const auto take = [&](const char* member, const std::string& wish) {
    if (!wish.empty()) {
      record[member] = Json::parse(wish, nullptr, false);
    } else if (said.contains(member)) {
      record[member] = said[member];
    }
  };
  take("input_schema", wishes.input_schema);
  take("output_schema", wishes.output_schema);
  for (const char* member : {"input_schema", "output_schema"}) {
    if (record.contains(member) && record[member].is_discarded()) return rejected("agents", std::string(member) + " is not JSON");
  }
  return parse_agent(record.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace millrace::agents
