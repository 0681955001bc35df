#pragma once

#include <optional>
#include <string>

#include "producers/cli/problem.h"
#include "producers/jobs/approval_documents.h"
#include "shared/time/clock.h"

namespace millrace::cli {

using jobs::document_of;

/// The question itself, without what was given along.
std::string question_text(const postgres::ApprovalRecord& approval);
std::string text_of_approval(const postgres::ApprovalRecord& approval, TimePoint now);

Problem no_such_approval(const std::string& id);
/// Nothing when the decision counted; else why not, with the decision that came first.
std::optional<Problem> refusal_of(const postgres::DecisionResult& result, const std::string& id);

}  // namespace millrace::cli
