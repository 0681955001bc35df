#include "shared/parameters/parameters.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "shared/parameters/environment_parameters.h"
#include "shared/parameters/file_parameters.h"

namespace millrace::parameters {
namespace {

using std::chrono::seconds;

const ParameterName kArn{"/agentcore/agents/pdf-adapter/arn"};

/// Values that change and a store that goes away.
struct Store {
  std::map<ParameterName, std::string> values;
  bool is_away = false;
  int asked = 0;
};

class StoreSource final : public ParameterSource {
 public:
  explicit StoreSource(Store& store) : store_(store) {}
  std::string name() const override { return "the store"; }
  Result<std::map<ParameterName, std::string>> fetch(const std::vector<ParameterName>& names) override {
    ++store_.asked;
    if (store_.is_away) return transient("store", "away");
    std::map<ParameterName, std::string> found;
    for (const auto& name : names) {
      if (const auto value = store_.values.find(name); value != store_.values.end()) found.insert(*value);
    }
    return found;
  }

 private:
  Store& store_;
};

class ParametersTest : public testing::Test {
 protected:
  Parameters with_environment(std::map<std::string, std::string> environment) {
    std::vector<std::unique_ptr<ParameterSource>> sources;
    sources.push_back(std::make_unique<EnvironmentParameters>(std::move(environment)));
    sources.push_back(std::make_unique<StoreSource>(store));
    return Parameters({.sources = std::move(sources), .clock = clock, .ttl = seconds(60)});
  }

  Store store;
  ManualClock clock{TimePoint(seconds(1'000))};
};

TEST_F(ParametersTest, E172ANewValueIsUsedAfterTheTimeToLiveAndNotBefore) {
  Parameters parameters = with_environment({});
  store.values[kArn] = "one";
  EXPECT_EQ(*parameters.value(kArn), "one");

  store.values[kArn] = "two";
  clock.advance_by(seconds(59));
  EXPECT_EQ(*parameters.value(kArn), "one");
  EXPECT_EQ(store.asked, 1);
  clock.advance_by(seconds(1));

  EXPECT_EQ(*parameters.value(kArn), "two");
}

TEST_F(ParametersTest, E172AnInvalidatedValueIsAskedForAtOnce) {
  Parameters parameters = with_environment({});
  store.values[kArn] = "one";
  EXPECT_EQ(*parameters.value(kArn), "one");

  store.values[kArn] = "two";
  parameters.invalidate(kArn);

  EXPECT_EQ(*parameters.value(kArn), "two");
}

TEST_F(ParametersTest, E173AMissingParameterIsAnErrorThatNamesItAndEverySource) {
  Parameters parameters = with_environment({});

  const auto missing = parameters.value(kArn);

  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().where, kMissingParameterName);
  for (const char* part : {kArn.value().c_str(), "the environment", "the store"}) {
    EXPECT_NE(missing.error().detail.find(part), std::string::npos) << missing.error().detail;
  }
}

TEST_F(ParametersTest, E173AnEmptyValueIsMissing) {
  Parameters parameters = with_environment({});
  store.values[kArn] = "";

  EXPECT_FALSE(parameters.value(kArn));
}

TEST_F(ParametersTest, E170TheEnvironmentWinsWhenItComesFirst) {
  Parameters parameters = with_environment({{"AGENTCORE_AGENTS_PDF_ADAPTER_ARN", "from the environment"}});
  store.values[kArn] = "from the store";

  EXPECT_EQ(*parameters.value(kArn), "from the environment");
}

TEST_F(ParametersTest, TheLastValueStaysInUseWhileItsSourceIsAway) {
  Parameters parameters = with_environment({});
  store.values[kArn] = "one";
  EXPECT_EQ(*parameters.value(kArn), "one");
  store.is_away = true;
  clock.advance_by(seconds(61));

  EXPECT_EQ(*parameters.value(kArn), "one");
  EXPECT_EQ(parameters.value(ParameterName("/other")).error().kind, ErrorKind::kTransient);
}

TEST(FileParameters, ReadsTheFileAnewEachTime) {
  const auto file = std::filesystem::temp_directory_path() / ("parameters_" + std::to_string(::getpid()) + ".json");
  FileParameters source(file);
  EXPECT_EQ(source.fetch({kArn}).error().kind, ErrorKind::kTransient);

  std::ofstream(file) << R"({"/agentcore/agents/pdf-adapter/arn": "one", "/number": 1})";
  EXPECT_EQ(source.fetch({kArn})->at(kArn), "one");
  EXPECT_TRUE(source.fetch({ParameterName("/number")})->empty());
  std::ofstream(file) << R"({"/agentcore/agents/pdf-adapter/arn": "two"})";

  EXPECT_EQ(source.fetch({kArn})->at(kArn), "two");
  std::filesystem::remove(file);
}

}  // namespace
}  // namespace millrace::parameters
