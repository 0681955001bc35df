#include "workers/enrich/output_cells.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "shared/vocabulary/json.h"

namespace millrace::enrich {
namespace {

using testing::ElementsAre;

TEST(OutputCells, AreTheAnswersMembersAsTexts) {
  OutputCells cells({"text", "number", "flag", "nothing", "list", "missing"});
  EXPECT_THAT(cells.of(R"({"number":-12,"text":"ü, \"so\"","flag":true,"nothing":null,"list":[1, {"a":2}],"more":0})"),
              ElementsAre("ü, \"so\"", "-12", "true", "", R"([1,{"a":2}])", ""));
  EXPECT_THAT(cells.of(R"({"text":"","number":1.50,"flag":"x"})"), ElementsAre("", "1.5", "x", "", "", ""));
  EXPECT_THAT(cells.of("[]"), ElementsAre("", "", "", "", "", ""));
  EXPECT_THAT(cells.of(""), ElementsAre("", "", "", "", "", ""));
}

TEST(OutputCells, AreWhatTheDocumentWouldSayHoweverItIsWritten) {
  OutputCells cells({"v"});
  for (const char* raw : {"0", "-0", "7", "-7", "123456789012345", "123456789012345678901234567890", "1e5", "0.1", "-0.0", "0.10", "-12.25", "100.0", "0.0001", "0.00001", "0.001", "123456789.12345", "1.0000000000000001", "true", "{}", R"({"b": 1})",
                          R"("\u00e4\n")", R"("plain")"}) {
    const Json value = Json::parse(raw);
    EXPECT_THAT(cells.of(std::string(R"({"v":1,"v": )") + raw + "}"), ElementsAre(value.is_string() ? value.get<std::string>() : value.dump())) << raw;
  }
}

}  // namespace
}  // namespace millrace::enrich
