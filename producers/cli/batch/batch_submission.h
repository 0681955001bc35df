#pragma once

#include "producers/cli/batch/batch_watch.h"
#include "producers/cli/command_tree.h"
#include "producers/cli/submission.h"

namespace millrace::cli {

/// What to do with the end of a batch.
struct EndPlan {
  std::string output{};  ///< Where its output goes; empty: nowhere.
  bool follows = false;
  bool detaches = false;  ///< It is not waited for.
};
void declare_ending(CommandSyntax& syntax, EndPlan& ending);

/// A local file goes into the store, so that it cannot change while it is read; a URI is taken as it is.
Result<std::string> stored_uri(CommandScope& scope, const std::string& file);

/// A table that was planned for, in the store: exactly those bytes. kRejected as PLAN_STALE when they are others by now.
Result<std::string> planned_uri(CommandScope& scope, const std::string& uri, const std::string& sha256);

/// {"COLUMN": "FIELD"} of --map.
Result<Json> column_mappings(const std::vector<std::string>& texts);

/// "FIELD=trim | lower" of --transform, parted at the first equals sign, for steps may have one. Whether they are steps is not looked at.
Result<std::vector<std::pair<std::string, std::string>>> transforms_in(const std::vector<std::string>& texts);

/// `apply`, declared here because it needs the library of plans.
void add_batch_apply(CommandTree& tree, CLI::App& batch);

/// `diff`, declared here for the same reason.
void add_batch_diff(CommandTree& tree, CLI::App& batch);

/// `stream`.
void add_batch_stream(CommandTree& tree, CLI::App& batch);

/// `overview` and `feedback`.
void add_batch_overview(CommandTree& tree, CLI::App& batch);

/// `chat` and `registration`.
void add_batch_chat(CommandTree& tree, CLI::App& batch);

/// Submits; the one that was submitted before under the same key stays the only one.
Result<JobId> begin_batch(CommandScope& scope, const SubmissionPlan& plan);

/// Submits, waits unless told otherwise, and prints what came of it.
ExitCode submit_and_watch(CommandScope& scope, const SubmissionPlan& plan, const EndPlan& ending);

}  // namespace millrace::cli
