#include "producers/batch_chat/conversation.h"

#include <algorithm>

#include "producers/batch_chat/replies.h"
#include "shared/batch/compatibility.h"
#include "shared/batch/words.h"

namespace millrace::batch_chat {
namespace {

constexpr int kTellEveryPercent = 25;
constexpr double kLikely = 0.3;
constexpr double kLikelierThanTheNext = 0.1;
constexpr int kFailedLooksMax = 200;

bool is_under_way(const std::string& status) {
  return status == "RUNNING" || status == "PAUSED" || status.starts_with("WAITING") || status == "QUEUED";
}

std::vector<std::string> columns_of(const csv::TableSurvey& survey) {
  std::vector<std::string> columns;
  for (const csv::ColumnSurvey& column : survey.columns) columns.push_back(column.name);
  return columns;
}

}  // namespace

bool Conversation::hear(const std::string& line) {
  const Intent intent = read_intent(line);
  const bool answers_with_table = question_ == Question::kTable && !intent.uri.empty();
  if (!intent.uri.empty()) take_table(intent.uri);
  switch (intent.kind) {
    case IntentKind::kGoodbye:
      with_.say("Goodbye.");
      return false;
    case IntentKind::kHelp:
      with_.say(help_text());
      return true;
    case IntentKind::kWhy:
      tell_failures();
      return true;
    case IntentKind::kRetry:
      retry();
      return true;
    case IntentKind::kStatus:
      tell_status();
      return true;
    case IntentKind::kYes:
    case IntentKind::kNo:
      if (question_ == Question::kStart) {
        decide(intent.kind == IntentKind::kYes);
        return true;
      }
      break;
    case IntentKind::kWish:
      if (!answers_with_table) take_words(intent.words);
      break;
  }
  go_on();
  return true;
}

void Conversation::decide(bool is_wanted) {
  if (is_wanted) return start();
  forget();
  with_.say("Nothing was started.");
}

/// Which column is which was said of the table before.
void Conversation::take_table(const std::string& uri) {
  wishes_.uri = uri;
  wishes_.mapping.clear();
  table_.reset();
  plan_.reset();
  was_introduced_ = false;
  if (question_ != Question::kPurpose) question_ = Question::kNone;
}

void Conversation::take_words(const std::string& words) {
  switch (question_) {
    case Question::kAgent:
      return take_agent(words);
    case Question::kColumn:
      return take_column(words);
    case Question::kPurpose:
      wishes_.output_fields = chosen_fields(manners_of(wishes_.agent), words);
      return;
    case Question::kNone:
    case Question::kTable:
    case Question::kStart:
      break;
  }
  if (words_in(words).empty()) return;
  wishes_.goal += (wishes_.goal.empty() ? "" : " ") + words;
}

void Conversation::take_agent(const std::string& words) {
  for (const std::string& word : words_in(words)) {
    const batch::AgentCard* named = batch::find_card(agents_, word);
    if (named == nullptr) continue;
    wishes_.agent = named->name;
    return;
  }
  wishes_.goal += (wishes_.goal.empty() ? "" : " ") + words;
}

void Conversation::take_column(const std::string& words) {
  const std::vector<std::string> said = words_in(words);
  for (const std::string& column : columns_of(table_->survey)) {
    const std::vector<std::string> name = words_in(column);
    if (name.empty() || std::ranges::search(said, name).empty()) continue;
    wishes_.mapping.emplace_back(column, open_field_);
    return;
  }
}

void Conversation::go_on() {
  auto agents = with_.tools.agents();
  if (!agents) return say_error(agents.error());
  agents_ = *std::move(agents);
  if (wishes_.goal.empty() && wishes_.uri.empty()) return with_.say(help_text());
  // What can be chosen is asked before the table is, when words tell who does it.
  const bool has_choice = wishes_.uri.empty() && wishes_.agent.empty() && !manners_of(likely_agent()).offers.empty();
  if (has_choice) wishes_.agent = likely_agent();
  if (has_choice && !has_purpose()) return;
  if (has_table() && has_agent() && has_purpose() && has_mapping()) settle();
}

/// By what agents say of themselves and nothing else, for there is no table yet; empty when that does not tell.
std::string Conversation::likely_agent() const {
  if (!wishes_.agent.empty()) return wishes_.agent;
  const std::vector<std::string> wanted = batch::words_of_sentence(wishes_.goal);
  const batch::AgentCard* likely = nullptr;
  double best = 0, next = 0;
  for (const batch::AgentCard& card : agents_) {
    const double share =
        card.has_structured_output() ? batch::share_found(wanted, batch::words_of_sentence(card.description)) : 0;
    if (share > best) {
      likely = &card;
      next = best;
      best = share;
    } else {
      next = std::max(next, share);
    }
  }
  return likely != nullptr && best >= kLikely && best - next >= kLikelierThanTheNext ? likely->name : "";
}

bool Conversation::has_table() {
  if (table_) return true;
  if (wishes_.uri.empty()) {
    ask(Question::kTable, "Which CSV file is it? A path, s3://… or https://….");
    return false;
  }
  with_.say("I'll help you " + std::string(manners_of(likely_agent()).help) + ". Let me analyze the CSV file first.");
  auto table = with_.tools.analyze_csv_structure(wishes_.uri);
  if (!table) {
    wishes_.uri.clear();
    say_error(table.error());
    question_ = Question::kTable;
    return false;
  }
  table_ = *std::move(table);
  wishes_.uri = table_->uri;
  return true;
}

/// The one that was named, or that fits what is wanted and the table.
bool Conversation::has_agent() {
  for (const std::string& word : words_in(wishes_.goal)) {
    const batch::AgentCard* named = word.find('-') == std::string::npos ? nullptr : batch::find_card(agents_, word);
    if (named != nullptr && wishes_.agent.empty()) wishes_.agent = named->name;
  }
  if (wishes_.agent.empty()) {
    const auto fitting = batch::recommend_agent(agents_, batch::columns_of(table_->survey), wishes_.goal);
    if (!fitting) {
      ask(Question::kAgent, "I am not sure who should do this: " + fitting.error().detail + ". Which agent shall it be?");
      return false;
    }
    wishes_.agent = fitting->agent;
  }
  const auto checked = batch::check_compatibility(agents_, {.name = wishes_.agent, .goal = wishes_.goal});
  if (checked.is_compatible) return true;
  wishes_.agent.clear();
  wishes_.goal.clear();  // It may name that agent.
  ask(Question::kAgent, checked.message + "\n" + checked.suggestion + ".");
  return false;
}

bool Conversation::has_purpose() {
  const Manners& spoken = manners_of(wishes_.agent);
  if (spoken.offers.empty() || !wishes_.output_fields.empty()) return true;
  wishes_.output_fields = wished_fields(spoken, wishes_.goal);
  if (!wishes_.output_fields.empty()) return true;
  ask(Question::kPurpose, "I'll help you " + std::string(spoken.help) + ". " + offers_text(spoken));
  return false;
}

/// Every field that the agent needs has a column, by likeness or because the person said so.
bool Conversation::has_mapping() {
  if (!was_introduced_)
    with_.say(found_text(table_->survey, manners_of(wishes_.agent)) + "\n\n" + agent_text(*agent(), fields()));
  was_introduced_ = true;
  const auto mapping = batch::propose_mapping(batch::columns_of(table_->survey), *agent(), wishes_.mapping);
  if (!mapping) {
    wishes_.mapping.clear();
    say_error(mapping.error());
    return false;
  }
  for (const batch::MappingQuestion& question : mapping->questions) {
    if (!question.is_required) continue;
    std::vector<std::string> columns;
    for (const batch::Feed& candidate : question.candidates) columns.push_back(candidate.column);
    return ask_column(question.field, columns);
  }
  return mapping->missing_fields.empty() || ask_column(mapping->missing_fields.front(), columns_of(table_->survey));
}

bool Conversation::ask_column(const std::string& field, const std::vector<std::string>& columns) {
  open_field_ = field;
  ask(Question::kColumn, column_question(field, columns));
  return false;
}

void Conversation::settle() {
  batch::PlanWishes wishes = wishes_;
  wishes.thresholds = with_.thresholds;
  wishes.output_fields = fields();
  auto plan = batch::plan_batch(table_->survey, agents_, wishes);
  if (!plan) return say_error(plan.error());
  plan_ = *std::move(plan);
  if ((*plan_)["approval"]["required"].get<bool>()) return ask(Question::kStart, approval_question(*plan_));
  start();
}

void Conversation::start() {
  const Json plan = *std::move(plan_);
  Begun begun{.execution = {}, .agent = wishes_.agent, .fields = fields()};
  forget();
  with_.say(settings_text(plan, manners_of(begun.agent)));
  auto execution = with_.tools.execute_batch_processor(plan);
  if (!execution) return say_error(execution.error());
  begun.execution = *std::move(execution);
  begun_ = std::move(begun);
  with_.say("Processing started. I'll monitor the progress...");
  watch();
}

void Conversation::forget() {
  question_ = Question::kNone;
  wishes_ = batch::PlanWishes{};
  table_.reset();
  plan_.reset();
  was_introduced_ = false;
}

/// To its end, or until only a person can help.
void Conversation::watch() {
  std::int64_t told = 0;
  bool has_said_that_it_waits = false;
  for (int failed_looks = 0; failed_looks < kFailedLooksMax;) {
    const auto status = with_.tools.monitor_batch_execution(begun_->execution);
    if (!status) {
      const bool may_pass = status.error().kind == ErrorKind::kTransient;
      if (!may_pass || ++failed_looks == kFailedLooksMax) return say_error(status.error());
      continue;
    }
    failed_looks = 0;
    const std::string name = status->value("status", "");
    if (!is_under_way(name)) return tell_results();
    if (name == "WAITING_FOR_BUDGET") {
      return with_.say("It waits for a higher budget: " + status->value("waits_because", "the ceiling is reached") +
                       ". `millrace batch budget` raises it; then ask me for the status.");
    }
    if (name == "WAITING_FOR_AGENT" && !has_said_that_it_waits) {
      has_said_that_it_waits = true;
      with_.say("The agent cannot be asked just now: " + status->value("waits_because", "it is away") + ". I wait for it; no row is lost.");
    }
    const std::int64_t percent = status->value("percent_complete", std::int64_t{0});
    if (percent < told + kTellEveryPercent) continue;
    told = percent - percent % kTellEveryPercent;
    with_.say(progress_text(*status, manners_of(begun_->agent)));
  }
}

void Conversation::tell_results() {
  const auto results = with_.tools.get_batch_results(begun_->execution);
  if (!results) return say_error(results.error());
  with_.say(results_text(*results, begun_->fields, manners_of(begun_->agent)));
}

void Conversation::tell_status() {
  if (!begun_) return with_.say("No batch was started yet.");
  const auto status = with_.tools.monitor_batch_execution(begun_->execution);
  if (!status) return say_error(status.error());
  const std::string name = status->value("status", "");
  with_.say(name + ". " + progress_text(*status, manners_of(begun_->agent)));
  if (is_under_way(name)) watch();
}

void Conversation::tell_failures() {
  if (!begun_) return with_.say("No batch was started yet.");
  const auto failures = with_.tools.failures(begun_->execution);
  if (!failures) return say_error(failures.error());
  with_.say(failures_text(*failures, manners_of(begun_->agent)));
}

void Conversation::retry() {
  if (!begun_) return with_.say("No batch was started yet.");
  auto execution = with_.tools.retry(begun_->execution);
  if (!execution) return say_error(execution.error());
  begun_->execution = *std::move(execution);
  with_.say("I send only the rows that failed again.");
  watch();
}

void Conversation::ask(Question question, const std::string& text) {
  question_ = question;
  with_.say(text);
}

void Conversation::say_error(const Error& error) {
  question_ = Question::kNone;
  with_.say("That did not work: " + error.where + ": " + error.detail);
}

const batch::AgentCard* Conversation::agent() const {
  return batch::find_card(agents_, wishes_.agent);
}

/// What is wanted of the agent's work, in its order; how sure it is belongs to all of it.
std::vector<std::string> Conversation::fields() const {
  const batch::AgentCard* card = agent();
  if (card == nullptr) return {};
  if (wishes_.output_fields.empty()) return card->outputs;
  std::vector<std::string> fields;
  for (const std::string& field : card->outputs) {
    const bool is_wanted = std::ranges::find(wishes_.output_fields, field) != wishes_.output_fields.end();
    if (is_wanted || field == "confidence_score") fields.push_back(field);
  }
  return fields;
}

}  // namespace millrace::batch_chat
