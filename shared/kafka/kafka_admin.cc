#include "shared/kafka/kafka_admin.h"

#include <array>
#include <functional>
#include <optional>
#include <utility>

#include "shared/kafka/client_configuration.h"
#include "shared/kafka/handles.h"
#include "shared/kafka/translation.h"

namespace millrace::kafka {

using event_log::OffsetRange;
using event_log::TopicPartition;

namespace {

using ConfigResource = std::unique_ptr<rd_kafka_ConfigResource_t, FreeWith<rd_kafka_ConfigResource_destroy>>;
using NewTopic = std::unique_ptr<rd_kafka_NewTopic_t, FreeWith<rd_kafka_NewTopic_destroy>>;
using NewPartitions = std::unique_ptr<rd_kafka_NewPartitions_t, FreeWith<rd_kafka_NewPartitions_destroy>>;
using DeleteTopic = std::unique_ptr<rd_kafka_DeleteTopic_t, FreeWith<rd_kafka_DeleteTopic_destroy>>;
using DeleteRecords = std::unique_ptr<rd_kafka_DeleteRecords_t, FreeWith<rd_kafka_DeleteRecords_destroy>>;
using GroupOffsets =
    std::unique_ptr<rd_kafka_ListConsumerGroupOffsets_t, FreeWith<rd_kafka_ListConsumerGroupOffsets_destroy>>;

/// What ListOffsets takes in the place of a time.
constexpr std::int64_t kEnd = -1;
constexpr std::int64_t kBegin = -2;

Result<void> outcome_of(const rd_kafka_topic_result_t* const* results, std::size_t count, const char* where) {
  bool any_new = false;
  for (std::size_t index = 0; index < count; ++index) {
    const auto code = rd_kafka_topic_result_error(results[index]);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      any_new = true;
      continue;
    }
    Error error = error_of(code, where, rd_kafka_topic_result_error_string(results[index]));
    error.detail = std::string{rd_kafka_topic_result_name(results[index])} + ": " + error.detail;
    if (error.kind != ErrorKind::kAlreadyDone) return error;
  }
  if (!any_new && count > 0) return Error{ErrorKind::kAlreadyDone, where, "nothing had to be done"};
  return {};
}

std::optional<Error> first_error(const rd_kafka_topic_partition_list_t& list, const char* where) {
  for (int index = 0; index < list.cnt; ++index) {
    const auto& element = list.elems[index];
    if (element.err != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(element.err, where);
  }
  return std::nullopt;
}

std::vector<TopicPartition> partitions_of(const std::vector<Topic>& topics) {
  std::vector<TopicPartition> partitions;
  for (const Topic& topic : topics) {
    for (int number = 0; number < topic.partitions; ++number) partitions.push_back({topic.name, number});
  }
  return partitions;
}

}  // namespace

class KafkaAdmin::Session {
 public:
  Session(Client client, Duration timeout) : client_(std::move(client)), timeout_(timeout) {}

  rd_kafka_t* client() const { return client_.get(); }
  int timeout() const { return timeout_of(timeout_); }

