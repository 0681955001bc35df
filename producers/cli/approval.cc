#include "producers/cli/approval_documents.h"
#include "producers/cli/commands.h"
#include "producers/cli/job_command.h"
#include "producers/cli/user_name.h"
#include "shared/time/relative_time.h"

namespace millrace::cli {
namespace {

struct ApprovalListOptions {
  bool with_decided = false;
  int approvals_max = 100;
};

struct ShowOptions {
  std::string id;
};

struct DecideOptions {
  std::string id;
  std::string by;
  std::string comment;
  std::string answer;
};

ExitCode list_approvals(CommandScope& scope, const ApprovalListOptions& options) {
  const auto database = scope.backend.database();
  if (!database) return scope.console.fail(database.error());
  const auto approvals = postgres::list_approvals(
      **database, {.only_open = !options.with_decided, .approvals_max = options.approvals_max});
  if (!approvals) return scope.console.fail(approvals.error());

  if (!scope.console.is_text()) {
    Json array = Json::array();
    for (const auto& approval : *approvals) array.push_back(document_of(approval));
    scope.console.print_array(array);
    return ExitCode::kOk;
  }
  const TimePoint now = scope.clock.now();
  TextTable table({"ID", "WORKFLOW", "STATUS", "ASKED", "DEADLINE", "BY", "QUESTION"});
  for (const auto& approval : *approvals) {
    table.add({approval.id, approval.workflow, approval.status, relative_time(approval.asked_at, now),
               relative_time(approval.deadline, now), approval.decided_by.value_or(""),
               shortened(question_text(approval), 60)});
  }
  scope.console.print_table(table, options.with_decided ? "no approvals" : "nobody is asked anything");
  return ExitCode::kOk;
}

ExitCode show_approval(CommandScope& scope, const ShowOptions& options) {
  const auto database = scope.backend.database();
  if (!database) return scope.console.fail(database.error());
  const auto approval = postgres::find_approval(**database, options.id);
  if (!approval) return scope.console.fail(approval.error());
  if (!*approval) return scope.console.fail(no_such_approval(options.id));

  if (scope.console.is_text()) {
    scope.console.print_text(text_of_approval(**approval, scope.clock.now()));
  } else {
    scope.console.print_json(document_of(**approval));
  }
  return ExitCode::kOk;
}

ExitCode decide(CommandScope& scope, const DecideOptions& options, bool is_approved) {
  if (!options.answer.empty() && !Json::accept(options.answer)) {
    return scope.console.fail({.code = ExitCode::kUsage, .title = "InvalidAnswer", .detail = "--answer is not JSON"});
  }
  postgres::Decision decision{.approval_id = options.id,
                              .is_approved = is_approved,
                              .by = options.by.empty() ? user_name() : options.by};
  if (!options.comment.empty()) decision.comment = options.comment;
  if (!options.answer.empty()) decision.answer = options.answer;

  const auto database = scope.backend.database();
  if (!database) return scope.console.fail(database.error());
  const auto decided = postgres::decide_approval(**database, decision);
  if (!decided) return scope.console.fail(decided.error());
  if (const auto refused = refusal_of(*decided, options.id)) return scope.console.fail(*refused);

  hint_owner(scope, decided->approval->job);
  if (scope.console.is_text()) {
    scope.console.note(options.id + " " + decided->approval->status + ", job " + decided->approval->job.value() +
                       " goes on");
  } else {
    scope.console.print_json(document_of(*decided->approval));
  }
  return ExitCode::kOk;
}

void declare_decision(CommandSyntax& syntax, DecideOptions& options) {
  syntax.argument("ID", options.id, "the approval").required();
  syntax.option("--by", options.by, "who decides (default: you); not who asked");
  syntax.option("--comment", options.comment, "why");
  syntax.option("--answer", options.answer, "JSON that the workflow receives as \"answer\"");
}

}  // namespace

void add_approval_commands(CommandTree& tree) {
  CLI::App& approval = tree.add_group("approval", "Questions of workflows to people");
  tree.add<ApprovalListOptions>(
      approval, "list", "What waits for a decision",
      [](CommandSyntax& syntax, ApprovalListOptions& options) {
        syntax.flag("--all", options.with_decided, "also what was decided or expired");
        syntax.option("--limit", options.approvals_max, "at most so many (default 100)").between(1, 100'000);
      },
      list_approvals);
  tree.add<ShowOptions>(
      approval, "show", "One question with everything that is known about it",
      [](CommandSyntax& syntax, ShowOptions& options) { syntax.argument("ID", options.id, "the approval").required(); },
      show_approval);
  tree.add<DecideOptions>(approval, "approve", "Say yes; the first decision counts", declare_decision,
                          [](CommandScope& scope, const DecideOptions& options) { return decide(scope, options, true); });
  tree.add<DecideOptions>(approval, "reject", "Say no; the first decision counts", declare_decision,
                          [](CommandScope& scope, const DecideOptions& options) { return decide(scope, options, false); });
}

}  // namespace millrace::cli
