#include "shared/settings/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace millrace::settings {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

class Sheets : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("millrace_settings_" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    return folder_ / name;
  }

  std::filesystem::path folder_;
};

TEST_F(Sheets, FlagsWinOverEnvironmentOverFileOverPrivateStackOverDefault) {
  Sheet::Sources sources{
      .flags = {{"log.level", "debug"}},
      .environment = {{"MILLRACE_LOG_LEVEL", "warn"}, {"MILLRACE_PARTITIONS", "4"}, {"PATH", "/bin"}},
      .file = write("a.yaml", "log: {level: error}\npartitions: 16\nworker: {concurrency: 3}\nkafka: {bootstrap: 'k:1'}"),
      .private_stack = {{"kafka.bootstrap", "p:1"}, {"redis.url", "redis://p:2"}}};

  const auto sheet = Sheet::load(sources);

  ASSERT_TRUE(sheet) << sheet.error().detail;
  EXPECT_EQ(sheet->text("log.level"), "debug");
  EXPECT_EQ(sheet->integer("partitions"), 4);
  EXPECT_EQ(sheet->integer("worker.concurrency"), 3);
  EXPECT_EQ(sheet->text("kafka.bootstrap"), "k:1");
  EXPECT_EQ(sheet->text("redis.url"), "redis://p:2");
  EXPECT_EQ(sheet->text("log.format"), "text");
  EXPECT_EQ(sheet->origin_of("log.level"), Origin::kFlag);
  EXPECT_EQ(sheet->origin_of("partitions"), Origin::kEnvironment);
  EXPECT_EQ(sheet->origin_of("worker.concurrency"), Origin::kFile);
  EXPECT_EQ(sheet->origin_of("redis.url"), Origin::kPrivateStack);
  EXPECT_EQ(sheet->origin_of("log.format"), Origin::kDefault);
}

TEST_F(Sheets, NameEveryUnknownAndMalformedSettingAtOnceWithASuggestion) {
  const auto sheet = Sheet::load({.flags = {{"kafka.botstrap", "x"}, {"partitions", "many"}},
                                  .environment = {{"MILLRACE_REDIS_ULR", "x"}},
                                  .file = write("a.yaml", "log: {format: xml}"),
                                  .private_stack = {}});

  ASSERT_FALSE(sheet);
  EXPECT_EQ(sheet.error().kind, ErrorKind::kRejected);
  EXPECT_THAT(sheet.error().detail,
              AllOf(HasSubstr("kafka.botstrap; did you mean kafka.bootstrap?"), HasSubstr("partitions must be a whole number"),
                    HasSubstr("MILLRACE_REDIS_ULR; did you mean MILLRACE_REDIS_URL?"),
                    HasSubstr("log.format must be one of text|json")));
}

TEST_F(Sheets, AMalformedValueIsRefusedEvenWhenAStrongerSourceHidesIt) {
  const auto sheet = Sheet::load({.flags = {{"partitions", "4"}},
                                  .environment = {{"MILLRACE_PARTITIONS", "four"}},
                                  .file = {},
                                  .private_stack = {}});
  EXPECT_FALSE(sheet);
}

TEST_F(Sheets, SecretsComeFromFilesWithoutTheirLineEnd) {
  const auto password = write("password", "s3cret \n").string();
  const auto key = write("key", "sk-1").string();
  const auto sheet = Sheet::load({.flags = {},
                                  .environment = {{"MILLRACE_POSTGRES_PASSWORD_FILE", password},
                                                  {"MILLRACE_KAFKA_CLIENT_SASL_PASSWORD_FILE", password}},
                                  .file = write("a.yaml", "model: {openai: {api_key_file: " + key + "}}"),
                                  .private_stack = {}});

  ASSERT_TRUE(sheet) << sheet.error().detail;
  EXPECT_EQ(sheet->text("postgres.password"), "s3cret ");
  EXPECT_EQ(sheet->text("model.openai.api_key"), "sk-1");
  EXPECT_THAT(sheet->section("kafka.client."), ElementsAre(Pair("sasl.password", "s3cret ")));
}

