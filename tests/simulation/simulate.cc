// simulation --seed N [--mutation NAME] [--told]      runs one seed twice, says how it went and whether both were the same
// simulation --seeds FROM-TO [--mutation NAME]        runs many, stops at the first that fails
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/simulation/world.h"

namespace millrace::simulation {
namespace {

struct Arguments {
  std::uint64_t first = 1;
  std::uint64_t last = 2000;
  Mutation mutation = Mutation::kNone;
  bool is_told = false;
};

std::optional<Arguments> parse(int count, char** words) {
  Arguments given;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    const std::string value = i + 1 < count ? words[i + 1] : "";
    if (word == "--told") {
      given.is_told = true;
      continue;
    }
    if (word == "--seed") {
      given.first = given.last = std::strtoull(value.c_str(), nullptr, 10);
    } else if (word == "--seeds" && value.find('-') != std::string::npos) {
      given.first = std::strtoull(value.c_str(), nullptr, 10);
      given.last = std::strtoull(value.c_str() + value.find('-') + 1, nullptr, 10);
    } else if (word == "--mutation" && parse_mutation(value)) {
      given.mutation = *parse_mutation(value);
    } else {
      return {};
    }
    ++i;
  }
  return given;
}

int replay(const Arguments& given) {
  const Verdict verdict = World({given.first, given.mutation, given.is_told}).run();
  const Verdict again = World({given.first, given.mutation, false}).run();
  for (const auto& [fault, times] : verdict.bites) fmt::print("{:>7} {}\n", times, fault);
  fmt::print("seed {}: {} jobs, trace {:016x}, {}\n", given.first, verdict.jobs, verdict.digest,
             verdict.digest == again.digest ? "the same when run again" : "ANOTHER WHEN RUN AGAIN");
  if (verdict.violation) fmt::print("{}\n", *verdict.violation);
  return verdict.violation || verdict.digest != again.digest ? EXIT_FAILURE : EXIT_SUCCESS;
}

int run_all(const Arguments& given) {
  std::map<std::string, int> bites;
  std::size_t jobs = 0;
  for (std::uint64_t seed = given.first; seed <= given.last; ++seed) {
    const Verdict verdict = World({seed, given.mutation, false}).run();
    jobs += verdict.jobs;
    for (const auto& [fault, times] : verdict.bites) bites[fault] += times;
    if (verdict.violation) {
      fmt::print("seed {}: {}\nreplay: simulation --seed {} --told\n", seed, *verdict.violation, seed);
      return EXIT_FAILURE;
    }
  }
  for (const auto& [fault, times] : bites) fmt::print("{:>9} {}\n", times, fault);
  fmt::print("seeds {} to {}: {} jobs, nothing wrong\n", given.first, given.last, jobs);
  return EXIT_SUCCESS;
}

}  // namespace
}  // namespace millrace::simulation

int main(int count, char** words) {
  spdlog::set_level(spdlog::level::off);
  const auto given = millrace::simulation::parse(count, words);
  if (!given) {
    fmt::print(stderr, "usage: simulation --seed N [--mutation NAME] [--told]\n"
                       "       simulation --seeds FROM-TO [--mutation NAME]\n");
    return 2;
  }
  return given->first == given->last ? millrace::simulation::replay(*given) : millrace::simulation::run_all(*given);
}
