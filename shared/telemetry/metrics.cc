#include "shared/telemetry/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <mutex>
#include <utility>

namespace millrace::telemetry {
namespace {

class PrometheusCounter final : public Counter {
 public:
  explicit PrometheusCounter(prometheus::Counter& counter) : counter_(counter) {}
  void add(double amount) override { counter_.Increment(amount); }

 private:
  prometheus::Counter& counter_;
};

class PrometheusGauge final : public Gauge {
 public:
  explicit PrometheusGauge(prometheus::Gauge& gauge) : gauge_(gauge) {}
  void set(double value) override { gauge_.Set(value); }
  void add(double amount) override { gauge_.Increment(amount); }
  prometheus::Gauge& vendor() { return gauge_; }

 private:
  prometheus::Gauge& gauge_;
};

class PrometheusHistogram final : public Histogram {
 public:
  explicit PrometheusHistogram(prometheus::Histogram& histogram) : histogram_(histogram) {}
  void observe(double value) override { histogram_.Observe(value); }

 private:
  prometheus::Histogram& histogram_;
};

using Key = std::pair<std::string, Labels>;

template <typename Own, typename Make>
Own& find_or_make(std::map<Key, std::unique_ptr<Own>>& all, const Series& series, const Make& make) {
  auto& entry = all[{series.name, series.labels}];
  if (!entry) entry = std::make_unique<Own>(make());
  return *entry;
}

}  // namespace

class Metrics::Registry {
 public:
  Counter& counter(const Series& series) {
    const std::lock_guard lock(mutex_);
    return find_or_make(counters_, series, [&] {
      return PrometheusCounter(prometheus::BuildCounter().Name(series.name).Help(series.help).Register(vendor_).Add(series.labels));
    });
  }

  Gauge& gauge(const Series& series) {
    const std::lock_guard lock(mutex_);
    return find_or_make(gauges_, series, [&] { return PrometheusGauge(gauge_family(series).Add(series.labels)); });
  }

  Histogram& histogram(const Series& series, const std::vector<double>& bounds) {
    const std::lock_guard lock(mutex_);
    return find_or_make(histograms_, series, [&] {
      return PrometheusHistogram(
          prometheus::BuildHistogram().Name(series.name).Help(series.help).Register(vendor_).Add(series.labels, bounds));
    });
  }

  void forget_gauge(const Series& series) {
    const std::lock_guard lock(mutex_);
    const auto found = gauges_.find({series.name, series.labels});
    if (found == gauges_.end()) return;
    gauge_family(series).Remove(&found->second->vendor());
    gauges_.erase(found);
  }

  void before_exposition(std::function<void(Metrics&)> refresh) {
    const std::lock_guard lock(mutex_);
    refreshers_.push_back(std::move(refresh));
  }

  std::string exposition(Metrics& metrics) {
    std::vector<std::function<void(Metrics&)>> refreshers;
    {
      const std::lock_guard lock(mutex_);
      refreshers = refreshers_;
    }
    for (const auto& refresh : refreshers) refresh(metrics);  // Without the lock: they ask for series.
    return prometheus::TextSerializer().Serialize(vendor_.Collect());
  }

 private:
  prometheus::Family<prometheus::Gauge>& gauge_family(const Series& series) {
    return prometheus::BuildGauge().Name(series.name).Help(series.help).Register(vendor_);
  }

  std::mutex mutex_;
  prometheus::Registry vendor_{prometheus::Registry::InsertBehavior::Merge};
  std::map<Key, std::unique_ptr<PrometheusCounter>> counters_;
  std::map<Key, std::unique_ptr<PrometheusGauge>> gauges_;
  std::map<Key, std::unique_ptr<PrometheusHistogram>> histograms_;
  std::vector<std::function<void(Metrics&)>> refreshers_;
};

std::vector<double> latency_bounds() {
  return {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};
}

Metrics::Metrics() : registry_(std::make_unique<Registry>()) {}
Metrics::~Metrics() = default;

Counter& Metrics::counter(const Series& series) { return registry_->counter(series); }
Gauge& Metrics::gauge(const Series& series) { return registry_->gauge(series); }
Histogram& Metrics::histogram(const Series& series, const std::vector<double>& bounds) { return registry_->histogram(series, bounds); }
void Metrics::forget_gauge(const Series& series) { registry_->forget_gauge(series); }
void Metrics::before_exposition(std::function<void(Metrics&)> refresh) { registry_->before_exposition(std::move(refresh)); }
std::string Metrics::exposition() { return registry_->exposition(*this); }

}  // namespace millrace::telemetry
