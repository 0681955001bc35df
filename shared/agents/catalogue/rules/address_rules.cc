#include <algorithm>
#include <cstdlib>
#include <utility>
#include <vector>

#include "shared/agents/catalogue/rules/places.h"
#include "shared/agents/catalogue/rules/rules_body.h"
#include "shared/agents/catalogue/rules/words.h"

namespace millrace::agent_catalogue {
namespace {

/// An address on its way to being understood. Texts are empty while they are not known.
struct Address {
  std::string street;
  std::string city;
  const State* state = nullptr;
  std::string state_as_written;
  std::string postal_code;
  const Country* country = nullptr;
  std::string country_as_written;
};

std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> parts;
  std::string part;
  for (const char c : text) {
    if (c == ',' || c == ';' || c == '\n') {
      parts.push_back(trimmed(std::exchange(part, {})));
    } else {
      part += c;
    }
  }
  parts.push_back(trimmed(part));
  std::erase_if(parts, [](const std::string& each) { return each.empty(); });
  return parts;
}

std::vector<std::string> tokens_of(const std::string& part) {
  std::vector<std::string> tokens;
  std::string token;
  for (const char c : part + " ") {
    if (c != ' ' && c != '\t') {
      token += c;
    } else if (!token.empty()) {
      tokens.push_back(std::exchange(token, {}));
    }
  }
  return tokens;
}

std::string joined(const std::vector<std::string>& tokens, std::size_t first, std::size_t last) {
  std::string text;
  for (std::size_t i = first; i < last; ++i) text += (text.empty() ? "" : " ") + tokens[i];
  return text;
}

bool looks_like_postal_code(const std::string& text, const Country* country) {
  if (country != nullptr) return fits_postal_form(text, *country);
  static constexpr const char* kKnown[] = {"US", "CA", "GB", "NL", "JP", "BR", "PL", "PT", "SE", "AT", "IN"};
  return std::any_of(std::begin(kKnown), std::end(kKnown),
                     [&](const char* code) { return fits_postal_form(text, *find_country(code)); });
}

bool has_digit(const std::string& text) { return text.find_first_of("0123456789") != std::string::npos; }

/// Takes a postal code of one or two tokens from the end of a part, or from its beginning ("10115 Berlin").
void take_postal_code(std::vector<std::string>& tokens, Address& address) {
  for (const std::size_t length : {std::size_t{2}, std::size_t{1}}) {
    if (tokens.size() < length) continue;
    const std::string last = joined(tokens, tokens.size() - length, tokens.size());
    if (has_digit(last) && looks_like_postal_code(last, address.country)) {
      address.postal_code = last;
      tokens.resize(tokens.size() - length);
      return;
    }
    const std::string first = joined(tokens, 0, length);
    if (has_digit(first) && looks_like_postal_code(first, address.country)) {
      address.postal_code = first;
      tokens.erase(tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(length));
      return;
    }
  }
}

/// "Springfield IL": the state stands at the end, as a code or a name of up to three words.
void take_state(std::vector<std::string>& tokens, Address& address) {
  for (std::size_t length = std::min<std::size_t>(3, tokens.size()); length > 0; --length) {
    const std::string last = joined(tokens, tokens.size() - length, tokens.size());
    const State* const state = find_state(last);
    // A single word that is also a town ("New York" alone) is the town's, unless it is a code.
    if (state == nullptr || (length == tokens.size() && last.size() != 2 && address.city.empty() && address.postal_code.empty()))
      continue;
    address.state = state;
    address.state_as_written = last;
    tokens.resize(tokens.size() - length);
    return;
  }
}

/// Reads "street, city, state postal code, country" from its end.
void read_free_text(const std::string& text, Address& address) {
  std::vector<std::string> parts = parts_of(text);
  if (address.country == nullptr && parts.size() > 1) {
    // "CA" behind a town is California, not Canada.
    const Country* const country =
        find_state(parts.back()) != nullptr && parts.back().size() == 2 ? nullptr : find_country(parts.back());
    if (country != nullptr) {
      address.country = country;
      address.country_as_written = parts.back();
      parts.pop_back();
    }
  }
  for (std::size_t left = 2; left > 0 && parts.size() > 1; --left) {  // The town's part, and one for state and code before it.
    auto tokens = tokens_of(parts.back());
    if (address.postal_code.empty()) take_postal_code(tokens, address);
    if (address.state == nullptr && !tokens.empty()) take_state(tokens, address);
    parts.pop_back();
    if (!tokens.empty() && address.city.empty()) address.city = joined(tokens, 0, tokens.size());
    if (!address.city.empty()) break;
  }
  for (const std::string& part : parts) address.street += (address.street.empty() ? "" : ", ") + part;
}

void add_issue(std::string& issues, bool is_so, const std::string& issue) {
  if (is_so) issues += (issues.empty() ? "" : "; ") + issue;
}

bool zip_is_of(const std::string& code, const State& state) {
  if (state.zip_first < 0 || code.size() < 3) return true;
  const int prefix = std::atoi(code.substr(0, 3).c_str());
  return prefix >= state.zip_first && prefix <= state.zip_last;
}

std::string issues_of(const Address& address) {
  std::string issues;
  const bool is_american = address.country != nullptr && address.country->code == "US";
  add_issue(issues, address.street.empty(), "no street");
  add_issue(issues, !address.street.empty() && !has_digit(address.street), "no house number");
  add_issue(issues, address.city.empty(), "no town");
  add_issue(issues, address.postal_code.empty(), "no postal code");
  add_issue(issues, address.country == nullptr && !address.country_as_written.empty(),
            "country '" + address.country_as_written + "' is not known");
  add_issue(issues, address.country == nullptr && address.country_as_written.empty(), "no country");
  add_issue(issues, is_american && address.state == nullptr,
            address.state_as_written.empty() ? "no state" : "no such state: " + address.state_as_written);
  const bool fits =
      address.country == nullptr || address.postal_code.empty() || fits_postal_form(address.postal_code, *address.country);
  add_issue(issues, !fits,
            "postal code '" + address.postal_code + "' is none of " + std::string(fits ? "" : address.country->name));
  add_issue(
      issues,
      fits && is_american && address.state != nullptr && !address.postal_code.empty() &&
          !zip_is_of(address.postal_code, *address.state),
      "postal code '" + address.postal_code + "' is not in " + std::string(address.state == nullptr ? "" : address.state->name));
  return issues;
}

Json or_null(std::string_view text) { return text.empty() ? Json(nullptr) : Json(std::string(text)); }

}  // namespace

