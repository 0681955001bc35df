#pragma once

#include <string>
#include <vector>

#include "shared/kafka/kafka_admin.h"
#include "shared/lag/lag_board.h"

namespace millrace::cli {

/// Looks at the consumer groups of the cluster and keeps a board of what it saw. One thread.
class LagSurvey final {
 public:
  /// Empty `group`: every group. Must not outlive the admin.
  LagSurvey(kafka::KafkaAdmin& admin, std::string group) : admin_(admin), group_(std::move(group)) {}

  /// One look at all partitions; call it some times, a while apart, for rates and states.
  Result<void> look(TimePoint now);

  const lag::LagBoard& board() const { return board_; }

 private:
  Result<std::vector<std::string>> groups_to_look_at(const std::vector<kafka::Topic>& topics);
  Result<void> look_at(const std::string& group, const std::vector<kafka::Topic>& topics, TimePoint now);

  kafka::KafkaAdmin& admin_;
  std::string group_;
  lag::LagBoard board_;
};

/// "millrace.execute" for "execute" and for itself.
std::string group_named(const std::string& group_or_pool);

}  // namespace millrace::cli
