#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace millrace::telemetry {

/// Series, owned by Metrics and valid as long as it. Any thread may use them, without locks.
class Counter {
 public:
  virtual ~Counter() = default;
  virtual void add(double amount = 1) = 0;  ///< Never negative.
};

class Gauge {
 public:
  virtual ~Gauge() = default;
  virtual void set(double value) = 0;
  virtual void add(double amount) = 0;
};

class Histogram {
 public:
  virtual ~Histogram() = default;
  virtual void observe(double value) = 0;
};

using Labels = std::map<std::string, std::string>;

/// What names a series. Prometheus' conventions: base units, `_total` for counters, `_seconds`, `_bytes`; never an id of a job
/// or task as a label.
struct Series {
  std::string name{};
  std::string help{};
  Labels labels{};
};

/// Bounds in seconds from half a millisecond to a minute.
std::vector<double> latency_bounds();

/// All figures of a process. The same name and labels give the same series. Any thread.
class Metrics {
 public:
  Metrics();
  ~Metrics();

  Counter& counter(const Series& series);
  Gauge& gauge(const Series& series);
  Histogram& histogram(const Series& series, const std::vector<double>& bounds = latency_bounds());

  /// Removes a gauge, whose subject is gone (a partition that is no longer ours). Nothing may use it any more.
  void forget_gauge(const Series& series);

  /// Called before each exposition, for figures that are read rather than counted. Keep it quick.
  void before_exposition(std::function<void(Metrics&)> refresh);

  /// Prometheus' text format 0.0.4.
  std::string exposition();

 private:
  class Registry;
  std::unique_ptr<Registry> registry_;
};

}  // namespace millrace::telemetry
