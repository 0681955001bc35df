#pragma once

#include <string>
#include <string_view>

namespace millrace::agent_catalogue {

/// A country as addresses name it.
struct Country {
  std::string_view code;   ///< ISO 3166: "DE"
  std::string_view name;
  std::string_view names;  ///< Other names, lower case, between bars: "|germany|deutschland|"
  /// What a postal code looks like: 9 a digit, A a letter, a blank may be left out; several between bars.
  std::string_view postal_forms;
  double latitude;
  double longitude;
};

/// A state of the United States or a province of Canada.
struct State {
  std::string_view code;
  std::string_view name;
  std::string_view country;  ///< "US", "CA"
  double latitude;
  double longitude;
  int zip_first = -1;  ///< The first three digits of its postal codes, from …
  int zip_last = -1;   ///< … to; -1 when they are not known here.
};

/// Null when there is none of that name or code.
const Country* find_country(std::string_view text);
const State* find_state(std::string_view text);

/// Whether the code looks like one of the country's.
bool fits_postal_form(std::string_view code, const Country& country);

/// The country whose form alone fits: "SW1A 1AA" is British, "K1A 0B1" Canadian. Null when several may be meant.
const Country* country_of_postal_code(std::string_view code);

}  // namespace millrace::agent_catalogue
