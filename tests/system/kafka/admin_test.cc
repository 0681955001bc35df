#include <gmock/gmock.h>

#include <functional>

#include "shared/kafka/kafka_admin.h"
#include "shared/kafka/kafka_group_source.h"
#include "shared/kafka/kafka_record_sink.h"
#include "tests/support/private_kafka.h"

namespace millrace::kafka {
namespace {

using namespace std::chrono_literals;
using event_log::TopicPartition;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::Matches;
using ::testing::Pair;

class KafkaAdminTest : public ::testing::Test {
 protected:
  KafkaAdminTest() {
    settings_.bootstrap = tests::PrivateKafka::shared().bootstrap();
    admin_ = KafkaAdmin::open(settings_, 10s).value();
  }

  /// A broker answers before its own view of the cluster follows.
  bool eventually(const std::function<bool()>& holds) const {
    for (const Duration until = clock_.monotonic() + 20s; clock_.monotonic() < until;) {
      if (holds()) return true;
    }
    return false;
  }

  void publish(const std::string& topic, int count) {
    const auto sink = KafkaRecordSink::open(settings_).value();
    for (int ticket = 0; ticket < count; ++ticket) {
      ASSERT_TRUE(sink->send({.topic = topic, .partition = 0, .key = {}, .value = "v", .headers = {}}, 1));
    }
    int open = count;
    for (const Duration until = clock_.monotonic() + 20s; open > 0 && clock_.monotonic() < until;) {
      open -= static_cast<int>(sink->collect(100ms).size());
    }
    ASSERT_EQ(open, 0);
  }

  SystemClock clock_;
  KafkaSettings settings_;
  std::unique_ptr<KafkaAdmin> admin_;
};

TEST_F(KafkaAdminTest, TopicsAreCreatedWithTheirConfigurationListedAndDeleted) {
  const Topic made{.name = "made", .partitions = 3, .configuration = {{"retention.ms", "12345"}}};

  ASSERT_TRUE(admin_->create_topics({made}));
  const auto again = admin_->create_topics({made});
  const auto topics = admin_->topics();
  const auto configuration = admin_->configuration_of("made");

  EXPECT_EQ(again.error().kind, ErrorKind::kAlreadyDone);
  ASSERT_TRUE(topics && configuration);
  EXPECT_THAT(*topics, Contains(Field(&Topic::name, "made")));
  EXPECT_THAT(*configuration, Contains(Pair("retention.ms", "12345")));
  ASSERT_TRUE(admin_->delete_topic("made"));
  EXPECT_TRUE(eventually([&] { return !Matches(Contains(Field(&Topic::name, "made")))(*admin_->topics()); }));
}

TEST_F(KafkaAdminTest, ATopicGrowsAndChangesItsConfiguration) {
  ASSERT_TRUE(admin_->create_topics({{.name = "grown", .partitions = 1, .configuration = {}}}));

  ASSERT_TRUE(admin_->add_partitions("grown", 4));
  ASSERT_TRUE(admin_->change_configuration("grown", {{"retention.ms", "777"}}));

  const auto grown = AllOf(Field(&Topic::name, "grown"), Field(&Topic::partitions, 4));
  EXPECT_TRUE(eventually([&] { return Matches(Contains(grown))(*admin_->topics()); }));
  EXPECT_TRUE(eventually(
      [&] { return Matches(Contains(Pair("retention.ms", "777")))(*admin_->configuration_of("grown")); }));
}

TEST_F(KafkaAdminTest, AnImpossibleTopicIsRefusedByName) {
  const auto refused = admin_->create_topics({{.name = "not a name", .partitions = 1, .configuration = {}}});

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, ErrorKind::kRejected);
  EXPECT_THAT(refused.error().detail, ::testing::HasSubstr("not a name"));
}

TEST_F(KafkaAdminTest, OffsetsOfAGroupAndOfItsTopicShowItsLag) {
  const Topic topic{.name = "lagging", .partitions = 2, .configuration = {}};
  ASSERT_TRUE(admin_->create_topics({topic}));
  publish("lagging", 5);
  const auto member =
      KafkaGroupSource::open(settings_, {.group = "laggards", .topic = "lagging"}, clock_).value();
  std::size_t seen = 0;
  for (const Duration until = clock_.monotonic() + 20s; seen < 5 && clock_.monotonic() < until;) {
    if (const auto fetched = member->poll(10, 100ms)) seen += fetched->records.size();
  }
  ASSERT_TRUE(member->commit({{{"lagging", 0}, 3}}));

  const auto group = admin_->describe("laggards");
  member->close(10s);
  const auto ranges = admin_->ranges_of({topic});
  const auto committed = admin_->committed("laggards", {topic});
  const auto groups = admin_->groups();

  ASSERT_TRUE(group && ranges && committed && groups);
  EXPECT_EQ(group->state, "Stable");
  ASSERT_EQ(group->members.size(), 1U);
  EXPECT_THAT(group->members[0].partitions,
              ElementsAre(TopicPartition{"lagging", 0}, TopicPartition{"lagging", 1}));
  EXPECT_EQ(ranges->at({"lagging", 0}).end, 5);
  EXPECT_EQ(ranges->at({"lagging", 1}).end, 0);
  EXPECT_THAT(*committed, ElementsAre(Pair(TopicPartition{"lagging", 0}, 3)));
  EXPECT_THAT(*groups, Contains("laggards"));
}

TEST_F(KafkaAdminTest, ABrokerThatIsNotThereIsATransientError) {
  KafkaSettings nowhere;
  nowhere.bootstrap = "127.0.0.1:1";
  const auto admin = KafkaAdmin::open(nowhere, 200ms).value();

  EXPECT_EQ(admin->ping().error().kind, ErrorKind::kTransient);
  EXPECT_EQ(admin->topics().error().kind, ErrorKind::kTransient);
  EXPECT_EQ(admin->groups().error().kind, ErrorKind::kTransient);
}

}  // namespace
}  // namespace millrace::kafka
