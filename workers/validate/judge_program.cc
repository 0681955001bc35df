#include "workers/validate/judge_program.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "shared/vocabulary/json.h"
#include "workers/validate/judge_program_source.h"

namespace millrace::validate {

namespace {

constexpr std::string_view kFilePrefix = "file:";

std::string encode_rules(const frameworks::ValidationRules& rules, const std::string& source) {
  Json required = Json::array();
  for (const auto& mention : rules.required) {
    if (!mention.source.empty() && mention.source != source) continue;
    required.push_back({{"any_of", mention.any_of}, {"starting_with", mention.starting_with}, {"reason", mention.reason}});
  }
  return Json{{"allowed_imports", rules.allowed_imports},
              {"forbidden_imports", rules.forbidden_imports},
              {"forbidden_calls", rules.forbidden_calls},
              {"allowed_members", rules.allowed_members},
              {"forbidden_attributes", rules.forbidden_attributes},
              {"required", required}}
      .dump();
}

Result<std::string> judge_of(const frameworks::FrameworkFolder& folder) {
  const std::string_view judge = folder.rules->validation.judge;
  if (!judge.starts_with(kFilePrefix)) return std::string(kJudgeProgramSource);
  const std::string file(judge.substr(kFilePrefix.size()));
  if (const std::string* source = folder.find_file(file)) return *source;
  return rejected("judge", "the folder " + folder.name + " has no " + file + ", which its framework.json names as judge");
}

}  // namespace

std::optional<Verdict> judge_at_a_glance(const std::string& program, const frameworks::ValidationRules& rules) {
  const auto is_space = [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); };
  if (std::all_of(program.begin(), program.end(), is_space)) return refused("the program is empty");
  if (program.size() > rules.program_bytes_max) {
    return refused("the program has " + std::to_string(program.size()) + " bytes; at most " +
                   std::to_string(rules.program_bytes_max) + " are allowed");
  }
  return std::nullopt;
}

Result<sandbox::SandboxProgram> judging_run(const std::string& program, const std::string& source,
                                            const frameworks::FrameworkFolder& folder) {
  auto judge = judge_of(folder);
  if (!judge) return judge.error();
  sandbox::SandboxProgram run;
  run.program_text = *std::move(judge);
  run.inputs = {{.name_inside = "program", .content = program},
                {.name_inside = "rules.json", .content = encode_rules(folder.rules->validation, source)}};
  return run;
}

Result<Verdict> verdict_of(const sandbox::SandboxReport& report) {
  switch (report.ended) {
    case sandbox::Ending::kExited:
      if (report.succeeded()) return parse_verdict(report.output);
      return rejected("judge", "the judge failed: " + report.stderr_tail);
    case sandbox::Ending::kTimedOut:
    case sandbox::Ending::kOutOfMemory:
    case sandbox::Ending::kTooManyProcesses:
    case sandbox::Ending::kOutputTooLarge:
    case sandbox::Ending::kKilledBySignal:
      return refused("the program is too complex to be judged: write it shorter and flatter");
    case sandbox::Ending::kCancelled:
      return Error{ErrorKind::kCancelled, "judge", "stopped"};
  }
  return broken("judge", "unknown ending of a sandbox");
}

}  // namespace millrace::validate
