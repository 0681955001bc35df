// The built-in judge of Python programs, in the real sandbox, held to the rules of the shipped workflow `python`.
#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "shared/frameworks/framework_folder.h"
#include "shared/sandbox/bubblewrap_sandbox.h"
#include "workers/validate/judge_program.h"

namespace millrace::validate {
namespace {

class NoLines final : public sandbox::LineSink {
 public:
  void line(sandbox::Stream, std::string_view) override {}
};

// Satisfies what the shipped rules require, so that a test sees only what it planted.
const std::string kReadAndWrite =
    "import json, os\n"
    "paths = json.loads(os.environ['MILLRACE_INPUTS'])\n"
    "with open(os.environ['MILLRACE_OUTPUT'], 'w') as file:\n"
    "    json.dump({'answer': []}, file)\n";

class JudgeScript : public testing::Test {
 protected:
  // Finding out what Python needs inside takes a while: once for all tests.
  static void SetUpTestSuite() { sandbox_ = std::make_unique<sandbox::BubblewrapSandbox>(clock_); }
  static void TearDownTestSuite() { sandbox_.reset(); }

  JudgeScript()
      : folder_(*frameworks::read_framework_folder(std::filesystem::path(MILLRACE_SOURCE_FOLDER) /
                                                   "workers/supervise/workflows/python")) {}

  std::vector<std::string> errors_of(const std::string& program) {
    NoLines lines;
    const auto report = sandbox_->run(*judging_run(program, "", folder_), {}, lines, {});
    EXPECT_TRUE(report) << report.error().detail;
    const auto verdict = verdict_of(*report);
    EXPECT_TRUE(verdict) << verdict.error().detail;
    return verdict->errors;
  }

  /// The errors of a good program with these lines before it.
  std::vector<std::string> errors_with(const std::string& lines) { return errors_of(lines + kReadAndWrite); }

  inline static SystemClock clock_;
  inline static std::unique_ptr<sandbox::BubblewrapSandbox> sandbox_;
  frameworks::FrameworkFolder folder_;
};

using Errors = std::vector<std::string>;

TEST_F(JudgeScript, AcceptsAProgramThatReadsItsInputsAndWritesItsResult) { EXPECT_EQ(errors_with(""), Errors{}); }

TEST_F(JudgeScript, RefusesAProgramWithoutAStatement) {  // A8
  const Errors expected{"the program is empty: it holds no statement that does anything"};
  EXPECT_EQ(errors_of("# only a comment\n"), expected);
  EXPECT_EQ(errors_of("\"\"\"Only words.\"\"\"\npass\n"), expected);
}

TEST_F(JudgeScript, NamesTheLineOfASyntaxError) {
  EXPECT_EQ(errors_of("x = 1\ny = (\n"), Errors{"line 2: '(' was never closed: y = ("});
  EXPECT_EQ(errors_of("return 1\n"), Errors{"line 1: 'return' outside function"});
}

TEST_F(JudgeScript, SaysWhatIsMissingWhenAProgramNeitherReadsNorWrites) {
  const Errors errors = errors_of("print('hello')\n");

  ASSERT_EQ(errors.size(), 2u);
  EXPECT_NE(errors[0].find("MILLRACE_INPUTS"), std::string::npos);
  EXPECT_NE(errors[1].find("MILLRACE_OUTPUT"), std::string::npos);
}

TEST_F(JudgeScript, RefusesForbiddenImportsAndThoseThatNobodyAllowed) {
  EXPECT_EQ(errors_with("import subprocess\n"), Errors{"line 1: importing subprocess is not allowed"});
  EXPECT_EQ(errors_with("from socket import create_connection as c\n"), Errors{"line 1: importing socket is not allowed"});
  EXPECT_EQ(errors_with("import requests\n")[0].rfind("line 1: importing requests is not allowed; allowed are", 0), 0u);
  EXPECT_EQ(errors_with("from . import x\n"),
            Errors{"line 1: relative imports are not possible: the program is one file"});
}

TEST_F(JudgeScript, RefusesForbiddenCallsAndIsNotFooledByAnAlias) {
  EXPECT_EQ(errors_with("eval('1')\n"), Errors{"line 1: eval is not allowed"});
  EXPECT_EQ(errors_with("run = exec\nrun('1')\n"), Errors{"line 1: exec is not allowed"});
  for (const char* program : {"import os\nos.system('id')\n", "import os as quiet\nquiet.system('id')\n",
                              "from os import system\nsystem('id')\n", "from os import system as s\n"}) {
    const Errors errors = errors_with(program);
    ASSERT_FALSE(errors.empty()) << program;
    EXPECT_NE(errors[0].find("os.system is not allowed"), std::string::npos) << errors[0];
  }
  EXPECT_FALSE(errors_with("import os\nhidden = os\nhidden.system('id')\n").empty());
}

TEST_F(JudgeScript, RefusesAttributesThatLeadOutOfAnObject) {
  EXPECT_EQ(errors_with("().__class__.__subclasses__()\n"), Errors{"line 1: the attribute __subclasses__ is not allowed"});
  EXPECT_EQ(errors_with("print(print.__globals__)\n"), Errors{"line 1: the attribute __globals__ is not allowed"});
}

TEST_F(JudgeScript, RefusesWritingAnywhereButToTheOutput) {
  for (const char* program : {"open('result.csv', 'w')\n", "name = 'result.csv'\nopen(name, mode='a')\n",
                              "import pathlib\npathlib.Path('result.csv').write_text('x')\n",
                              "from pathlib import Path\nPath('result.csv').open('w')\n"}) {
    const Errors errors = errors_with(program);
    ASSERT_EQ(errors.size(), 1u) << program;
    EXPECT_NE(errors[0].find("writing to 'result.csv' is not allowed"), std::string::npos) << errors[0];
  }
}

TEST_F(JudgeScript, LetsOrdinaryProgramsPass) {
  EXPECT_EQ(errors_with("import csv, re\n"
                        "from collections import defaultdict\n"
                        "from datetime import datetime\n"
                        "pattern = re.compile('a+')\n"
                        "totals = defaultdict(float)\n"
                        "def name_of(error):\n"
                        "    return type(error).__name__\n"
                        "with open('/in/sales.csv', newline='', encoding='utf-8-sig') as rows:\n"
                        "    for row in csv.DictReader(rows):\n"
                        "        totals[row['region']] += float(row['amount'])\n"
                        "input = sorted(totals.items(), key=lambda item: -item[1])\n"
                        "print(f'{len(input)} groups', datetime.min)\n"),
            Errors{});
}

TEST_F(JudgeScript, StaysReadableWhenAProgramIsFullOfErrors) {
  std::string program;
  for (int i = 0; i < 50; ++i) program += "eval('1')\n";

  const Errors errors = errors_with(program);

  ASSERT_EQ(errors.size(), 21u);
  EXPECT_EQ(errors.back(), "and 30 more errors");
}

TEST_F(JudgeScript, SurvivesHostileText) {
  EXPECT_FALSE(errors_of(std::string("x = 1\0", 6)).empty());
  EXPECT_FALSE(errors_of(std::string(5000, '(') + std::string(5000, ')')).empty());
  EXPECT_FALSE(errors_of("x = " + std::string(20000, '-') + "1\n").empty());
}

}  // namespace
}  // namespace millrace::validate
