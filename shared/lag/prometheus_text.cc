#include "shared/lag/prometheus_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

namespace millrace::lag {
namespace {

using Label = std::pair<std::string_view, std::string>;

/// Backslash, quote and line feed are escaped, as the format asks.
std::string escaped(std::string_view value) {
  std::string text;
  for (const char c : value) {
    if (c == '\\' || c == '"') text += '\\';
    if (c == '\n') {
      text += "\\n";
    } else {
      text += c;
    }
  }
  return text;
}

std::string labels_text(const std::vector<Label>& labels) {
  std::string text;
  for (const auto& [name, value] : labels) {
    text += fmt::format("{}{}=\"{}\"", text.empty() ? "" : ",", name, escaped(value));
  }
  return text;
}

std::string number_text(std::optional<double> value) { return value ? fmt::format("{}", *value) : "NaN"; }

std::optional<double> as_number(std::int64_t value) { return static_cast<double>(value); }

class Page {
 public:
  void family(std::string_view name, std::string_view meaning) {
    name_ = name;
    text_ += fmt::format("# HELP {} {}\n# TYPE {} gauge\n", name, meaning, name);
  }

  void sample(const std::vector<Label>& labels, std::optional<double> value) {
    text_ += fmt::format("{}{{{}}} {}\n", name_, labels_text(labels), number_text(value));
  }

  std::string text() && { return std::move(text_); }

 private:
  std::string_view name_;
  std::string text_;
};

struct Writer {
  const std::vector<GroupLag>& groups;
  const std::string& cluster;
  Page page = {};

  void per_partition(std::string_view name, std::string_view meaning,
                     const std::function<std::optional<double>(const PartitionLag&)>& figure) {
    page.family(name, meaning);
    for (const GroupLag& group : groups) {
      for (const auto& [from, lag] : group.partitions) {
        page.sample({{"cluster_name", cluster},
                     {"group", group.group},
                     {"topic", from.topic},
                     {"partition", std::to_string(from.partition)},
                     {"member_host", lag.owner.member_host},
                     {"consumer_id", lag.owner.consumer_id},
                     {"client_id", lag.owner.client_id}},
                    figure(lag));
      }
    }
  }

  void per_group(std::string_view name, std::string_view meaning,
                 const std::function<std::optional<double>(const GroupTotals&)>& figure) {
    page.family(name, meaning);
    for (const GroupLag& group : groups) {
      page.sample({{"cluster_name", cluster}, {"group", group.group}, {"is_simple_consumer", "false"}},
                  figure(totals_of(group)));
    }
  }

  void per_group_and_topic() {
    page.family("kafka_consumergroup_group_topic_sum_lag", "Records of a topic that a group has not passed");
    for (const GroupLag& group : groups) {
      for (const auto& [topic, lag] : totals_of(group).lag_by_topic) {
        page.sample({{"cluster_name", cluster}, {"group", group.group}, {"topic", topic}}, as_number(lag));
      }
    }
  }

  /// Several groups may read one partition: it is written once.
  void per_log(std::string_view name, std::string_view meaning, std::int64_t PartitionLag::*figure) {
    std::map<event_log::TopicPartition, std::int64_t> offsets;
    for (const GroupLag& group : groups) {
      for (const auto& [from, lag] : group.partitions) offsets[from] = std::max(offsets[from], lag.*figure);
    }
    page.family(name, meaning);
    for (const auto& [from, offset] : offsets) {
      page.sample({{"cluster_name", cluster}, {"topic", from.topic}, {"partition", std::to_string(from.partition)}},
                  as_number(offset));
    }
  }
};

}  // namespace

std::string prometheus_text(const std::vector<GroupLag>& groups, const std::string& cluster_name) {
  Writer writer{groups, cluster_name};
  writer.per_log("kafka_partition_latest_offset", "One past the newest record", &PartitionLag::end);
  writer.per_log("kafka_partition_earliest_offset", "The oldest record", &PartitionLag::begin);
  writer.per_partition("kafka_consumergroup_group_offset", "Next offset that the group reads",
                       [](const PartitionLag& lag) { return as_number(lag.position); });
  writer.per_partition("kafka_consumergroup_group_lag", "Records that the group has not passed",
                       [](const PartitionLag& lag) { return as_number(lag.lag); });
  writer.per_partition("kafka_consumergroup_group_lag_seconds", "Age of the oldest record that the group has not passed",
                       [](const PartitionLag& lag) { return lag.lag_seconds; });
  writer.per_partition("millrace_consumergroup_group_state", "0 OK, 1 WARN, 2 STALL, 3 STOP",
                       [](const PartitionLag& lag) { return as_number(static_cast<std::int64_t>(lag.state)); });
  writer.per_group("kafka_consumergroup_group_max_lag", "The group's largest lag of a partition",
                   [](const GroupTotals& totals) { return as_number(totals.lag_max); });
  writer.per_group("kafka_consumergroup_group_max_lag_seconds", "The group's largest lag of a partition in seconds",
                   [](const GroupTotals& totals) { return totals.lag_seconds_max; });
  writer.per_group("kafka_consumergroup_group_sum_lag", "Records of all partitions that the group has not passed",
                   [](const GroupTotals& totals) { return as_number(totals.lag_sum); });
  writer.per_group_and_topic();
  return std::move(writer.page).text();
}

}  // namespace millrace::lag
