#pragma once

#include <string>
#include <vector>

#include "producers/batch_chat/batch_tools.h"
#include "producers/batch_chat/manners.h"
#include "shared/batch/mapping.h"

namespace millrace::batch_chat {

// What is said. Pure.

std::string found_text(const csv::TableSurvey& survey, const Manners& manners);
/// The offers, numbered.
std::string offers_text(const Manners& manners);
/// What the agent gives: its fields, with the values that they may have.
std::string agent_text(const batch::AgentCard& agent, const std::vector<std::string>& fields);
std::string column_question(const std::string& field, const std::vector<std::string>& columns);
std::string settings_text(const Json& plan, const Manners& manners);
/// Why a person must say yes first.
std::string approval_question(const Json& plan);
std::string progress_text(const Json& status, const Manners& manners);
std::string results_text(const Json& results, const std::vector<std::string>& fields, const Manners& manners);
std::string failures_text(const std::vector<FailedAlike>& failures, const Manners& manners);
std::string help_text();

/// "4 minutes 32 seconds"
std::string spoken_duration(double seconds);

}  // namespace millrace::batch_chat
