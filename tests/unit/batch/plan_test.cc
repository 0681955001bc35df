#include "shared/batch/plan_batch.h"

#include <gtest/gtest.h>

#include <map>

#include "tests/unit/batch/shipped_cards.h"

namespace millrace::batch {
namespace {

csv::TableSurvey survey_of(std::string_view text) {
  csv::MemoryInput input(text);
  return *csv::survey_table(input, {});
}

const std::string kCompanies = "Company Name,Website\nAcme,https://acme.example.org\nInitech,https://initech.example.org\n";

PlanWishes wishes_for(const std::string& agent) {
  PlanWishes wishes;
  wishes.uri = "file:///data/companies.csv";
  wishes.created_at = "2026-11-21T10:00:00.000Z";
  wishes.agent = agent;
  return wishes;
}

Json plan_of(const std::string& text, const PlanWishes& wishes) {
  const auto plan = plan_batch(survey_of(text), shipped_cards(), wishes);
  EXPECT_TRUE(plan) << (plan ? "" : plan.error().detail);
  return plan ? *plan : Json();
}

std::string refusal_of(const std::string& text, const PlanWishes& wishes) {
  const auto plan = plan_batch(survey_of(text), shipped_cards(), wishes);
  return plan ? "" : plan.error().where;
}

TEST(Plan, SaysWhatItWouldRunAndIsReadBack) {  // D99, D107, D143
  const Json plan = plan_of(kCompanies, wishes_for("company-enrichment"));
  EXPECT_EQ(plan["config"]["target"]["name"], "company-enrichment-agent");
  EXPECT_EQ(plan["config"]["input_mapping"], Json({{"Company Name", "company_name"}, {"Website", "website"}}));
  EXPECT_EQ(plan["config"]["execution"]["row_count"], 2);
  EXPECT_EQ(plan["config"]["execution"]["output"]["uri"], "file:///data/companies_enriched.csv");
  EXPECT_FALSE(plan["approval"]["required"].get<bool>());
  const auto read = read_plan(plan.dump(2));
  ASSERT_TRUE(read) << read.error().detail;
  EXPECT_EQ(read->hash, plan["plan_hash"].get<std::string>());
  EXPECT_EQ(read->config.input_mapping.size(), 2u);
  EXPECT_EQ(read->agent_record_digest, "digest of company-enrichment-agent");
}

TEST(Plan, StartsFromAFileAndAGoalAlone) {  // D133
  PlanWishes wishes = wishes_for("");
  wishes.goal = "find the industry of each company";
  EXPECT_EQ(plan_of(kCompanies, wishes)["agent"]["name"], "company-enrichment-agent");
}

TEST(Plan, D142_SuggestsAMappingAndSaysOfEachColumnHowSureItIsAndWhy) {
  const Json plan = plan_of("COMPANY_NAME,Homepage,Notes\nAcme,https://acme.example.org,old\n", wishes_for("company-enrichment"));
  std::map<std::string, std::string> fields;
  for (const Json& feed : plan["mapping"]) {
    fields[feed["column"].get<std::string>()] = feed["field"].get<std::string>();
    EXPECT_GT(feed["confidence"].get<double>(), 0);
    EXPECT_LE(feed["confidence"].get<double>(), 1);
    EXPECT_FALSE(feed["why"].get<std::string>().empty());
  }
  EXPECT_EQ(fields["COMPANY_NAME"], "company_name");
  EXPECT_EQ(fields["Homepage"], "website");
  EXPECT_EQ(plan["unmapped_columns"], Json::array({"Notes"}));
}

TEST(Plan, D143_IsMadeOfASampleWhereThereIsOne) {
  PlanWishes wishes = wishes_for("company-enrichment");
  wishes.latency = Latency{.p50_seconds = 0.5, .p90_seconds = 0.7};
  wishes.row_cost = MeasuredCost{.mean_usd = 0.01, .spread_usd = 0.002, .rows = 4};
  wishes.sample = {{"rows", 4}};
  const Json plan = plan_of(kCompanies, wishes);
  EXPECT_EQ(plan["estimates"]["basis"], "sample");
  EXPECT_NEAR(plan["estimates"]["cost_usd"]["p50"].get<double>(), 0.02, 1e-9);
  EXPECT_NEAR(plan["estimates"]["cost_usd"]["p90"].get<double>(), 0.02256, 1e-9);
  EXPECT_EQ(plan["sample"]["rows"], 4);
}

TEST(Plan, D146_CarriesTransformsAndRefusesThoseThatCannotWork) {
  PlanWishes wishes = wishes_for("company-enrichment");
  wishes.transforms = {{"company_name", "trim | lower"}};
  const Json plan = plan_of(kCompanies, wishes);
  EXPECT_EQ(plan["config"]["execution"]["transforms"]["company_name"], "trim | lower");
  EXPECT_TRUE(read_plan(plan.dump()));
  wishes.transforms = {{"company_name", "tirm"}};
  EXPECT_EQ(refusal_of(kCompanies, wishes), "TRANSFORM_INVALID");
  wishes.transforms = {{"location", "trim"}};  // No column feeds it.
  EXPECT_EQ(refusal_of(kCompanies, wishes), "TRANSFORM_INVALID");
}

TEST(Plan, HasOneHashForOneMeaning) {
  PlanWishes later = wishes_for("company-enrichment");
  const Json plan = plan_of(kCompanies, later);
  later.created_at = "2027-01-01T00:00:00.000Z";
  EXPECT_EQ(plan_of(kCompanies, later)["plan_hash"], plan["plan_hash"]);
  later.budget_usd = 1;
  EXPECT_NE(plan_of(kCompanies, later)["plan_hash"], plan["plan_hash"]);
}

TEST(Plan, IsStaleAfterOneByteOfTheFileOrAChangedAgent) {
  const auto plan = read_plan(plan_of(kCompanies, wishes_for("company-enrichment")).dump());
  ASSERT_TRUE(plan);
  EXPECT_TRUE(staleness_of(*plan, plan->file, plan->agent_record_digest));
  std::string changed = kCompanies;
  changed[25] = changed[25] == 'x' ? 'y' : 'x';
  FileIdentity file = plan->file;
  file.sha256 = survey_of(changed).sha256;
  const auto stale = staleness_of(*plan, file, plan->agent_record_digest);
  ASSERT_FALSE(stale);
  EXPECT_EQ(stale.error().where, "PLAN_STALE");
  EXPECT_NE(stale.error().detail.find("content"), std::string::npos);
  EXPECT_EQ(staleness_of(*plan, plan->file, "another").error().where, "PLAN_STALE");
}

TEST(Plan, IsNotTakenWhenItWasEdited) {
  Json plan = plan_of(kCompanies, wishes_for("company-enrichment"));
  plan["config"]["execution"]["concurrency"] = 500;
  EXPECT_EQ(read_plan(plan.dump()).error().where, "PLAN_ALTERED");
  EXPECT_EQ(read_plan("{}").error().where, "PLAN_INVALID");
  EXPECT_EQ(read_plan("not json").error().where, "PLAN_INVALID");
}

TEST(Plan, NeedsAnApprovalAboveTheThresholds) {  // D105, X-12
  PlanWishes wishes = wishes_for("company-enrichment");
  wishes.thresholds.rows = 1;
  const Json plan = plan_of(kCompanies, wishes);
  EXPECT_TRUE(plan["approval"]["required"].get<bool>());
  EXPECT_EQ(plan["approval"]["reasons"][0], "2 rows are more than 1");
}

TEST(Plan, RefusesBeforeAnythingIsPaid) {  // D101, D103, D109
  EXPECT_EQ(refusal_of("company\n", wishes_for("company-enrichment")), "CSV_HEADER_ONLY");
  EXPECT_EQ(refusal_of(kCompanies, wishes_for("free-text-companion")), "INCOMPATIBLE_AGENT");
  EXPECT_EQ(refusal_of(kCompanies, wishes_for("nobody")), "UNKNOWN_AGENT");
  EXPECT_EQ(refusal_of("supplier,firm\na,b\n", wishes_for("company-enrichment")), "MAPPING_AMBIGUOUS");
  EXPECT_EQ(refusal_of("x,y\na,b\n", wishes_for("company-enrichment")), "MAPPING_REQUIRED");
}

Estimate estimated(std::uint64_t rows, const Bounds& bounds, double seconds = 1.2) {
  const Workload work{.rows = rows, .latency = {.p50_seconds = seconds, .p90_seconds = seconds}, .is_measured = true};
  const auto estimate = estimate_batch(shipped_card("company-enrichment"), work, bounds);
  EXPECT_TRUE(estimate) << (estimate ? "" : estimate.error().detail);
  return estimate ? *estimate : Estimate{};
}

TEST(Estimate, ComputesTheConcurrencyThatTheDeadlineNeeds) {  // D136, X-8
  const Estimate usual = estimated(10'000, {});
  EXPECT_EQ(usual.concurrency, 10u);
  EXPECT_GT(usual.seconds_p50, 1'200);
  const Estimate nine_minutes = estimated(10'000, {.deadline_seconds = 540});
  EXPECT_GE(nine_minutes.concurrency, 25u);
  EXPECT_LE(nine_minutes.concurrency, 26u);
  EXPECT_LT(nine_minutes.seconds_p90, 540);
  EXPECT_EQ(estimated(10, {.deadline_seconds = 540}).concurrency, 10u);
}

TEST(Estimate, SaysBeforehandWhenADeadlineIsImpossible) {
  const Workload work{.rows = 10'000, .latency = {.p50_seconds = 1.2, .p90_seconds = 1.2}, .is_measured = true};
  const AgentCard agent = shipped_card("company-enrichment");
  for (const Bounds& bounds : {Bounds{.deadline_seconds = 10}, Bounds{.deadline_seconds = 540, .requests_per_minute = 60},
                               Bounds{.concurrency = 10, .deadline_seconds = 540}}) {
    const auto estimate = estimate_batch(agent, work, bounds);
    ASSERT_FALSE(estimate);
    EXPECT_EQ(estimate.error().where, "DEADLINE_IMPOSSIBLE");
  }
}

TEST(Estimate, GrowsWithRowsAndNeverRunsBackwards) {  // an interval
  double before = 0;
  for (const std::uint64_t rows : {1u, 100u, 10'000u, 1'000'000u}) {
    const Estimate estimate = estimated(rows, {});
    EXPECT_LE(estimate.seconds_p50, estimate.seconds_p90);
    EXPECT_LE(estimate.cost_usd.p50, estimate.cost_usd.p90);
    EXPECT_LE(estimate.cost_usd.p90, estimate.cost_usd.worst_case);
    EXPECT_GT(estimate.seconds_p50, before);
    before = estimate.seconds_p50;
  }
}

}  // namespace
}  // namespace millrace::batch
