#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "producers/batch_chat/batch_tools.h"
#include "producers/batch_chat/intent.h"
#include "producers/batch_chat/manners.h"
#include "shared/batch/plan_batch.h"

namespace millrace::batch_chat {

/// One person's talk with the batch orchestrator: from a wish and a table to the output, and to why rows failed. What is not
/// clear is asked. One thread.
class Conversation final {
 public:
  struct Dependencies {
    BatchTools& tools;
    std::function<void(const std::string&)> say;
    batch::ApprovalThresholds thresholds{};
  };
  explicit Conversation(Dependencies dependencies) : with_(std::move(dependencies)) {}

  /// Answers one line; false once the person has said goodbye. A batch that begins is watched to its end.
  bool hear(const std::string& line);

 private:
  enum class Question { kNone, kTable, kPurpose, kAgent, kColumn, kStart };

  void decide(bool is_wanted);
  void take_table(const std::string& uri);
  void take_words(const std::string& words);
  void take_agent(const std::string& words);
  void take_column(const std::string& words);

  /// As far as it is clear. What is not is asked: then the answer is false.
  void go_on();
  bool has_table();
  bool has_agent();
  bool has_purpose();
  bool has_mapping();
  void settle();
  std::string likely_agent() const;
  void forget();

  void start();
  void watch();
  void tell_results();
  void tell_status();
  void tell_failures();
  void retry();

  void ask(Question question, const std::string& text);
  bool ask_column(const std::string& field, const std::vector<std::string>& columns);
  void say_error(const Error& error);
  const batch::AgentCard* agent() const;
  std::vector<std::string> fields() const;

  const Dependencies with_;
  Question question_ = Question::kNone;
  std::vector<batch::AgentCard> agents_{};
  batch::PlanWishes wishes_{};
  std::string open_field_{};  ///< That a column is asked for.
  bool was_introduced_ = false;
  std::optional<SurveyedTable> table_{};
  std::optional<Json> plan_{};

  /// The last batch that was begun. What was said before is forgotten then: "yes" must not begin it once more.
  struct Begun {
    std::string execution;
    std::string agent;
    std::vector<std::string> fields;
  };
  std::optional<Begun> begun_{};
};

}  // namespace millrace::batch_chat
