#include "shared/definitions/definition_text.h"

#include <gtest/gtest.h>

namespace millrace::definitions {
namespace {

Json read(std::string_view yaml) {
  const auto located = read_definition_document(yaml, Notation::kYaml);
  return located ? located->document : Json("refused: " + located.error().detail);
}

std::string refusal_of(std::string_view text, Notation notation = Notation::kYaml) {
  const auto parsed = parse_definition(text, notation);
  if (parsed.definition || parsed.findings.empty()) return "";
  const asl::Finding& first = parsed.findings.front();
  return std::to_string(first.line) + ":" + std::to_string(first.column) + " " + first.message;
}

TEST(DefinitionText, IsYamlByItsFilesEndingOrItsFirstCharacter) {
  EXPECT_EQ(notation_of("a.yaml", "{}"), Notation::kYaml);
  EXPECT_EQ(notation_of("a.yml", "{}"), Notation::kYaml);
  EXPECT_EQ(notation_of("a.json", "StartAt: A"), Notation::kJson);
  EXPECT_EQ(notation_of("definition", " \n{}"), Notation::kJson);
  EXPECT_EQ(notation_of("definition", "StartAt: A"), Notation::kYaml);
}

TEST(DefinitionText, ReadsAMachineInYamlAsItsTwinInJson) {
  const auto yaml = parse_definition(R"(
StartAt: Work
States:
  Work:
    Type: Task
    Resource: millrace:enrich:score
    Parameters: {Arn: "${BatchArn}", "x.$": $.x}
    Retry:
      - ErrorEquals: [States.TaskFailed]
        BackoffRate: 1.5
    End: true
)",
                                     Notation::kYaml);

  ASSERT_TRUE(yaml.definition) << yaml.findings.front().message;
  EXPECT_EQ(yaml.definition->resources().front().resource, "millrace:enrich:score");
}

TEST(DefinitionText, KnowsTheCoreSchemasScalars) {
  EXPECT_EQ(read("[1, -2, 0x1F, 0o17, 1.5, .5, 1e3, +3, true, False, null, ~]"),
            Json({1, -2, 31, 15, 1.5, 0.5, 1000.0, 3, true, false, nullptr, nullptr}));
  EXPECT_EQ(read("[yes, on, '1', \"true\", 2024-01-01, 1.2.3, 0x, +, 12e, .inf]"),
            Json({"yes", "on", "1", "true", "2024-01-01", "1.2.3", "0x", "+", "12e", ".inf"}));
}

TEST(DefinitionText, ExpandsAnchors) {
  EXPECT_EQ(read("a: &retry [1, 2]\nb: *retry"), (Json{{"a", {1, 2}}, {"b", {1, 2}}}));
}

TEST(DefinitionText, PointsIntoTheYaml) {
  EXPECT_EQ(refusal_of("StartAt: A\nStates:\n  A:\n    Type: Pass\n    Next: B\n"),
            "5:5 Missing 'Next' target: B");
}

TEST(DefinitionText, CountsCharactersNotBytes) {
  EXPECT_EQ(refusal_of("StartAt: A\nStates: {\"Größe\": {Type: Pass, End: true, Next: \"A\"}, A: {Type: "
                       "Pass, Next: \"ö\"}}\n")
                .substr(0, 5),
            "2:10 ");
}

TEST(DefinitionText, RefusesWhatADefinitionCannotBe) {
  EXPECT_NE(refusal_of("a: 1\n---\nb: 2").find("several YAML documents"), std::string::npos);
  EXPECT_NE(refusal_of("").find("no YAML document"), std::string::npos);
  EXPECT_EQ(refusal_of("a: 1\na: 2"), "2:1 The member /a is written twice");
  EXPECT_EQ(refusal_of("a: !Sub x"),
            "1:4 The tag !Sub is not resolved here: write the value itself, or a ${Placeholder}");
  EXPECT_NE(refusal_of("? [1]\n: 2").find("A key is no scalar"), std::string::npos);
  EXPECT_NE(refusal_of("a: [").find("1:"), std::string::npos);
}

TEST(DefinitionText, SurvivesTextThatIsMadeToHurt) {
  std::string laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    laughs += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 10; ++j) laughs += before + (j < 9 ? ", " : "]\n");
  }
  EXPECT_NE(refusal_of(laughs).find("anchors expand"), std::string::npos);
  EXPECT_NE(refusal_of("a: &a [*a]"), "");
  EXPECT_NE(refusal_of(std::string(500'000, '[')), "");
  EXPECT_NE(refusal_of(std::string(500'000, '{')), "");
  EXPECT_NE(refusal_of("a: " + std::string(2'000'000, 'x')).find("larger than 1 MiB"), std::string::npos);
  EXPECT_NE(refusal_of(std::string("\x00\xff\xfe\x80:", 5)), "");
  EXPECT_NE(refusal_of(std::string("\x00\xff\xfe\x80:", 5), Notation::kJson), "");
}

TEST(DefinitionText, IsWrittenAsYamlThatReadsTheSame) {
  const Json document = {{"StartAt", "A b"},
                         {"States",
                          {{"A b",
                            {{"Type", "Pass"},
                             {"Result",
                              {"1", 1, 1.5, true, "true", nullptr, "null", "", "a: b", "- x", "#", "$.x",
                               "two\nlines", "0x1F", "yes", "ä"}},
                             {"Parameters", Json::object()},
                             {"End", true}}}}},
                         {"Comment", "${Placeholder}"}};

  EXPECT_EQ(read(write_definition(document, Notation::kYaml)), document)
      << write_definition(document, Notation::kYaml);
}

TEST(DefinitionText, BecomesJsonForStoring) {
  EXPECT_EQ(Json::parse(*to_json_text("StartAt: A", Notation::kYaml)), (Json{{"StartAt", "A"}}));
  EXPECT_EQ(*to_json_text("{ }", Notation::kJson), "{ }");
}

}  // namespace
}  // namespace millrace::definitions
