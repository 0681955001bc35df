#include "shared/batch/plan_document.h"

#include <algorithm>
#include <cmath>

#include "shared/batch/canonical_json.h"
#include "shared/vocabulary/digest.h"

namespace millrace::batch {
namespace {

constexpr int kFormat = 1;

Json document_of_feeds(const std::vector<Feed>& feeds) {
  Json array = Json::array();
  for (const Feed& feed : feeds) {
    array.push_back({{"column", feed.column},
                     {"field", feed.field},
                     {"required", feed.is_required},
                     {"confidence", std::round(feed.confidence * 100) / 100},
                     {"why", feed.why}});
  }
  return array;
}

/// Optional fields that a person may still decide about.
Json document_of_questions(const std::vector<MappingQuestion>& questions) {
  Json array = Json::array();
  for (const MappingQuestion& question : questions) {
    array.push_back({{"field", question.field}, {"candidates", document_of_feeds(question.candidates)}});
  }
  return array;
}

std::vector<std::string> approval_reasons_of(const PlanParts& parts) {
  std::vector<std::string> reasons;
  if (parts.survey.rows > parts.thresholds.rows) {
    reasons.push_back(std::to_string(parts.survey.rows) + " rows are more than " + std::to_string(parts.thresholds.rows));
  }
  if (parts.estimate.cost_usd.p90 > parts.thresholds.cost_usd) {
    reasons.push_back("it may cost " + Json(std::ceil(parts.estimate.cost_usd.p90 * 100) / 100).dump() + " USD, more than " +
                      Json(parts.thresholds.cost_usd).dump());
  }
  return reasons;
}

std::vector<std::string> warnings_of(const PlanParts& parts) {
  std::vector<std::string> warnings = parts.survey.warnings;
  if (!parts.estimate.work.is_measured) {
    warnings.push_back("no row was tried: latency and cost are assumptions about agents of this kind (--sample N measures, --latency says better)");
  }
  const auto& execution = parts.config.execution;
  if (execution && execution->budget_usd && parts.estimate.cost_usd.p50 > *execution->budget_usd) {
    warnings.push_back("the budget will probably end before the rows do: the batch then pauses, and goes on when it is raised");
  }
  for (const MappingQuestion& question : parts.mapping.questions) {
    warnings.push_back("the optional field '" + question.field + "' is left out: several columns could be it (--map decides)");
  }
  return warnings;
}

Json document_of_agent(const AgentCard& agent, const Estimate& estimate) {
  const double rows = static_cast<double>(std::max<std::uint64_t>(1, estimate.work.rows));
  return {{"name", agent.name},
          {"version", agent.version},
          {"provider", agent.provider},
          {"record_digest", agent.record_digest},
          {"price_per_row_usd", estimate.cost_usd.p50 / rows}};
}

Json document_of_alternatives(const std::vector<Recommendation>& alternatives) {
  Json array = Json::array();
  for (const Recommendation& other : alternatives) {
    array.push_back({{"agent_name", other.agent}, {"score", other.score}, {"why", other.why}});
  }
  return array;
}

Error invalid_plan(const std::string& why) {
  return rejected("PLAN_INVALID", why + "; `millrace batch plan FILE` makes one");
}

}  // namespace

std::string plan_hash_of(const Json& plan) {
  Json sealed = plan;
  sealed.erase("plan_hash");
  sealed.erase("created_at");
  return sha256_hex(canonical_text(sealed));
}

Json make_plan(const PlanParts& parts) {
  const std::vector<std::string> reasons = approval_reasons_of(parts);
  Json analysis = document_of(parts.survey, parts.uri);
  Json plan{{"format", kFormat}, {"plan_hash", ""}, {"created_at", parts.created_at}};
  plan["file"] = analysis["file"];
  plan["dialect"] = analysis["dialect"];
  plan["csv"] = std::move(analysis);
  plan["agent"] = document_of_agent(parts.agent, parts.estimate);
  plan["mapping"] = document_of_feeds(parts.mapping.feeds);
  plan["questions"] = document_of_questions(parts.mapping.questions);
  plan["unmapped_columns"] = parts.mapping.unmapped_columns;
  plan["config"] = document_of(parts.config);
  plan["estimates"] = document_of(parts.estimate);
  if (!parts.sample.is_null()) plan["sample"] = parts.sample;
  plan["approval"] = {{"required", !reasons.empty()}, {"reasons", reasons}};
  plan["alternatives"] = document_of_alternatives(parts.alternatives);
  plan["warnings"] = warnings_of(parts);
  plan["next_steps"] = Json::array({std::string("millrace batch apply PLAN") +
                                    (reasons.empty() ? "" : ", which asks for an approval first")});
  plan["plan_hash"] = plan_hash_of(plan);
  return plan;
}

Result<Plan> read_plan(std::string_view text) {
  Plan plan;
  plan.document = Json::parse(text, nullptr, false);
  const Json& document = plan.document;
  if (!document.is_object() || !document.contains("plan_hash") || !document["plan_hash"].is_string()) {
    return invalid_plan("this is no plan");
  }
  if (document.value("format", Json()) != Json(kFormat)) return invalid_plan("this plan has another format");
  plan.hash = plan_hash_of(document);
  if (document["plan_hash"] != Json(plan.hash)) {
    return rejected("PLAN_ALTERED", "this plan was edited after it was made: make a new one with `millrace batch plan`, "
                                    "with other flags instead of edits");
  }
  // The hash says that all of this was written by make_plan; what is missing is our own mistake, and is refused all the same.
  auto file = parse_file_identity(document.value("file", Json()));
  auto config = parse_batch_config(document.value("config", Json()));
  const Json agent = document.value("agent", Json()), approval = document.value("approval", Json());
  if (!file || !config || !agent.is_object() || !approval.is_object()) return invalid_plan("this plan lacks its parts");
  plan.file = *std::move(file);
  plan.config = *std::move(config);
  plan.agent_name = agent.value("name", std::string());
  plan.agent_record_digest = agent.value("record_digest", std::string());
  plan.needs_approval = approval.value("required", true);
  plan.approval_reasons = approval.value("reasons", std::vector<std::string>());
  return plan;
}

Result<void> staleness_of(const Plan& plan, const FileIdentity& file_now, const std::string& agent_record_digest_now) {
  std::string changes;
  const auto note = [&](const std::string& change) { changes += (changes.empty() ? "" : "; ") + change; };
  if (file_now.size_bytes != plan.file.size_bytes) {
    note("the file has " + std::to_string(file_now.size_bytes) + " bytes instead of " + std::to_string(plan.file.size_bytes));
  } else if (file_now.sha256 != plan.file.sha256) {
    note("the file's content is another (SHA-256 " + file_now.sha256.substr(0, 12) + "… instead of " +
         plan.file.sha256.substr(0, 12) + "…)");
  }
  if (agent_record_digest_now != plan.agent_record_digest) note("the record of " + plan.agent_name + " was changed");
  if (changes.empty()) return {};
  return rejected("PLAN_STALE", changes + " since the plan was made: make a new one with `millrace batch plan`");
}

}  // namespace millrace::batch
