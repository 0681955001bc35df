#include "producers/batch_chat/replies.h"

#include <algorithm>
#include <cmath>

namespace millrace::batch_chat {
namespace {

std::string joined(const std::vector<std::string>& texts, const std::string& between) {
  std::string all;
  for (const std::string& text : texts) all += (all.empty() ? "" : between) + text;
  return all;
}

std::string counted(std::int64_t count, const Manners& manners) {
  return std::to_string(count) + " " + std::string(count == 1 ? manners.one : manners.many);
}

/// "suggested_response" as "Suggested response".
std::string title_of(const std::string& field) {
  std::string title = field;
  std::ranges::replace(title, '_', ' ');
  if (!title.empty()) title[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(title[0])));
  return title;
}

std::string values_of(const Json& schema, const std::string& field) {
  const Json property = schema.value("properties", Json::object()).value(field, Json::object());
  std::vector<std::string> values;
  for (const Json& value : property.value("enum", Json::array()))
    values.push_back(value.is_string() ? value.get<std::string>() : value.dump());
  return values.empty() ? "" : " (" + joined(values, ", ") + ")";
}

std::int64_t count_at(const Json& document, const char* name) {
  return document.contains(name) && document[name].is_number_integer() ? document[name].get<std::int64_t>() : 0;
}

}  // namespace

std::string found_text(const csv::TableSurvey& survey, const Manners& manners) {
  std::vector<std::string> columns;
  for (const csv::ColumnSurvey& column : survey.columns) columns.push_back(column.name);
  std::string text = "I found a CSV with " + counted(static_cast<std::int64_t>(survey.rows), manners) +
                     " containing columns: " + joined(columns, ", ") + ".";
  if (survey.quarantined() > 0) {
    text += "\n" + std::to_string(survey.quarantined()) +
            " of them cannot be read as rows; they are kept in the output and marked as failed.";
  }
  return text;
}

std::string offers_text(const Manners& manners) {
  std::string text = "What would you like to do with them?\n\nAvailable options with structured output support:";
  for (std::size_t i = 0; i < manners.offers.size(); ++i)
    text += "\n" + std::to_string(i + 1) + ". " + std::string(manners.offers[i].text);
  return text + "\n" + std::to_string(manners.offers.size() + 1) + ". All of the above (comprehensive analysis)";
}

std::string agent_text(const batch::AgentCard& agent, const std::vector<std::string>& fields) {
  const Json schema = Json::parse(agent.output_schema.empty() ? "{}" : agent.output_schema, nullptr, false);
  std::string text = "I'll use the " + agent.name + " which provides:";
  for (const std::string& field : fields) text += "\n- " + title_of(field) + (schema.is_object() ? values_of(schema, field) : "");
  return text + "\n\n✓ The agent supports structured output for reliable CSV generation.";
}

std::string column_question(const std::string& field, const std::vector<std::string>& columns) {
  return "Which column is the " + title_of(field) + "? " + joined(columns, ", ");
}

std::string settings_text(const Json& plan, const Manners& manners) {
  const Json& execution = plan["config"]["execution"];
  std::string text =
      "Starting batch processing with these settings:\n- Concurrency: " + execution["concurrency"].dump() +
      " parallel executions\n- Timeout: " + std::to_string(std::llround(execution.value("row_timeout_seconds", 60.0))) +
      " seconds per " + std::string(manners.one) + "\n- Output: Original columns + enrichment data";
  const Json& cost = plan["estimates"]["cost_usd"];
  if (cost["worst_case"] > 0)
    text += "\n- Cost: about " + cost["p50"].dump() + " USD, at worst " + cost["worst_case"].dump() + " USD";
  return text;
}

std::string approval_question(const Json& plan) {
  std::string text = "This is a large batch:";
  for (const Json& reason : plan["approval"]["reasons"]) text += "\n- " + reason.get<std::string>();
  return text + "\n- It takes about " + spoken_duration(plan["estimates"]["seconds"]["p50"].get<double>()) +
         "\n\nShall I start it? (yes or no)";
}

std::string progress_text(const Json& status, const Manners& manners) {
  std::string text = "Progress: " + std::to_string(count_at(status, "rows_processed")) + "/" +
                     std::to_string(count_at(status, "total_rows")) + " " + std::string(manners.many) + " processed (" +
                     std::to_string(count_at(status, "percent_complete")) + "%)";
  if (status.contains("seconds_left"))
    text += "\nEstimated completion: " + spoken_duration(status["seconds_left"].value("p90", 0.0));
  return text;
}

std::string results_text(const Json& results, const std::vector<std::string>& fields, const Manners& manners) {
  const std::int64_t good = count_at(results, "rows_succeeded");
  const std::int64_t failed = count_at(results, "rows_failed");
  const std::int64_t percent = good + failed == 0 ? 100 : 100 * good / (good + failed);
  std::string text = "✅ Batch processing complete!\n\nResults:\n- Successfully enriched: " + counted(good, manners) + " (" +
                     std::to_string(percent) + "%)\n- Failed: " + counted(failed, manners) + " (" +
                     std::to_string(100 - percent) + "%)\n- Output file: " + results.value("output_csv_uri", "") +
                     "\n- Processing time: " + spoken_duration(results.value("processing_time_seconds", 0.0)) +
                     "\n\nThe enriched CSV includes:\n- All original columns";
  for (const std::string& field : fields) text += "\n- " + field;
  text += "\n- processing metadata";
  return failed == 0 ? text : text + "\n\nAsk me why " + counted(failed, manners) + " failed, or to retry them.";
}

std::string failures_text(const std::vector<FailedAlike>& failures, const Manners& manners) {
  std::int64_t sum = 0;
  std::string causes;
  for (const FailedAlike& each : failures) {
    sum += each.rows;
    causes += "\n- " + counted(each.rows, manners) + ": " + each.cause + "\n  " + each.action;
  }
  if (sum == 0) return "Nothing has failed.";
  return (sum == 1 ? std::string("The failure was") : "The " + std::to_string(sum) + " failures were") + " due to:" + causes +
         "\n\nThese failed rows are marked in the output CSV with error details in the _error_message column. Say \"retry them\" "
         "to send them again.";
}

std::string help_text() {
  return "Tell me what you want of which CSV file (a path, s3://… or https://…). I look at it, name an agent, and start when all "
         "is clear.\n"
         "Later you can ask how far it is, why rows failed, and have them retried. \"bye\" ends our talk; the batch goes on.";
}

std::string spoken_duration(double seconds) {
  const auto whole = std::max<long long>(1, std::llround(seconds));
  const auto part = [](long long count, const char* unit) {
    return count == 0 ? "" : std::to_string(count) + " " + unit + (count == 1 ? "" : "s");
  };
  const long long hours = whole / 3'600, minutes = whole / 60 % 60, rest = whole % 60;
  std::vector<std::string> parts{part(hours, "hour"), part(minutes, "minute"), hours > 0 ? "" : part(rest, "second")};
  std::erase(parts, "");
  return joined(parts, " ");
}

}  // namespace millrace::batch_chat
