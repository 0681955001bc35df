#include "tests/simulation/climate.h"

namespace millrace::simulation {
namespace {

using std::chrono::milliseconds;

/// Mostly some of it, often none: rare faults show what frequent ones hide.
std::uint64_t rarely(Chance& chance, std::uint64_t least, std::uint64_t most) {
  return chance.one_in(3) ? 0 : least + chance.below(most - least + 1);
}

}  // namespace

Climate draw_climate(Chance& chance) {
  Climate climate;
  climate.death = rarely(chance, 100, 800);
  climate.stall = rarely(chance, 100, 600);
  climate.failed_call = rarely(chance, 10, 200);
  climate.lost_answer = rarely(chance, 20, 200);
  climate.doubtful_commit = rarely(chance, 4, 40);
  climate.failed_send = rarely(chance, 5, 60);
  climate.unheard_send = rarely(chance, 5, 60);
  climate.doubled_send = rarely(chance, 3, 30);
  climate.full_queue = rarely(chance, 10, 100);
  climate.failed_poll = rarely(chance, 20, 200);
  climate.repeated_read = rarely(chance, 5, 50);
  climate.lost_commit = rarely(chance, 5, 50);
  climate.send_lasts_max = chance.between(milliseconds(1), milliseconds(chance.one_in(3) ? 400 : 20));
  climate.kill = rarely(chance, 60, 400);
  climate.rebalance = rarely(chance, 50, 300);
  climate.outage = rarely(chance, 150, 600);
  climate.clock_jump = chance.one_in(3) ? 40 + chance.below(200) : 0;
  climate.log_loss = chance.one_in(4) ? 60 + chance.below(200) : 0;
  return climate;
}

}  // namespace millrace::simulation
