#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "producers/cli/command_line.h"
#include "shared/batch/plan_document.h"

namespace millrace::cli {
namespace {

/// Records as a user brings them: one agent that can fill columns, one that cannot.
constexpr const char* kAgents = R"([
  {"name": "company-enrichment-agent", "description": "Enriches company data: industry, employees", "endpoint": "http://localhost:9/",
   "price_per_call": 0.002,
   "input_schema": {"type": "object", "required": ["company_name"],
                    "properties": {"company_name": {"type": "string"}, "website": {"type": "string"}}},
   "output_schema": {"type": "object", "required": ["industry"],
                     "properties": {"industry": {"type": "string"}, "employee_count": {"type": "integer"}}}},
  {"name": "essay-writer", "description": "Writes about a company", "endpoint": "http://localhost:9/"}])";

class CsvCommands : public testing::Test {
 protected:
  struct Outcome {
    ExitCode code;
    std::string data;
    std::string notes;

    std::string title() const { return Json::parse(notes, nullptr, false).value("title", notes); }
  };

  void SetUp() override {
    folder_ = std::filesystem::path(testing::TempDir()) / ("csv_commands_" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
    agents_ = write("agents.json", kAgents);
    companies_ = write("companies.csv", "Company Name,Site,Staff\nAcme,https://acme.example.org,12\nInitech,,7\n");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& bytes) {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return (folder_ / name).string();
  }
  static Outcome execute(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"-o", "json"});
    std::ostringstream data, notes;
    const ExitCode code = run_command_line(arguments, {.data = data, .notes = notes, .environment = {}, .terminals = {}});
    return {code, data.str(), notes.str()};
  }
  Outcome plan(const std::string& file, std::vector<std::string> more) {
    more.insert(more.begin(), {"batch", "plan", file, "--agents", agents_, "--write", (folder_ / "the.plan.json").string()});
    return execute(more);
  }

  std::filesystem::path folder_;
  std::string agents_, companies_;
};

TEST_F(CsvCommands, AnalyseAFileInTheDesignDocumentsWords) {  // D98, D100
  const Outcome outcome = execute({"csv", "analyze", companies_});
  ASSERT_EQ(outcome.code, ExitCode::kOk) << outcome.notes;
  const Json answer = Json::parse(outcome.data);
  EXPECT_EQ(answer["columns"], Json({"Company Name", "Site", "Staff"}));
  EXPECT_EQ(answer["row_count"], 2);
  EXPECT_EQ(answer["sample_data"][0]["Company Name"], "Acme");
  EXPECT_EQ(answer["data_types"], Json({{"Company Name", "string"}, {"Site", "url"}, {"Staff", "integer"}}));
}

TEST_F(CsvCommands, NameWhatIsWrongWithAnyFile) {
  const std::string wide(100'000, ',');
  const std::vector<std::pair<std::string, std::string>> bad{
      {write("empty.csv", ""), "CSV_EMPTY"},
      {write("book.xlsx", "PK\x03\x04 and so on"), "CSV_BINARY"},
      {write("noise.bin", std::string("\x01\x02\0\x05\x7F\0", 6)), "CSV_BINARY"},
      {write("open.csv", "a,b\n1,\"never closed\n2,3\n"), "CSV_UNTERMINATED_QUOTE"},
      {write("wide.csv", wide + "\n"), "CSV_TOO_MANY_COLUMNS"},
      {(folder_ / "none.csv").string(), "CSV_NOT_FOUND"},
      {folder_.string(), "CSV_NOT_FOUND"}};
  for (const auto& [file, code] : bad) {
    const Outcome outcome = execute({"csv", "analyze", file});
    EXPECT_EQ(outcome.code, ExitCode::kUsage) << file;
    EXPECT_EQ(outcome.title(), code) << outcome.notes;
  }
}

TEST_F(CsvCommands, CountAFiftyMegabyteCellAndReadOn) {
  const std::string file = write("vast.csv", "a,b\n1,\"" + std::string(50'000'000, 'x') + "\"\n2,y\n");
  const Outcome outcome = execute({"csv", "analyze", file});
  ASSERT_EQ(outcome.code, ExitCode::kOk) << outcome.notes;
  const Json answer = Json::parse(outcome.data);
  EXPECT_EQ(answer["row_count"], 2);
  EXPECT_EQ(answer["quarantined"]["too_large"], 1);
}

TEST_F(CsvCommands, TakeTheUsersWordForTheDialect) {
  const std::string file = write("odd.txt", "1;'a;b'\n2;c\n");
  const Outcome outcome = execute({"csv", "analyze", file, "--delimiter", ";", "--quote", "'", "--header", "no"});
  ASSERT_EQ(outcome.code, ExitCode::kOk) << outcome.notes;
  EXPECT_EQ(Json::parse(outcome.data)["sample_data"][0], Json({{"column 1", "1"}, {"column 2", "a;b"}}));
  EXPECT_EQ(execute({"csv", "analyze", file, "--encoding", "ebcdic"}).title(), "CSV_DIALECT");
}

TEST_F(CsvCommands, PlanABatchWithoutAnyService) {  // D99, D105, D143
  const Outcome outcome = plan(companies_, {"--goal", "find the industry of each company", "--deadline", "9m"});
  ASSERT_EQ(outcome.code, ExitCode::kOk) << outcome.notes;
  const Json printed = Json::parse(outcome.data);
  EXPECT_EQ(printed["config"]["input_mapping"], Json({{"Company Name", "company_name"}, {"Site", "website"}}));
  EXPECT_DOUBLE_EQ(printed["estimates"]["cost_usd"]["p50"].get<double>(), 0.004);

  std::ifstream stream(folder_ / "the.plan.json");
  const auto read = batch::read_plan(std::string{std::istreambuf_iterator<char>(stream), {}});
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->document, printed);
}

TEST_F(CsvCommands, PlanNothingThatCannotRun) {  // D103, D106, D109
  EXPECT_EQ(plan(companies_, {"--agent", "essay-writer"}).title(), "INCOMPATIBLE_AGENT");
  EXPECT_EQ(plan(companies_, {"--agent", "nobody"}).title(), "UNKNOWN_AGENT");
  EXPECT_EQ(plan(companies_, {"--agent", "company-enrichment", "--map", "Staff=revenue"}).title(), "MAPPING_UNKNOWN_FIELD");
  EXPECT_EQ(plan(companies_, {"--agent", "company-enrichment", "--field", "revenue"}).title(), "UNKNOWN_OUTPUT_FIELD");
  EXPECT_EQ(plan(write("head.csv", "company\n"), {"--agent", "company-enrichment"}).title(), "CSV_HEADER_ONLY");
  EXPECT_EQ(plan(companies_, {"--agent", "company-enrichment", "--deadline", "2s"}).title(), "DEADLINE_IMPOSSIBLE");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "the.plan.json"));
}

}  // namespace
}  // namespace millrace::cli
