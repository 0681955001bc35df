#include "workers/enrich/columns/figure_rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "shared/agents/agent_schema.h"
#include "shared/agents/catalogue/catalogue.h"
#include "shared/agents/catalogue/rules/rules_body.h"
#include "shared/batch/canonical_json.h"
#include "shared/vocabulary/json.h"

namespace millrace::enrich {
namespace {

using agent_catalogue::FigureRules;

/// An agent, and a table with a column for each field of its input.
struct Case {
  std::shared_ptr<const agents::Agent> agent;
  const FigureRules* rules = nullptr;
  std::vector<std::string> columns{};
  batch::RowInputs inputs;
};

Case case_of(const std::shared_ptr<const agents::Agent>& agent) {
  const batch::AgentCard card = batch::card_of(*agent, true);
  std::vector<std::string> columns;
  std::vector<std::pair<std::string, std::string>> mapping;
  for (const batch::InputField& field : card.inputs) {
    columns.push_back("column of " + field.name);
    mapping.emplace_back(columns.back(), field.name);
  }
  return {.agent = agent, .rules = agent_catalogue::find_figure_rules(agent->rules), .columns = columns, .inputs = *batch::RowInputs::of(columns, mapping, card)};
}

/// What documents say of a row: its digest and its answer; nothing when it fails.
struct Said {
  std::string digest;
  std::string answer;
};
std::optional<Said> by_documents(const Case& of, const csv::Row& row) {
  const auto input = of.inputs.input_of(row);
  if (!std::holds_alternative<Json>(input)) return {};
  const auto answered = agent_catalogue::find_rules_body(of.agent->rules)(std::get<Json>(input));
  if (!std::holds_alternative<Json>(answered) || !agents::what_breaks_output(*of.agent, std::get<Json>(answered)).empty()) return {};
  return Said{batch::input_hash(std::get<Json>(input)), batch::compact_text(std::get<Json>(answered))};
}

/// Cells as tables have them: mostly plain figures, now and then anything.
class Cells final {
 public:
  std::string next() {
    static const std::vector<std::string> kOdd{"",     " ",    "-0",    "0",     "-1",     "+7",     "007",   "1e3",    "1E400",  "-5.5",   ".5",     "5.",     "12.0",  "1,000", "$5",
                                               "nan",  "inf",  "1e-7",  "true",  " 42 ",   "\t9.5",  "0x10",  "1e15",   "9007199254740993", "123456789012345678901234567890", "0.1e1", "1.7976931348623157e308", "4.9e-324",
                                               "Ann",  "Zoë",  "a\"b",  "back\\slash", "line\nend", "tab\there", std::string("nul\0", 4), "\xff\xfe", "1e999", "--1", "1.0000000000000001"};
    switch (chance_() % 60) {
      case 0: return kOdd[chance_() % kOdd.size()];
      case 1: return std::to_string(static_cast<double>(chance_() % 10'000'000) / 7);
      case 2: return std::to_string(chance_() % 100'000) + "." + std::to_string(chance_() % 100);
      case 3: return std::to_string(chance_() % 100'000'000) + "e" + std::to_string(static_cast<int>(chance_() % 40) - 20);
      default: return std::to_string(chance_() % 600);
    }
  }
  csv::Row row(std::size_t columns) {
    texts_.clear();
    for (std::size_t i = 0; i < columns; ++i) texts_.push_back(next());
    views_.assign(texts_.begin(), texts_.end());
    return {.cells = views_, .problem = chance_() % 50 == 0 ? csv::RowProblem::kTooManyCells : csv::RowProblem::kNone};
  }

 private:
  std::mt19937 chance_{20'261'122};
  std::vector<std::string> texts_;
  std::vector<std::string_view> views_;
};

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  for (const auto& agent : agent_catalogue::shipped_agents()) {
    if (agent_catalogue::find_figure_rules(agent->rules) != nullptr) cases.push_back(case_of(agent));
  }
  return cases;
}

TEST(FigureRows, SayWhatDocumentsSayByteForByteOrNothing) {
  const std::vector<Case> cases = all_cases();
  ASSERT_FALSE(cases.empty());
  for (const Case& of : cases) {
    auto figures = FigureRows::of(of.inputs, *of.rules, *of.agent);
    ASSERT_TRUE(figures) << of.agent->name.value();
    Cells cells;
    int taken = 0;
    for (int number = 0; number < 20'000; ++number) {
      const csv::Row row = cells.row(of.columns.size());
      AnswerColumns answers;
      std::string digest;
      const auto said = by_documents(of, row);
      if (!figures->take(row, answers, digest)) {
        EXPECT_TRUE(digest.empty());
        EXPECT_TRUE(answers.take().lines.empty());
        continue;
      }
      ++taken;
      const AnswerLines made = answers.take();
      ASSERT_TRUE(said) << "row " << number << " fails, and was answered";
      ASSERT_EQ(digest, said->digest) << "row " << number;
      ASSERT_EQ(answer_of(std::string_view(made.lines).substr(0, made.lines.size() - 1), made.members, made.words), said->answer) << "row " << number;
    }
    EXPECT_GT(taken, 5'000) << of.agent->name.value();
  }
}

TEST(FigureRows, TakeEveryRowOfPlainFigures) {
  for (const Case& of : all_cases()) {
    auto figures = FigureRows::of(of.inputs, *of.rules, *of.agent);
    ASSERT_TRUE(figures);
    AnswerColumns answers;
    std::string digests;
    for (int number = 0; number < 1'000; ++number) {
      const std::vector<std::string> texts(of.columns.size(), std::to_string(number));
      const std::vector<std::string_view> views(texts.begin(), texts.end());
      ASSERT_TRUE(figures->take({.cells = views}, answers, digests)) << number;
    }
    EXPECT_EQ(digests.size(), 64'000U);
  }
}

TEST(FigureRows, LeaveToTheValidatorWhatTheSchemaDoesNotSurelyAllow) {
  const Case shipped = all_cases().front();
  const auto with_schema = [&](const std::function<void(Json&)>& change) {
    agents::Agent agent = *shipped.agent;
    Json schema = Json::parse(agent.output_schema);
    change(schema);
    agent.output_schema = schema.dump();
    return FigureRows::of(shipped.inputs, *shipped.rules, agent);
  };
  const auto takes = [&](std::optional<FigureRows> figures) {
    const std::vector<std::string_view> cells(shipped.columns.size(), "10");
    AnswerColumns answers;
    std::string digests;
    return figures && figures->take({.cells = cells}, answers, digests);
  };
  EXPECT_TRUE(takes(with_schema([](Json&) {})));
  EXPECT_TRUE(takes(with_schema([](Json& schema) { schema["properties"].erase("segment"), schema["additionalProperties"] = true; })));
  EXPECT_FALSE(takes(with_schema([](Json& schema) { schema["properties"].erase("segment"); }))) << "a member that the schema forbids";
  EXPECT_FALSE(takes(with_schema([](Json& schema) { schema["required"].push_back("more"); }))) << "a member that is missing";
  EXPECT_FALSE(takes(with_schema([](Json& schema) { schema["properties"]["score"]["maximum"] = 1; })));
  EXPECT_FALSE(takes(with_schema([](Json& schema) { schema["properties"]["segment"]["enum"] = {"Lost"}; })));
  EXPECT_FALSE(takes(with_schema([](Json& schema) { schema["properties"]["average_order_value"] = {{"type", "integer"}}; })));
  EXPECT_FALSE(takes(with_schema([](Json& schema) { schema["properties"]["next_best_action"]["pattern"] = "^x"; })));
  EXPECT_FALSE(takes(with_schema([](Json& schema) { schema["properties"]["score"] = {{"type", "string"}}; })));
}

TEST(FigureRows, AreNoWayForMappingsThatAreNotPlain) {
  const Case shipped = all_cases().front();
  const batch::AgentCard card = batch::card_of(*shipped.agent, true);
  const auto rows_with = [&](const std::vector<std::pair<std::string, std::string>>& mapping, const batch::Transforms& transforms) {
    const auto inputs = batch::RowInputs::of({"a", "b", "c"}, mapping, card, transforms);
    return inputs && FigureRows::of(*inputs, *shipped.rules, *shipped.agent).has_value();
  };
  const std::string first(shipped.rules->inputs[0]), second(shipped.rules->inputs[1]);
  EXPECT_TRUE(rows_with({{"a", first}, {"b", second}}, {}));
  EXPECT_FALSE(rows_with({{"a", first}, {"b", second}, {"c", first}}, {})) << "two columns feed one field";
  EXPECT_FALSE(rows_with({{"a", first}, {"b", second}}, {{first, *batch::Transform::parse("trim | number")}}));
}

}  // namespace
}  // namespace millrace::enrich
