#include "shared/settings/known_settings.h"

#include <gtest/gtest.h>

#include <set>

#include "shared/settings/settings.h"

namespace millrace::settings {
namespace {

TEST(KnownSettings, DefaultsAreThemselvesValid) {
  std::map<std::string, std::string> defaults;
  for (const auto& known : known_settings()) defaults.emplace(known.name, known.standard);
  const auto sheet = Sheet::load({.flags = defaults, .environment = {}, .file = {}, .private_stack = {}});
  EXPECT_TRUE(sheet) << sheet.error().detail;
}

TEST(KnownSettings, EveryOneHasAMeaningAndAVariableOfItsOwn) {
  std::set<std::string> variables;
  for (const auto& known : known_settings()) {
    EXPECT_FALSE(known.meaning.empty()) << known.name;
    std::string variable(known.name);
    for (char& c : variable) c = c == '.' ? '_' : c;
    EXPECT_TRUE(variables.insert(variable).second) << known.name;
  }
}

TEST(KnownSettings, ChoicesStandBeforeTheMeaning) {
  EXPECT_EQ(choices_of(*find_known_setting("log.format")), (std::vector<std::string>{"text", "json"}));
}

}  // namespace
}  // namespace millrace::settings
