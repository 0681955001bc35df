#pragma once

#include <cstdint>

namespace millrace::supervise {

/// What a supervisor counts; /metrics shows it. Called from the supervisor's thread.
class SuperviseMeters {
 public:
  virtual ~SuperviseMeters() = default;
  virtual void committed(std::size_t records, std::size_t jobs, double seconds) = 0;
  virtual void stale_result() = 0;
  virtual void refused() = 0;
  virtual void fenced() = 0;
  virtual void dispatched_again() = 0;
  virtual void log_made_anew() = 0;
  virtual void in_hand(std::size_t shards, std::size_t jobs, std::size_t outstanding) = 0;
};

/// Counts nothing.
class SilentMeters final : public SuperviseMeters {
 public:
  void committed(std::size_t, std::size_t, double) override {}
  void stale_result() override {}
  void refused() override {}
  void fenced() override {}
  void dispatched_again() override {}
  void log_made_anew() override {}
  void in_hand(std::size_t, std::size_t, std::size_t) override {}
};

}  // namespace millrace::supervise