  /// Runs one admin request and waits for its answer.
  Result<Event> ask(rd_kafka_admin_op_t operation,
                    const std::function<void(const rd_kafka_AdminOptions_t*, rd_kafka_queue_t*)>& request) {
    const Queue queue{rd_kafka_queue_new(client_.get())};
    const AdminOptions options{rd_kafka_AdminOptions_new(client_.get(), operation)};
    std::array<char, 256> reason{};
    rd_kafka_AdminOptions_set_request_timeout(options.get(), timeout(), reason.data(), reason.size());
    request(options.get(), queue.get());
    Event answer{rd_kafka_queue_poll(queue.get(), timeout() + 1000)};
    if (!answer)
      return transient("kafka.admin",
                       "no broker answered in time; is it running, and kafka.bootstrap right?");
    if (rd_kafka_event_error(answer.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return error_of(rd_kafka_event_error(answer.get()), "kafka.admin",
                      rd_kafka_event_error_string(answer.get()));
    }
    return answer;
  }

  /// begin or end offsets, as `which` says.
  Result<PartitionList> offsets(const std::vector<TopicPartition>& partitions, std::int64_t which) {
    PartitionList list = list_of(partitions);
    if (list->cnt == 0) return list;
    for (int index = 0; index < list->cnt; ++index) list->elems[index].offset = which;
    const auto outcome = rd_kafka_offsets_for_times(client_.get(), list.get(), timeout());
    if (outcome != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(outcome, "kafka.offsets");
    if (const auto error = first_error(*list, "kafka.offsets")) return *error;
    return list;
  }

 private:
  Client client_;
  const Duration timeout_;
};

KafkaAdmin::KafkaAdmin(std::unique_ptr<Session> session) : session_(std::move(session)) {}
KafkaAdmin::~KafkaAdmin() = default;

Result<std::unique_ptr<KafkaAdmin>> KafkaAdmin::open(const KafkaSettings& settings, Duration timeout) {
  auto configuration = kafka::configuration_of(admin_properties(settings), settings, nullptr);
  if (!configuration) return configuration.error();
  auto client = make_client(RD_KAFKA_PRODUCER, std::move(configuration).value());
  if (!client) return client.error();
  auto session = std::make_unique<Session>(std::move(client).value(), timeout);
  return std::unique_ptr<KafkaAdmin>{new KafkaAdmin{std::move(session)}};
}

Result<void> KafkaAdmin::ping() {
  const rd_kafka_metadata_t* metadata = nullptr;
  const auto outcome =
      rd_kafka_metadata(session_->client(), /*all_topics=*/0, nullptr, &metadata, session_->timeout());
  if (outcome != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(outcome, "kafka.ping");
  rd_kafka_metadata_destroy(metadata);
  return {};
}

Result<std::string> KafkaAdmin::cluster_id() {
  char* const id = rd_kafka_clusterid(session_->client(), session_->timeout());
  if (id == nullptr)
    return transient("kafka.admin", "no broker answered; is it running, and kafka.bootstrap right?");
  std::string copy{id};
  rd_kafka_mem_free(session_->client(), id);
  return copy;
}

Result<std::vector<Topic>> KafkaAdmin::topics() {
  const rd_kafka_metadata_t* metadata = nullptr;
  const auto outcome =
      rd_kafka_metadata(session_->client(), /*all_topics=*/1, nullptr, &metadata, session_->timeout());
  if (outcome != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(outcome, "kafka.topics");
  std::vector<Topic> topics;
  for (int index = 0; index < metadata->topic_cnt; ++index) {
    const rd_kafka_metadata_topic_t& topic = metadata->topics[index];
    const std::string name = topic.topic;
    if (name.starts_with("__")) continue;
    topics.push_back({.name = name, .partitions = topic.partition_cnt, .configuration = {}});
  }
  rd_kafka_metadata_destroy(metadata);
  return topics;
}

Result<std::map<std::string, std::string>> KafkaAdmin::configuration_of(const std::string& topic) {
  const ConfigResource resource{rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str())};
  auto answer = session_->ask(RD_KAFKA_ADMIN_OP_DESCRIBECONFIGS, [&](const auto* options, auto* queue) {
    rd_kafka_ConfigResource_t* asked = resource.get();
    rd_kafka_DescribeConfigs(session_->client(), &asked, 1, options, queue);
  });
  if (!answer) return answer.error();
  std::size_t count = 0;
  const auto** const resources =
      rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(answer->get()), &count);
  std::map<std::string, std::string> configuration;
  for (std::size_t index = 0; index < count; ++index) {
    if (const auto code = rd_kafka_ConfigResource_error(resources[index]);
        code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return error_of(code, "kafka.configuration", rd_kafka_ConfigResource_error_string(resources[index]));
    }
    std::size_t entries = 0;
    const auto** const configs = rd_kafka_ConfigResource_configs(resources[index], &entries);
    for (std::size_t entry = 0; entry < entries; ++entry) {
      const char* const value = rd_kafka_ConfigEntry_value(configs[entry]);
      if (value != nullptr) configuration[rd_kafka_ConfigEntry_name(configs[entry])] = value;
    }
  }
  return configuration;
}

Result<void> KafkaAdmin::create_topics(const std::vector<Topic>& topics) {
  if (topics.empty()) return {};
  std::vector<NewTopic> owned;
  std::vector<rd_kafka_NewTopic_t*> asked;
  for (const Topic& topic : topics) {
    std::array<char, 256> reason{};
    // -1: as many copies as the broker's default.replication.factor says.
    owned.emplace_back(
        rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions, -1, reason.data(), reason.size()));
    if (!owned.back()) return rejected("kafka.create_topics", topic.name + ": " + reason.data());
    for (const auto& [name, value] : topic.configuration) {
      rd_kafka_NewTopic_set_config(owned.back().get(), name.c_str(), value.c_str());
    }
    asked.push_back(owned.back().get());
  }
  auto answer = session_->ask(RD_KAFKA_ADMIN_OP_CREATETOPICS, [&](const auto* options, auto* queue) {
    rd_kafka_CreateTopics(session_->client(), asked.data(), asked.size(), options, queue);
  });
  if (!answer) return answer.error();
  std::size_t count = 0;
  const auto** const results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(answer->get()), &count);
  return outcome_of(results, count, "kafka.create_topics");
}

Result<void> KafkaAdmin::add_partitions(const std::string& topic, int partitions) {
  std::array<char, 256> reason{};
  const NewPartitions wanted{rd_kafka_NewPartitions_new(topic.c_str(), static_cast<std::size_t>(partitions),
                                                        reason.data(), reason.size())};
  if (!wanted) return rejected("kafka.add_partitions", topic + ": " + reason.data());
  auto answer = session_->ask(RD_KAFKA_ADMIN_OP_CREATEPARTITIONS, [&](const auto* options, auto* queue) {
    rd_kafka_NewPartitions_t* asked = wanted.get();
    rd_kafka_CreatePartitions(session_->client(), &asked, 1, options, queue);
  });
  if (!answer) return answer.error();
  std::size_t count = 0;
  const auto** const results =
      rd_kafka_CreatePartitions_result_topics(rd_kafka_event_CreatePartitions_result(answer->get()), &count);
  return outcome_of(results, count, "kafka.add_partitions");
}

Result<void> KafkaAdmin::change_configuration(const std::string& topic,
                                              const std::map<std::string, std::string>& configuration) {
  const ConfigResource resource{rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_TOPIC, topic.c_str())};
  for (const auto& [name, value] : configuration) {
    rd_kafka_ConfigResource_set_config(resource.get(), name.c_str(), value.c_str());
  }
  auto answer = session_->ask(RD_KAFKA_ADMIN_OP_ALTERCONFIGS, [&](const auto* options, auto* queue) {
    rd_kafka_ConfigResource_t* asked = resource.get();
    rd_kafka_AlterConfigs(session_->client(), &asked, 1, options, queue);
  });
  if (!answer) return answer.error();
  std::size_t count = 0;
  const auto** const resources =
      rd_kafka_AlterConfigs_result_resources(rd_kafka_event_AlterConfigs_result(answer->get()), &count);
  for (std::size_t index = 0; index < count; ++index) {
    if (const auto code = rd_kafka_ConfigResource_error(resources[index]);
        code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return error_of(code, "kafka.configuration", rd_kafka_ConfigResource_error_string(resources[index]));
    }
  }
  return {};
}

