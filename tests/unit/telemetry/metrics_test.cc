#include "shared/telemetry/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace millrace::telemetry {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Metrics, ExposesCountersGaugesAndHistogramsAsPrometheusText) {
  Metrics metrics;
  metrics.counter({.name = "tasks_total", .help = "Tasks done.", .labels = {{"outcome", "succeeded"}}}).add(3);
  metrics.gauge({.name = "in_flight", .help = "Tasks in hand."}).set(2.5);
  metrics.histogram({.name = "task_seconds", .help = "Time."}, {0.1, 1}).observe(0.5);

  const auto text = metrics.exposition();

  EXPECT_THAT(text, HasSubstr("# TYPE tasks_total counter\ntasks_total{outcome=\"succeeded\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("in_flight 2.5\n"));
  EXPECT_THAT(text, HasSubstr("task_seconds_bucket{le=\"0.1\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("task_seconds_bucket{le=\"1\"} 1\n"));
}

TEST(Metrics, TheSameNameAndLabelsAreTheSameSeries) {
  Metrics metrics;
  metrics.counter({.name = "a_total", .help = "A."}).add();
  metrics.counter({.name = "a_total", .help = "A."}).add();
  EXPECT_THAT(metrics.exposition(), HasSubstr("a_total 2\n"));
}

TEST(Metrics, AForgottenGaugeIsGoneAndMayComeBack) {
  Metrics metrics;
  const Series lag{.name = "lag", .help = "Lag.", .labels = {{"partition", "0"}}};
  metrics.gauge(lag).set(7);
  metrics.forget_gauge(lag);
  EXPECT_THAT(metrics.exposition(), Not(HasSubstr("lag{")));
  metrics.gauge(lag).set(1);
  EXPECT_THAT(metrics.exposition(), HasSubstr("lag{partition=\"0\"} 1\n"));
}

TEST(Metrics, AsksForFreshFiguresBeforeEachExposition) {
  Metrics metrics;
  int asked = 0;
  metrics.before_exposition([&](Metrics& within) { within.gauge({.name = "asked", .help = "Times."}).set(++asked); });
  metrics.exposition();
  EXPECT_THAT(metrics.exposition(), HasSubstr("asked 2\n"));
}

}  // namespace
}  // namespace millrace::telemetry