RulesAnswer validate_address(const Json& input) {
  Address address;
  address.city = trimmed(text_of(input, "city"));
  address.state_as_written = trimmed(text_of(input, "state"));
  address.state = find_state(address.state_as_written);
  address.postal_code = trimmed(text_of(input, "postal_code"));
  address.country_as_written = trimmed(text_of(input, "country"));
  address.country = find_country(address.country_as_written);
  const std::string text = trimmed(text_of(input, "address"));
  if (words_in(text).empty()) return RulesRefusal{"Agent.NothingToRead", "the address has no words"};
  if (address.city.empty()) {
    read_free_text(text, address);
  } else {
    address.street = text;
  }
  if (address.country == nullptr && address.country_as_written.empty()) {
    address.country = address.state != nullptr ? find_country(address.state->country == "US" ? "US" : "Canada")
                                               : country_of_postal_code(address.postal_code);
  }

  const std::string issues = issues_of(address);
  const bool has_state =
      address.state != nullptr && address.country != nullptr && address.state->country == address.country->code;
  const double found = static_cast<double>(!address.street.empty()) + static_cast<double>(!address.city.empty()) +
                       static_cast<double>(!address.postal_code.empty()) + static_cast<double>(address.country != nullptr);
  return Json{{"is_valid", issues.empty()},
              {"street", or_null(address.street)},
              {"city", or_null(address.city)},
              {"state", or_null(address.state != nullptr ? address.state->code : address.state_as_written)},
              {"postal_code", or_null(address.postal_code)},
              {"country", or_null(address.country != nullptr ? address.country->name : address.country_as_written)},
              {"latitude", has_state                    ? Json(address.state->latitude)
                           : address.country != nullptr ? Json(address.country->latitude)
                                                        : Json(nullptr)},
              {"longitude", has_state                    ? Json(address.state->longitude)
                            : address.country != nullptr ? Json(address.country->longitude)
                                                         : Json(nullptr)},
              {"geocode_precision", has_state                    ? "state"
                                    : address.country != nullptr ? "country"
                                                                 : "none"},
              {"issues", issues},
              {"confidence_score", rounded(found / 4 * (issues.empty() ? 0.9 : 0.6))}};
}

}  // namespace millrace::agent_catalogue