Result<void> KafkaAdmin::delete_topic(const std::string& topic) {
  const DeleteTopic doomed{rd_kafka_DeleteTopic_new(topic.c_str())};
  auto answer = session_->ask(RD_KAFKA_ADMIN_OP_DELETETOPICS, [&](const auto* options, auto* queue) {
    rd_kafka_DeleteTopic_t* asked = doomed.get();
    rd_kafka_DeleteTopics(session_->client(), &asked, 1, options, queue);
  });
  if (!answer) return answer.error();
  std::size_t count = 0;
  const auto** const results =
      rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(answer->get()), &count);
  return outcome_of(results, count, "kafka.delete_topic");
}

Result<void> KafkaAdmin::trim(const std::map<TopicPartition, std::int64_t>& begins) {
  if (begins.empty()) return {};
  const PartitionList list = list_of_offsets(begins);
  const DeleteRecords below{rd_kafka_DeleteRecords_new(list.get())};
  auto answer = session_->ask(RD_KAFKA_ADMIN_OP_DELETERECORDS, [&](const auto* options, auto* queue) {
    rd_kafka_DeleteRecords_t* asked = below.get();
    rd_kafka_DeleteRecords(session_->client(), &asked, 1, options, queue);
  });
  if (!answer) return answer.error();
  const auto* const trimmed =
      rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(answer->get()));
  if (const auto error = first_error(*trimmed, "kafka.trim")) return *error;
  return {};
}

Result<std::map<TopicPartition, OffsetRange>> KafkaAdmin::ranges_of(const std::vector<Topic>& topics) {
  const auto partitions = partitions_of(topics);
  // Begins first: a trim in between must not make a begin look greater than its end.
  const auto begins = session_->offsets(partitions, kBegin);
  if (!begins) return begins.error();
  const auto ends = session_->offsets(partitions, kEnd);
  if (!ends) return ends.error();
  std::map<TopicPartition, OffsetRange> ranges;
  for (int index = 0; index < (*begins)->cnt; ++index) {
    ranges[partition_of((*begins)->elems[index])].begin = (*begins)->elems[index].offset;
  }
  for (int index = 0; index < (*ends)->cnt; ++index) {
    ranges[partition_of((*ends)->elems[index])].end = (*ends)->elems[index].offset;
  }
  return ranges;
}

