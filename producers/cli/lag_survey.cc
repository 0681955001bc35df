#include "producers/cli/lag_survey.h"

#include <algorithm>
#include <set>

#include "topics/names.h"

namespace millrace::cli {
namespace {

constexpr std::string_view kGroupPrefix = "millrace.";

/// The pool of a task topic; empty for any other topic.
std::string pool_of_topic(const std::string& topic) {
  const bool is_task_topic = topic.rfind(topics::kTasksPrefix, 0) == 0;
  return is_task_topic ? topic.substr(topics::kTasksPrefix.size()) : std::string();
}

std::map<event_log::TopicPartition, lag::Owner> owners_in(const kafka::Group& group) {
  std::map<event_log::TopicPartition, lag::Owner> owners;
  for (const kafka::GroupMember& member : group.members) {
    for (const auto& partition : member.partitions) {
      owners[partition] = {
          .member_host = member.host, .consumer_id = member.member_id, .client_id = member.client_id};
    }
  }
  return owners;
}

}  // namespace

std::string group_named(const std::string& group_or_pool) {
  if (group_or_pool.empty() || group_or_pool.find('.') != std::string::npos) return group_or_pool;
  return topics::group_of_pool(PoolName(group_or_pool));
}

Result<std::vector<std::string>> LagSurvey::groups_to_look_at(const std::vector<kafka::Topic>& topics) {
  if (!group_.empty()) return std::vector<std::string>{group_};
  const auto known = admin_.groups();
  if (!known) return known.error();
  std::set<std::string> groups(known->begin(), known->end());
  // A pool whose workers never came has a backlog, too.
  for (const kafka::Topic& topic : topics) {
    if (const std::string pool = pool_of_topic(topic.name); !pool.empty()) {
      groups.insert(topics::group_of_pool(PoolName(pool)));
    }
  }
  return std::vector<std::string>(groups.begin(), groups.end());
}

Result<void> LagSurvey::look(TimePoint now) {
  const auto topics = admin_.topics();
  if (!topics) return topics.error();
  const auto groups = groups_to_look_at(*topics);
  if (!groups) return groups.error();
  for (const std::string& group : *groups) {
    if (auto looked = look_at(group, *topics, now); !looked) return looked;
  }
  return {};
}

Result<void> LagSurvey::look_at(const std::string& group, const std::vector<kafka::Topic>& topics, TimePoint now) {
  const auto committed = admin_.committed(group, topics);
  if (!committed) return committed.error();
  const auto described = admin_.describe(group);
  if (!described) return described.error();
  const auto owners = owners_in(*described);

  // All partitions of every topic that the group reads, also those it has not committed on yet.
  std::set<std::string> names;
  for (const auto& [partition, offset] : *committed) names.insert(partition.topic);
  for (const auto& [partition, owner] : owners) names.insert(partition.topic);
  if (group.rfind(kGroupPrefix, 0) == 0) {
    names.insert(topics::tasks_topic(PoolName(group.substr(kGroupPrefix.size()))));
  }
  std::vector<kafka::Topic> read;
  std::copy_if(topics.begin(), topics.end(), std::back_inserter(read),
               [&](const kafka::Topic& topic) { return names.contains(topic.name); });
  const auto ranges = admin_.ranges_of(read);
  if (!ranges) return ranges.error();

  for (const auto& [partition, range] : *ranges) {
    lag::Observation observation{.at = now, .committed = {}, .begin = range.begin, .end = range.end, .owner = {}};
    if (const auto found = committed->find(partition); found != committed->end()) observation.committed = found->second;
    if (const auto found = owners.find(partition); found != owners.end()) observation.owner = found->second;
    board_.observe(group, partition, std::move(observation));
  }
  return {};
}

}  // namespace millrace::cli
