#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "shared/asl/definition.h"
#include "shared/asl/parse/field_reader.h"
#include "shared/asl/state_machine.h"

namespace millrace::asl {

/// Turns a definition's JSON into a StateMachine. Reads on after a fault, so that all findings come at once; the
/// machine is fit for use only when there was no error.
class DefinitionParser final {
 public:
  DefinitionParser(Findings& findings, MachineType type) : findings_(findings), type_(type) {}

  std::unique_ptr<StateMachine> parse(const Json& document);

 private:
  // Machines (definition_parser.cc).
  void parse_states(StateMachine& machine, FieldReader& fields);
  void connect(StateMachine& machine, const Place& states);
  void connect_state(StateMachine& machine, State& state, const Place& place);
  const State* target(const StateMachine& machine, const std::string& name, const Place& place);
  void check_reachable(const StateMachine& machine, const Place& states);
  /// False when it is JSONata: the rest would only be misread.
  bool check_query_language(FieldReader& fields);
  /// A branch or iteration may read the variables around it, never assign them.
  void check_scopes(const StateMachine& machine, const Place& place, std::set<std::string> outer);

  // States (state_parser.cc); one function per kind.
  std::unique_ptr<State> parse_state(const std::string& name, const Json& json, const Place& place);
  void parse_details(State& state, std::string_view type, FieldReader& fields);
  TaskState parse_task(State& state, FieldReader& fields);
  /// What the machine's type and the resource's own service allow (resource_rules.cc).
  void check_resource(const TaskState& task, FieldReader& fields);
  PassState parse_pass(State& state, FieldReader& fields);
  ChoiceState parse_choice(State& state, FieldReader& fields);
  WaitState parse_wait(State& state, FieldReader& fields);
  SucceedState parse_succeed(State& state, FieldReader& fields);
  FailState parse_fail(FieldReader& fields);
  ParallelState parse_parallel(State& state, FieldReader& fields);
  MapState parse_map(State& state, FieldReader& fields);
  // A distributed Map's own parts (map_parser.cc).
  DistributedMap parse_distributed(FieldReader& fields);
  ItemReader parse_reader(const Json& json, const Place& place);
  void check_reader_config(FieldReader& config, bool reads_objects);
  ItemBatcher parse_batcher(const Json& json, const Place& place);
  ResultWriter parse_writer(const Json& json, const Place& place);
  static Data parts_of_a_run(const Json& state);
  std::unique_ptr<StateMachine> parse_nested(const Json& json, const Place& place, bool is_item_processor);

  // Parts that kinds share (state_parser.cc).
  void parse_transition(State& state, FieldReader& fields);
  void parse_filters(State& state, FieldReader& fields);
  void parse_result(State& state, FieldReader& fields);
  DataPath parse_data_path(FieldReader& fields, std::string_view name);
  ResultPath parse_result_path(FieldReader& fields);
  std::optional<Expression> parse_text_expression(FieldReader& fields, std::string_view name);

  // Retry and Catch (recovery_parser.cc).
  void parse_recovery(State& state, FieldReader& fields);
  Retrier parse_retrier(FieldReader fields, bool is_last);
  Catcher parse_catcher(FieldReader fields, bool is_last);
  std::vector<std::string> parse_error_names(FieldReader& fields, bool is_last);

  // Choice rules (choice_parser.cc).
  ChoiceBranch parse_choice_branch(FieldReader fields);
  ChoiceRule parse_rule(FieldReader& fields, int depth);
  ChoiceRule parse_nested_rules(FieldReader& fields, std::string_view name, int depth);
  void parse_test(ChoiceRule& rule, FieldReader& fields);
  void check_literal(ChoiceRule& rule, std::string_view name, FieldReader& fields);

  // Templates (template_parser.cc).
  std::optional<Template> parse_template(FieldReader& fields, std::string_view name);
  std::optional<Template> parse_assign(FieldReader& fields);
  Template parse_template_value(const Json& json, const Place& place);
  Template parse_template_object(const Json& json, const Place& place);
  Template parse_reference(const std::string& key, const Json& json, const Place& place);

  Findings& findings_;
  const MachineType type_;
  std::set<std::string, std::less<>> names_;
  int depth_ = 0;
  bool has_unread_states_ = false;
};

}  // namespace millrace::asl
