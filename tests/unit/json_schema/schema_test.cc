#include "shared/json_schema/schema.h"

#include <gtest/gtest.h>

#include "shared/vocabulary/json.h"

namespace millrace::json_schema {
namespace {

constexpr const char* kRequest = R"({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "required": ["prompt"],
  "additionalProperties": false,
  "properties": {
    "prompt": {"type": "string", "minLength": 1},
    "level": {"enum": ["low", "high"]},
    "count": {"type": "integer", "minimum": 1, "maximum": 5},
    "files": {"type": "array", "items": {"$ref": "#/$defs/file"}, "uniqueItems": true},
    "a/b": {"type": "string"},
    "when": {"type": "string", "format": "date-time"}
  },
  "$defs": {"file": {"type": "object", "required": ["uri"], "properties": {"uri": {"type": "string", "pattern": "^file:"}}}}
})";

std::string problems(const char* schema, const std::string& value) {
  const auto parsed = Schema::parse(schema);
  if (!parsed) return "(schema) " + describe(parsed.error());
  return describe(parsed->validate(Json::parse(value)));
}

std::string refusal(const char* schema) {
  const auto parsed = Schema::parse(schema);
  return parsed ? "(accepted)" : parsed.error().detail;
}

TEST(Schema, SaysNothingAboutAValueThatFits) {
  EXPECT_EQ(problems(kRequest, R"({"prompt":"p","level":"low","count":5,"files":[{"uri":"file:x"}],"a/b":"",
                                   "when":"2026-01-31T12:00:00Z"})"), "");
}

TEST(Schema, SaysInWordsWhatIsWrongAndWhere) {
  EXPECT_EQ(problems(kRequest, "{}"), "/prompt is missing");
  EXPECT_EQ(problems(kRequest, "[]"), "the value is of type array, must be of type object");
  EXPECT_EQ(problems(kRequest, R"({"prompt":7})"), "/prompt is of type number, must be of type string");
  EXPECT_EQ(problems(kRequest, R"({"prompt":"p","level":"mid"})"),
            "/level is \"mid\", must be one of \"low\", \"high\"");
  EXPECT_EQ(problems(kRequest, R"({"prompt":"p","count":9})"), "/count is 9, must be less than or equal to 5");
  EXPECT_EQ(problems(kRequest, R"({"prompt":"p","files":[{"uri":"file:a"},{"uri":"http:b"}]})"),
            "/files/1/uri is \"http:b\", must match the pattern ^file:");
  EXPECT_EQ(problems(kRequest, R"({"prompt":"p","files":[{}]})"), "/files/0/uri is missing");
  EXPECT_EQ(problems(kRequest, R"({"prompt":"p","a/b":1})"), "/a~1b is of type number, must be of type string");
  EXPECT_EQ(problems(kRequest, R"({"prompt":"p","promt":1})"),
            "/promt is not known here; known are prompt, level, count, files, a/b, when");
}

TEST(Schema, ReportsSeveralProblemsAtOnce) {
  const auto schema = Schema::parse(kRequest);
  ASSERT_TRUE(schema);

  EXPECT_EQ(schema->validate(Json::parse(R"({"count":0,"level":"x"})")).size(), 3U);
}

TEST(Schema, LimitsOfAListOfProblemsAreSaid) {
  const std::vector<Violation> violations(7, Violation{"/a", "is wrong"});

  EXPECT_EQ(describe(violations, 2), "/a is wrong; /a is wrong; and 5 more");
}

TEST(Schema, DoesNotMindTheOrderOfMembers) {
  constexpr const char* schema = R"({"enum":[{"a":1,"b":2}]})";

  EXPECT_EQ(problems(schema, R"({"b":2,"a":1})"), "");
}

