#include "shared/kafka/kafka_group_source.h"

#include <atomic>
#include <chrono>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "shared/kafka/client_configuration.h"
#include "shared/kafka/handles.h"
#include "shared/kafka/log.h"
#include "shared/kafka/translation.h"

namespace millrace::kafka {

using event_log::GroupFetched;
using event_log::TopicPartition;

namespace {

constexpr Duration kCommitRepeat = std::chrono::milliseconds{500};

}  // namespace

/// The client and what it told us. Its callbacks run inside rd_kafka_consumer_poll, on the polling thread;
/// they only note what happened.
class KafkaGroupSource::Member {
 public:
  explicit Member(Clock& clock) : clock_(clock) {}
  ~Member() { close(Duration::zero()); }

  Result<void> open(const KafkaSettings& settings, const Subscription& subscription);
  Result<GroupFetched> poll(std::size_t records_max, Duration timeout);
  void pause(const std::vector<TopicPartition>& partitions);
  void resume(const std::vector<TopicPartition>& partitions);
  Result<void> commit(const std::map<TopicPartition, std::int64_t>& next_offsets);
  void wake();
  void close(Duration timeout);

  std::uint64_t rebalances() const { return rebalances_; }
  std::uint64_t failed_commits() const { return failed_commits_; }

 private:
  static void on_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t what,
                           rd_kafka_topic_partition_list_t* partitions, void* opaque);
  static void on_commit(rd_kafka_t* client, rd_kafka_resp_err_t outcome,
                        rd_kafka_topic_partition_list_t* offsets, void* opaque);
  void give_up_revoked();
  bool leave_group(Duration timeout);
  void repeat_failed_commits();
  void note_failed_commit(const rd_kafka_topic_partition_list_t& offsets, rd_kafka_resp_err_t outcome);

  Clock& clock_;
  Client client_;
  Queue queue_;
  std::string topic_;
  std::set<TopicPartition> assigned_;
  std::set<TopicPartition> paused_;
  std::map<TopicPartition, std::int64_t> last_committed_;  ///< Sent, not necessarily heard of.
  std::map<TopicPartition, std::int64_t> commits_to_repeat_;
  Duration repeat_at_{};
  GroupFetched news_;          ///< What the callbacks of the current poll noted.
  bool must_give_up_ = false;  ///< A revocation was told to the caller and awaits the next poll.
  bool is_closing_ = false;
  std::atomic<std::uint64_t> rebalances_ = 0;
  std::atomic<std::uint64_t> failed_commits_ = 0;
};

Result<void> KafkaGroupSource::Member::open(const KafkaSettings& settings, const Subscription& subscription) {
  auto configuration =
      configuration_of(consumer_properties(settings, subscription.group, "earliest"), settings, this);
  if (!configuration) return configuration.error();
  rd_kafka_conf_set_rebalance_cb(configuration->get(), &Member::on_rebalance);
  rd_kafka_conf_set_offset_commit_cb(configuration->get(), &Member::on_commit);
  auto client = make_client(RD_KAFKA_CONSUMER, std::move(configuration).value());
  if (!client) return client.error();
  client_ = std::move(client).value();
  rd_kafka_poll_set_consumer(client_.get());
  queue_.reset(rd_kafka_queue_get_consumer(client_.get()));
  topic_ = subscription.topic;

  const PartitionList topics = list_of({{subscription.topic, RD_KAFKA_PARTITION_UA}});
  const auto outcome = rd_kafka_subscribe(client_.get(), topics.get());
  if (outcome != RD_KAFKA_RESP_ERR_NO_ERROR) return error_of(outcome, "kafka.subscribe");
  return {};
}

