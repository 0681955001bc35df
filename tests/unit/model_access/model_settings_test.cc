#include "shared/model_access/model_settings.h"

#include <gtest/gtest.h>

#include "shared/http/transport.h"
#include "shared/model_access/make_models.h"

namespace millrace::model_access {
namespace {

Result<ModelSettings> settings_from(const std::map<std::string, std::string>& flags) {
  settings::Sheet::Sources sources;
  sources.flags = flags;
  const auto sheet = settings::Sheet::load(sources);
  if (!sheet) return sheet.error();
  return model_settings(*sheet);
}

class NoTransport final : public http::Transport {
 public:
  Result<http::Response> send(const http::Request&, std::stop_token) override { return transient("http", "none"); }
};

TEST(ModelSettings, AskTheOfflineProviderByDefault) {
  const auto settings = settings_from({});
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->providers, std::vector<std::string>{"rules"});
}

TEST(ModelSettings, NameWhatAProviderLacks) {
  const auto none = settings_from({{"model.providers", "openai"}});
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().detail.find("model.openai.base_url"), std::string::npos);
}

TEST(ModelSettings, RefuseAProviderThatDoesNotExist) { EXPECT_FALSE(settings_from({{"model.providers", "oracle"}})); }

TEST(ModelSettings, KeepTheOrderOfProvidersAndTheirModels) {
  const auto settings = settings_from({{"model.providers", "anthropic,rules"},
                                       {"model.anthropic.base_url", "http://models.test/"},
                                       {"model.anthropic.models", "large,small"}});
  ASSERT_TRUE(settings);
  NoTransport transport;
  ManualClock clock{TimePoint{}};
  std::vector<std::string> names;
  for (const auto& model : make_models(*settings, transport, clock)) names.push_back(model->name());
  EXPECT_EQ(names, (std::vector<std::string>{"anthropic/large", "anthropic/small", "rules"}));
  EXPECT_EQ(settings->anthropic.base_url, "http://models.test");
}

}  // namespace
}  // namespace millrace::model_access