TEST(Schema, RefusesWhatItWouldSilentlyIgnore) {
  EXPECT_NE(refusal(R"({"properties":{"a":{"prefixItems":[]}}})").find("/properties/a/prefixItems: is not supported"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"allOf":[{"unevaluatedProperties":false}]})").find("/allOf/0/unevaluatedProperties"),
            std::string::npos);
  EXPECT_EQ(refusal(R"({"properties":{"prefixItems":{"type":"string"}}})"), "(accepted)");
}

TEST(Schema, RefusesReferencesThatLeadNowhereOutsideOrInACircle) {
  EXPECT_NE(refusal(R"({"$ref":"#/$defs/none"})").find("leads nowhere"), std::string::npos);
  EXPECT_NE(refusal(R"({"$ref":"https://example.com/schema"})").find("leads nowhere"), std::string::npos);
  EXPECT_NE(refusal(R"({"$ref":"#"})").find("leads nowhere"), std::string::npos);
  EXPECT_NE(refusal(R"({"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}},"$ref":"#/$defs/a"})")
                .find("leads nowhere"), std::string::npos);
}

TEST(Schema, ARecursiveSchemaDescribesATree) {
  constexpr const char* tree = R"({"$defs":{"node":{"type":"object","required":["name"],"properties":{"children":
      {"type":"array","items":{"$ref":"#/$defs/node"}}}}},"$ref":"#/$defs/node"})";

  EXPECT_EQ(problems(tree, R"({"name":"a","children":[{"name":"b","children":[]}]})"), "");
  EXPECT_EQ(problems(tree, R"({"name":"a","children":[{"name":"b","children":[{}]}]})"),
            "/children/0/children/0/name is missing");
}

TEST(Schema, RefusesWhatIsNoSchema) {
  EXPECT_EQ(refusal("{"), "the schema is not JSON");
  EXPECT_NE(refusal("[]"), "(accepted)");
  EXPECT_NE(refusal(R"({"type":"strin"})"), "(accepted)");
  EXPECT_NE(refusal(R"({"pattern":"("})").find("is not a regular expression"), std::string::npos);
  EXPECT_NE(refusal(R"({"properties":{"a":3}})"), "(accepted)");
}

TEST(Schema, AStrangersValueCostsNeitherStackNorTime) {
  constexpr const char* pattern = R"({"properties":{"a":{"pattern":"^(a|b)*$"}}})";
  constexpr const char* unique = R"({"uniqueItems":true})";
  const std::string text(1'000'000, 'a');
  std::string list = "[0";
  for (int i = 1; i < 100'000; ++i) list += "," + std::to_string(i);

  EXPECT_NE(problems(pattern, R"({"a":")" + text + "\"}").find("longer than 2048 bytes"), std::string::npos);
  EXPECT_EQ(problems(pattern, R"({"a":")" + text.substr(0, 2048) + "\"}"), "");
  EXPECT_NE(problems(unique, list + "]").find("more than 2000 items"), std::string::npos);
}

TEST(Schema, OnlyTextsThatAreHeldAgainstAPatternMustBeShort) {
  constexpr const char* schema = R"({"properties": {"path": {"pattern": "^s3:"}, "tables": {"items": {"pattern": "[.]"}},
                                               "code": {"type": "string"}}})";
  const std::string text = "s3:." + std::string(4000, 'x');

  EXPECT_EQ(problems(schema, R"({"code":")" + text + "\"}"), "");
  EXPECT_NE(problems(schema, R"({"path":")" + text + "\"}"), "");
  EXPECT_NE(problems(schema, R"({"tables":[")" + text + "\"]}"), "");
}

TEST(Schema, SaysWhenNoFormOrSeveralFormsFit) {
  constexpr const char* forms = R"({"oneOf":[{"required":["a"]},{"required":["b"]}]})";

  EXPECT_EQ(problems(forms, R"({"a":1,"b":2})"), "the value must fit exactly one of the allowed forms");
  EXPECT_NE(problems(forms, "{}").find("fits none of the allowed forms"), std::string::npos);
}

}  // namespace
}  // namespace millrace::json_schema