TEST_F(Sheets, ASecretFileThatIsMissingIsNamed) {
  const auto sheet = Sheet::load({.flags = {{"postgres.password_file", "/no/such/file"}}, .environment = {}, .file = {}, .private_stack = {}});
  ASSERT_FALSE(sheet);
  EXPECT_THAT(sheet.error().detail, AllOf(HasSubstr("/no/such/file"), HasSubstr("postgres.password")));
}

TEST_F(Sheets, RedactedShowsNoSecretButThatThereIsOne) {
  const auto sheet = Sheet::load({.flags = {{"redis.password", "hush"}, {"kafka.client.sasl.password", "hush"}, {"kafka.client.sasl.username", "u"}},
                                  .environment = {},
                                  .file = {},
                                  .private_stack = {}});
  ASSERT_TRUE(sheet);
  const auto shown = sheet->redacted();
  EXPECT_EQ(shown.at("redis.password"), "***");
  EXPECT_EQ(shown.at("kafka.client.sasl.password"), "***");
  EXPECT_EQ(shown.at("kafka.client.sasl.username"), "u");
  EXPECT_EQ(shown.at("postgres.password"), "");
  for (const auto& [name, value] : shown) EXPECT_THAT(value, Not(HasSubstr("hush"))) << name;
}

TEST_F(Sheets, SecretsAreTheValuesToHideAndNoAddresses) {
  const auto sheet = Sheet::load({.flags = {{"redis.password", "hush"}, {"postgres.url", "postgresql://u:p@h/d"}, {"log.level", "info"}},
                                  .environment = {},
                                  .file = {},
                                  .private_stack = {}});
  ASSERT_TRUE(sheet);
  EXPECT_THAT(sheet->secrets(), ElementsAre("hush"));
}

TEST_F(Sheets, FreeSectionsPassThroughFromEverySource) {
  const auto sheet = Sheet::load({.flags = {{"kafka.client.security.protocol", "sasl_ssl"}},
                                  .environment = {{"MILLRACE_KAFKA_CLIENT_SASL_MECHANISM", "SCRAM-SHA-512"}},
                                  .file = write("a.yaml", "kafka: {client: {ssl: {ca: {location: /ca}}}}"),
                                  .private_stack = {}});
  ASSERT_TRUE(sheet) << sheet.error().detail;
  EXPECT_THAT(sheet->section("kafka.client."),
              ElementsAre(Pair("sasl.mechanism", "SCRAM-SHA-512"), Pair("security.protocol", "sasl_ssl"), Pair("ssl.ca.location", "/ca")));
}

TEST_F(Sheets, GivenHoldsWhatAnotherProcessNeedsAndNothingElse) {
  const auto sheet = Sheet::load({.flags = {{"partitions", "2"}},
                                  .environment = {},
                                  .file = {},
                                  .private_stack = {{"redis.url", "redis://p:1"}}});
  ASSERT_TRUE(sheet);
  EXPECT_THAT(sheet->given(), ElementsAre(Pair("partitions", "2")));
}

TEST_F(Sheets, ListsForgiveSpacesAndEmptyElements) {
  const auto sheet = Sheet::load({.flags = {{"model.providers", " openai, rules,,"}}, .environment = {}, .file = {}, .private_stack = {}});
  ASSERT_TRUE(sheet);
  EXPECT_THAT(sheet->list("model.providers"), ElementsAre("openai", "rules"));
}

TEST_F(Sheets, AskingForAnUnregisteredNameStopsTheProgram) {
  const auto sheet = Sheet::load({});
  ASSERT_TRUE(sheet);
  EXPECT_DEATH(sheet->text("no.such.setting"), "no.such.setting is not in the table");
  EXPECT_DEATH(sheet->integer("log.level"), "not registered as an integer");
}

}  // namespace
}  // namespace millrace::settings