Result<std::vector<std::string>> KafkaAdmin::groups() {
  auto answer = session_->ask(RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPS, [&](const auto* options, auto* queue) {
    rd_kafka_ListConsumerGroups(session_->client(), options, queue);
  });
  if (!answer) return answer.error();
  std::size_t count = 0;
  const auto* const result = rd_kafka_event_ListConsumerGroups_result(answer->get());
  // Each broker answers for its own groups: with one silent, the list would look complete and not be it.
  if (const auto** const errors = rd_kafka_ListConsumerGroups_result_errors(result, &count); count > 0) {
    return error_of(rd_kafka_error_code(errors[0]), "kafka.groups", rd_kafka_error_string(errors[0]));
  }
  const auto** const listings = rd_kafka_ListConsumerGroups_result_valid(result, &count);
  std::vector<std::string> names;
  for (std::size_t index = 0; index < count; ++index) {
    names.emplace_back(rd_kafka_ConsumerGroupListing_group_id(listings[index]));
  }
  return names;
}

Result<Group> KafkaAdmin::describe(const std::string& group) {
  auto answer =
      session_->ask(RD_KAFKA_ADMIN_OP_DESCRIBECONSUMERGROUPS, [&](const auto* options, auto* queue) {
        const char* asked = group.c_str();
        rd_kafka_DescribeConsumerGroups(session_->client(), &asked, 1, options, queue);
      });
  if (!answer) return answer.error();
  std::size_t count = 0;
  const auto** const descriptions = rd_kafka_DescribeConsumerGroups_result_groups(
      rd_kafka_event_DescribeConsumerGroups_result(answer->get()), &count);
  if (count != 1) return transient("kafka.describe", "no answer about group " + group);
  const auto* const description = descriptions[0];
  if (const auto* const error = rd_kafka_ConsumerGroupDescription_error(description)) {
    return error_of(rd_kafka_error_code(error), "kafka.describe", rd_kafka_error_string(error));
  }
  Group described{
      .name = group,
      .state = rd_kafka_consumer_group_state_name(rd_kafka_ConsumerGroupDescription_state(description)),
      .members = {}};
  for (std::size_t index = 0; index < rd_kafka_ConsumerGroupDescription_member_count(description); ++index) {
    const auto* const member = rd_kafka_ConsumerGroupDescription_member(description, index);
    const auto* const partitions =
        rd_kafka_MemberAssignment_partitions(rd_kafka_MemberDescription_assignment(member));
    described.members.push_back({.member_id = rd_kafka_MemberDescription_consumer_id(member),
                                 .client_id = rd_kafka_MemberDescription_client_id(member),
                                 .host = rd_kafka_MemberDescription_host(member),
                                 .partitions = partitions == nullptr ? std::vector<TopicPartition>{}
                                                                     : kafka::partitions_of(*partitions)});
  }
  return described;
}

Result<std::map<TopicPartition, std::int64_t>> KafkaAdmin::committed(const std::string& group,
                                                                     const std::vector<Topic>& topics) {
  const PartitionList partitions = list_of(partitions_of(topics));
  const GroupOffsets offsets{rd_kafka_ListConsumerGroupOffsets_new(group.c_str(), partitions.get())};
  auto answer =
      session_->ask(RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS, [&](const auto* options, auto* queue) {
        rd_kafka_ListConsumerGroupOffsets_t* asked = offsets.get();
        rd_kafka_ListConsumerGroupOffsets(session_->client(), &asked, 1, options, queue);
      });
  if (!answer) return answer.error();
  std::size_t count = 0;
  const auto** const groups = rd_kafka_ListConsumerGroupOffsets_result_groups(
      rd_kafka_event_ListConsumerGroupOffsets_result(answer->get()), &count);
  std::map<TopicPartition, std::int64_t> committed;
  for (std::size_t index = 0; index < count; ++index) {
    if (const auto* const error = rd_kafka_group_result_error(groups[index])) {
      return error_of(rd_kafka_error_code(error), "kafka.committed", rd_kafka_error_string(error));
    }
    const auto* const list = rd_kafka_group_result_partitions(groups[index]);
    for (int element = 0; list != nullptr && element < list->cnt; ++element) {
      const auto& entry = list->elems[element];
      if (entry.offset >= 0) committed[partition_of(entry)] = entry.offset;
    }
  }
  return committed;
}

}  // namespace millrace::kafka
