#include "shared/asl/parse/definition_parser.h"
#include "shared/time/timestamp.h"

namespace millrace::asl {
namespace {

constexpr int kRuleDepthMax = 50;

}  // namespace

ChoiceState DefinitionParser::parse_choice(State& state, FieldReader& fields) {
  ChoiceState choice;
  parse_filters(state, fields);
  state.assign = parse_assign(fields);
  const Json* choices = fields.require("Choices");
  if (choices && (!choices->is_array() || choices->empty()))
    fields.error("Choices", "Value is not a list of choice rules that is not empty");
  else if (choices)
    for (std::size_t i = 0; i < choices->size(); ++i)
      choice.choices.push_back(
          parse_choice_branch(FieldReader((*choices)[i], fields.place() / "Choices" / i, findings_)));
  choice.default_name = fields.text("Default").value_or("");
  return choice;
}

ChoiceBranch DefinitionParser::parse_choice_branch(FieldReader fields) {
  ChoiceBranch branch;
  branch.next_name = fields.required_text("Next").value_or("");
  branch.assign = parse_assign(fields);
  branch.rule = parse_rule(fields, 1);
  fields.finish();
  return branch;
}

ChoiceRule DefinitionParser::parse_rule(FieldReader& fields, int depth) {
  ChoiceRule rule;
  fields.text("Comment");
  if (fields.take("Condition"))
    fields.error("Condition",
                 "The QueryLanguage is set to 'JSONPath', but field 'Condition' is only supported for the 'JSONata' "
                 "QueryLanguage");
  if (depth > kRuleDepthMax) {
    findings_.error(code::kSchema, fields.place(), "Choice rules are nested too deeply");
    return rule;
  }
  int combinations = 0;
  for (const std::string_view name : {"And", "Or", "Not"})
    if (fields.has(name) && combinations++ == 0) rule = parse_nested_rules(fields, name, depth);
  if (combinations > 1)
    findings_.error(code::kSchema, fields.place(), "There should only be one of the following fields: [And, Or, Not]");
  if (combinations == 0) parse_test(rule, fields);
  return rule;
}

ChoiceRule DefinitionParser::parse_nested_rules(FieldReader& fields, std::string_view name, int depth) {
  ChoiceRule rule{.kind = name == "And"  ? ChoiceRule::Kind::kAnd
                          : name == "Or" ? ChoiceRule::Kind::kOr
                                         : ChoiceRule::Kind::kNot};
  const Json& nested = *fields.take(name);
  const auto read = [&](const Json& json, const Place& place) {
    FieldReader inner(json, place, findings_);
    rule.operands.push_back(parse_rule(inner, depth + 1));
    inner.finish();
  };
  if (rule.kind == ChoiceRule::Kind::kNot) {
    read(nested, fields.place() / name);
  } else if (!nested.is_array() || nested.empty()) {
    fields.error(name, "Value is not a list of choice rules that is not empty");
  } else {
    for (std::size_t i = 0; i < nested.size(); ++i) read(nested[i], fields.place() / name / i);
  }
  return rule;
}

void DefinitionParser::parse_test(ChoiceRule& rule, FieldReader& fields) {
  fields.require("Variable");
  rule.variable = fields.path("Variable");
  int operators = 0;
  for (const std::string& name : fields.names()) {
    bool is_path = false;
    const DataTestName* found = find_data_test(name, is_path);
    if (!found) continue;
    if (++operators > 1) {
      fields.take(name);
      continue;
    }
    rule.test = found->test;
    if (is_path) {
      rule.operand_path = fields.path(name);
    } else {
      rule.operand = make_data(*fields.take(name));
      check_literal(rule, name, fields);
    }
  }
  if (operators != 1)
    findings_.error(code::kSchema, fields.place(),
                    operators == 0 ? "A comparison operator is missing" : "There should only be one comparison operator");
}

void DefinitionParser::check_literal(ChoiceRule& rule, std::string_view name, FieldReader& fields) {
  const Json& operand = *rule.operand;
  if (name.starts_with("Timestamp")) {
    if (operand.is_string()) rule.operand_time = parse_rfc3339(operand.get_ref<const std::string&>());
    if (!rule.operand_time) fields.error(name, "Value is not an RFC 3339 timestamp");
    return;
  }
  const bool is_boolean_test = name.starts_with("Is") || name == "BooleanEquals";
  const bool is_numeric_test = name.starts_with("Numeric");
  if (is_boolean_test && !operand.is_boolean()) fields.error(name, "Value is not a boolean");
  if (is_numeric_test && !operand.is_number()) fields.error(name, "Value is not a number");
  if (!is_boolean_test && !is_numeric_test && !operand.is_string()) fields.error(name, "Value is not a string");
  if (name == "StringMatches" && operand.is_string() && !matches_pattern("", operand.get_ref<const std::string&>()))
    fields.error(name, "The only escapes of a pattern are \\* and \\\\");
}

}  // namespace millrace::asl
