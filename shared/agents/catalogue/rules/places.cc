#include "shared/agents/catalogue/rules/places.h"

#include <algorithm>
#include <array>

#include "shared/agents/catalogue/rules/words.h"

namespace millrace::agent_catalogue {
namespace {

constexpr std::array kCountries{
    Country{"US", "United States", "|usa|u s a|u s|united states of america|america|", "99999|99999-9999", 39.8, -98.6},
    Country{"CA", "Canada", "|", "A9A 9A9", 56.1, -106.3},
    Country{"GB", "United Kingdom", "|uk|u k|great britain|england|scotland|wales|", "A9 9AA|A99 9AA|AA9 9AA|AA99 9AA|A9A 9AA|AA9A 9AA", 54.0, -2.5},
    Country{"DE", "Germany", "|deutschland|", "99999", 51.2, 10.4},
    Country{"FR", "France", "|", "99999", 46.2, 2.2},
    Country{"IT", "Italy", "|italia|", "99999", 41.9, 12.6},
    Country{"ES", "Spain", "|espana|españa|", "99999", 40.5, -3.7},
    Country{"NL", "Netherlands", "|holland|the netherlands|nederland|", "9999 AA", 52.1, 5.3},
    Country{"BE", "Belgium", "|belgie|belgique|", "9999", 50.5, 4.5},
    Country{"CH", "Switzerland", "|schweiz|suisse|", "9999", 46.8, 8.2},
    Country{"AT", "Austria", "|osterreich|österreich|", "9999", 47.5, 14.6},
    Country{"SE", "Sweden", "|sverige|", "999 99", 60.1, 18.6},
    Country{"NO", "Norway", "|norge|", "9999", 60.5, 8.5},
    Country{"DK", "Denmark", "|danmark|", "9999", 56.3, 9.5},
    Country{"FI", "Finland", "|suomi|", "99999", 61.9, 25.7},
    Country{"PL", "Poland", "|polska|", "99-999", 51.9, 19.1},
    Country{"CZ", "Czechia", "|czech republic|", "999 99", 49.8, 15.5},
    Country{"PT", "Portugal", "|", "9999-999", 39.4, -8.2},
    Country{"IE", "Ireland", "|eire|", "A99 A9A9|A99 AAAA|A99 AA99|A99 A999|A99 9AA9|A99 99A9", 53.4, -8.2},
    Country{"JP", "Japan", "|", "999-9999", 36.2, 138.3},
    Country{"IN", "India", "|", "999999|999 999", 20.6, 79.0},
    Country{"CN", "China", "|", "999999", 35.9, 104.2},
    Country{"AU", "Australia", "|", "9999", -25.3, 133.8},
    Country{"NZ", "New Zealand", "|", "9999", -40.9, 174.9},
    Country{"BR", "Brazil", "|brasil|", "99999-999", -14.2, -51.9},
    Country{"MX", "Mexico", "|méxico|", "99999", 23.6, -102.6},
    Country{"ZA", "South Africa", "|", "9999", -30.6, 22.9},
    Country{"SG", "Singapore", "|", "999999", 1.35, 103.8},
};

constexpr std::array kStates{
    State{"AL", "Alabama", "US", 32.8, -86.8, 350, 369}, State{"AK", "Alaska", "US", 64.1, -152.3, 995, 999},
    State{"AZ", "Arizona", "US", 34.3, -111.7, 850, 865}, State{"AR", "Arkansas", "US", 34.9, -92.4, 716, 729},
    State{"CA", "California", "US", 37.2, -119.3, 900, 961}, State{"CO", "Colorado", "US", 39.0, -105.5, 800, 816},
    State{"CT", "Connecticut", "US", 41.6, -72.7, 60, 69}, State{"DE", "Delaware", "US", 39.0, -75.5, 197, 199},
    State{"DC", "District of Columbia", "US", 38.9, -77.0, 200, 205}, State{"FL", "Florida", "US", 28.6, -82.4, 320, 349},
    State{"GA", "Georgia", "US", 32.6, -83.4, 300, 319}, State{"HI", "Hawaii", "US", 20.3, -156.4, 967, 968},
    State{"ID", "Idaho", "US", 44.4, -114.6, 832, 838}, State{"IL", "Illinois", "US", 40.0, -89.2, 600, 629},
    State{"IN", "Indiana", "US", 39.9, -86.3, 460, 479}, State{"IA", "Iowa", "US", 42.1, -93.5, 500, 528},
    State{"KS", "Kansas", "US", 38.5, -98.4, 660, 679}, State{"KY", "Kentucky", "US", 37.5, -85.3, 400, 427},
    State{"LA", "Louisiana", "US", 31.0, -92.0, 700, 714}, State{"ME", "Maine", "US", 45.4, -69.2, 39, 49},
    State{"MD", "Maryland", "US", 39.1, -76.8, 206, 219}, State{"MA", "Massachusetts", "US", 42.3, -71.8, 10, 27},
    State{"MI", "Michigan", "US", 44.3, -85.4, 480, 499}, State{"MN", "Minnesota", "US", 46.3, -94.3, 550, 567},
    State{"MS", "Mississippi", "US", 32.7, -89.7, 386, 397}, State{"MO", "Missouri", "US", 38.4, -92.5, 630, 658},
    State{"MT", "Montana", "US", 47.1, -109.6, 590, 599}, State{"NE", "Nebraska", "US", 41.5, -99.8, 680, 693},
    State{"NV", "Nevada", "US", 39.3, -116.6, 889, 898}, State{"NH", "New Hampshire", "US", 43.7, -71.6, 30, 38},
    State{"NJ", "New Jersey", "US", 40.2, -74.7, 70, 89}, State{"NM", "New Mexico", "US", 34.4, -106.1, 870, 884},
    State{"NY", "New York", "US", 42.9, -75.5, 100, 149}, State{"NC", "North Carolina", "US", 35.6, -79.4, 270, 289},
    State{"ND", "North Dakota", "US", 47.5, -100.5, 580, 588}, State{"OH", "Ohio", "US", 40.3, -82.8, 430, 459},
    State{"OK", "Oklahoma", "US", 35.6, -97.5, 730, 749}, State{"OR", "Oregon", "US", 43.9, -120.6, 970, 979},
    State{"PA", "Pennsylvania", "US", 40.9, -77.8, 150, 196}, State{"RI", "Rhode Island", "US", 41.7, -71.6, 28, 29},
    State{"SC", "South Carolina", "US", 33.9, -80.9, 290, 299}, State{"SD", "South Dakota", "US", 44.4, -100.2, 570, 577},
    State{"TN", "Tennessee", "US", 35.9, -86.4, 370, 385}, State{"TX", "Texas", "US", 31.5, -99.3, 750, 799},
    State{"UT", "Utah", "US", 39.3, -111.7, 840, 847}, State{"VT", "Vermont", "US", 44.1, -72.7, 50, 59},
    State{"VA", "Virginia", "US", 37.5, -78.9, 220, 246}, State{"WA", "Washington", "US", 47.4, -120.4, 980, 994},
    State{"WV", "West Virginia", "US", 38.6, -80.6, 247, 268}, State{"WI", "Wisconsin", "US", 44.6, -90.0, 530, 549},
    State{"WY", "Wyoming", "US", 43.0, -107.6, 820, 831}, State{"ON", "Ontario", "CA", 50.0, -85.0},
    State{"QC", "Quebec", "CA", 52.0, -72.0}, State{"BC", "British Columbia", "CA", 53.7, -127.6},
    State{"AB", "Alberta", "CA", 53.9, -116.6}, State{"MB", "Manitoba", "CA", 53.8, -98.8},
    State{"SK", "Saskatchewan", "CA", 52.9, -106.5}, State{"NS", "Nova Scotia", "CA", 44.7, -63.7},
    State{"NB", "New Brunswick", "CA", 46.6, -66.5},
};

std::string spaced_words(std::string_view text) {
  std::string joined;
  for (const std::string& word : words_in(text)) joined += (joined.empty() ? "" : " ") + word;
  return joined;
}

std::string upper_case(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

bool fits_form(std::string_view code, std::string_view form) {
  std::size_t at = 0;
  for (const char want : form) {
    if (want == ' ') {
      if (at < code.size() && code[at] == ' ') ++at;
      continue;
    }
    if (at >= code.size()) return false;
    const char have = code[at++];
    const bool fits = want == '9'   ? have >= '0' && have <= '9'
                      : want == 'A' ? (have >= 'A' && have <= 'Z') || (have >= 'a' && have <= 'z')
                                    : have == want;
    if (!fits) return false;
  }
  return at == code.size();
}

}  // namespace

const Country* find_country(std::string_view text) {
  const std::string name = spaced_words(text);
  if (name.empty()) return nullptr;
  for (const Country& country : kCountries) {
    const bool is_meant = upper_case(name) == country.code || name == lower_case(country.name) ||
                          country.names.find("|" + name + "|") != std::string_view::npos;
    if (is_meant) return &country;
  }
  return nullptr;
}

const State* find_state(std::string_view text) {
  const std::string name = spaced_words(text);
  if (name.empty()) return nullptr;
  for (const State& state : kStates) {
    if (upper_case(name) == state.code || name == lower_case(state.name)) return &state;
  }
  return nullptr;
}

bool fits_postal_form(std::string_view code, const Country& country) {
  std::string_view forms = country.postal_forms;
  while (!forms.empty()) {
    const std::size_t bar = std::min(forms.find('|'), forms.size());
    if (fits_form(code, forms.substr(0, bar))) return true;
    forms.remove_prefix(std::min(bar + 1, forms.size()));
  }
  return false;
}

const Country* country_of_postal_code(std::string_view code) {
  const Country* only = nullptr;
  for (const Country& country : kCountries) {
    if (!fits_postal_form(code, country)) continue;
    if (only != nullptr) return nullptr;
    only = &country;
  }
  return only;
}

}  // namespace millrace::agent_catalogue