Result<GroupFetched> KafkaGroupSource::Member::poll(std::size_t records_max, Duration timeout) {
  if (!client_) return GroupFetched{};
  give_up_revoked();
  repeat_failed_commits();

  std::optional<Error> error;
  int wait = timeout_of(timeout);
  // At least one call even when no record is wanted: it serves the rebalances.
  do {
    const Message message{rd_kafka_consumer_poll(client_.get(), wait)};
    if (!message || must_give_up_) break;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      error = error_of(message->err, "kafka.poll", rd_kafka_message_errstr(message.get()));
      break;
    }
    news_.records.push_back(record_of(*message, topic_));
    wait = 0;
  } while (news_.records.size() < records_max);

  GroupFetched fetched = std::exchange(news_, {});
  const bool has_news = !fetched.records.empty() || !fetched.assigned.empty() || !fetched.revoked.empty();
  if (!error || has_news) return fetched;
  return *error;
}

void KafkaGroupSource::Member::on_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t what,
                                            rd_kafka_topic_partition_list_t* partitions, void* opaque) {
  auto& self = *static_cast<Member*>(opaque);
  ++self.rebalances_;
  if (what == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS && !self.is_closing_) {
    rd_kafka_assign(client, partitions);
    self.news_.assigned = partitions_of(*partitions);
    self.assigned_ = {self.news_.assigned.begin(), self.news_.assigned.end()};
    self.paused_.clear();
    self.last_committed_.clear();
    return;
  }
  self.news_.revoked.assign(self.assigned_.begin(), self.assigned_.end());
  self.must_give_up_ = true;
  // librdkafka waits for the unassignment; it follows with the next poll, after the caller's last commit.
  if (self.is_closing_ || self.assigned_.empty()) self.give_up_revoked();
}

void KafkaGroupSource::Member::give_up_revoked() {
  if (!std::exchange(must_give_up_, false)) return;
  // librdkafka remembers a pause over assignments: the partition would come back to us and never flow again.
  resume({paused_.begin(), paused_.end()});
  rd_kafka_assign(client_.get(), nullptr);
  assigned_.clear();
  last_committed_.clear();
  commits_to_repeat_.clear();
}

void KafkaGroupSource::Member::pause(const std::vector<TopicPartition>& partitions) {
  std::vector<TopicPartition> flowing;
  for (const TopicPartition& partition : partitions) {
    if (assigned_.contains(partition) && paused_.insert(partition).second) flowing.push_back(partition);
  }
  if (flowing.empty()) return;
  const PartitionList list = list_of(flowing);
  rd_kafka_pause_partitions(client_.get(), list.get());
}

void KafkaGroupSource::Member::resume(const std::vector<TopicPartition>& partitions) {
  // Resuming what is not paused makes this librdkafka read the old position again.
  std::vector<TopicPartition> held;
  for (const TopicPartition& partition : partitions) {
    if (paused_.erase(partition) > 0) held.push_back(partition);
  }
  if (held.empty()) return;
  const PartitionList list = list_of(held);
  rd_kafka_resume_partitions(client_.get(), list.get());
}

Result<void> KafkaGroupSource::Member::commit(const std::map<TopicPartition, std::int64_t>& next_offsets) {
  std::map<TopicPartition, std::int64_t> ours;
  for (const auto& [partition, offset] : next_offsets) {
    if (!assigned_.contains(partition)) continue;
    ours.emplace(partition, offset);
    last_committed_[partition] = offset;
    commits_to_repeat_.erase(partition);
  }
  if (ours.empty()) return {};
  const PartitionList list = list_of_offsets(ours);
  const auto outcome = rd_kafka_commit(client_.get(), list.get(), /*async=*/1);
  if (outcome == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  note_failed_commit(*list, outcome);
  return error_of(outcome, "kafka.commit");
}

void KafkaGroupSource::Member::on_commit(rd_kafka_t* /*client*/, rd_kafka_resp_err_t outcome,
                                         rd_kafka_topic_partition_list_t* offsets, void* opaque) {
  if (outcome == RD_KAFKA_RESP_ERR_NO_ERROR || outcome == RD_KAFKA_RESP_ERR__NO_OFFSET || offsets == nullptr)
    return;
  static_cast<Member*>(opaque)->note_failed_commit(*offsets, outcome);
}

void KafkaGroupSource::Member::note_failed_commit(const rd_kafka_topic_partition_list_t& offsets,
                                                  rd_kafka_resp_err_t outcome) {
  if (failed_commits_++ == 0)
    log_warning(std::string{"a commit failed and will be repeated: "} + rd_kafka_err2str(outcome));
  for (int index = 0; index < offsets.cnt; ++index) {
    const TopicPartition partition = partition_of(offsets.elems[index]);
    const auto last = last_committed_.find(partition);
    // A later commit of the partition makes this one pointless.
    if (last != last_committed_.end() && last->second == offsets.elems[index].offset) {
      commits_to_repeat_[partition] = last->second;
    }
  }
  repeat_at_ = clock_.monotonic() + kCommitRepeat;
}

void KafkaGroupSource::Member::repeat_failed_commits() {
  if (commits_to_repeat_.empty() || clock_.monotonic() < repeat_at_) return;
  static_cast<void>(commit(std::map{commits_to_repeat_}));  // Failing again, it is noted again.
}

void KafkaGroupSource::Member::wake() {
  if (queue_) rd_kafka_queue_yield(queue_.get());
}

void KafkaGroupSource::Member::close(Duration timeout) {
  if (!client_) return;
  give_up_revoked();
  is_closing_ = true;
  if (timeout > Duration::zero() && !leave_group(timeout)) {
    // Destroying would wait for the coordinator, too: leave the client to the end of the process.
    log_warning("left the consumer group without saying so: its coordinator does not answer");
    static_cast<void>(queue_.release());
    static_cast<void>(client_.release());
    return;
  }
  queue_.reset();
  rd_kafka_destroy_flags(client_.release(), RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

bool KafkaGroupSource::Member::leave_group(Duration timeout) {
  const Duration until = clock_.monotonic() + timeout;
  Queue closing{rd_kafka_queue_new(client_.get())};
  const Failure failure{rd_kafka_consumer_close_queue(client_.get(), closing.get())};
  if (failure) return false;
  while (rd_kafka_consumer_closed(client_.get()) == 0) {
    if (clock_.monotonic() >= until) {
      static_cast<void>(closing.release());  // The client still puts its callbacks there.
      return false;
    }
    rd_kafka_queue_poll_callback(closing.get(), 10);
  }
  return true;
}

KafkaGroupSource::KafkaGroupSource(std::unique_ptr<Member> member) : member_(std::move(member)) {}
KafkaGroupSource::~KafkaGroupSource() = default;

Result<std::unique_ptr<KafkaGroupSource>> KafkaGroupSource::open(const KafkaSettings& settings,
                                                                 const Subscription& subscription,
                                                                 Clock& clock) {
  auto member = std::make_unique<Member>(clock);
  if (const auto opened = member->open(settings, subscription); !opened) return opened.error();
  return std::unique_ptr<KafkaGroupSource>{new KafkaGroupSource{std::move(member)}};
}

Result<GroupFetched> KafkaGroupSource::poll(std::size_t records_max, Duration timeout) {
  return member_->poll(records_max, timeout);
}
void KafkaGroupSource::pause(const std::vector<TopicPartition>& partitions) {
  member_->pause(partitions);
}
void KafkaGroupSource::resume(const std::vector<TopicPartition>& partitions) {
  member_->resume(partitions);
}
Result<void> KafkaGroupSource::commit(const std::map<TopicPartition, std::int64_t>& next_offsets) {
  return member_->commit(next_offsets);
}
void KafkaGroupSource::wake() {
  member_->wake();
}
void KafkaGroupSource::close(Duration timeout) {
  member_->close(timeout);
}
std::uint64_t KafkaGroupSource::rebalances() const {
  return member_->rebalances();
}
std::uint64_t KafkaGroupSource::failed_commits() const {
  return member_->failed_commits();
}

}  // namespace millrace::kafka
