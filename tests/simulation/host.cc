#include "tests/simulation/host.h"

namespace millrace::simulation {

using std::chrono::milliseconds;

void Host::before(std::string_view call) {
  scene_.trace.note(scene_.time.now, name_, call);
  maybe_die(call);
  maybe_stall(call);
}

void Host::after(std::string_view call) { maybe_die(call); }

void Host::maybe_die(std::string_view call) {
  if (!is_doomed_ && !scene_.chance.one_in(scene_.climate.death)) return;
  if (!is_doomed_) scene_.trace.bite("death in a call");
  is_doomed_ = true;
  scene_.trace.note(scene_.time.now, name_, "dies in", call);
  throw ProcessDied{};
}

void Host::maybe_stall(std::string_view call) {
  if (!scene_.chance.one_in(scene_.climate.stall) || !scene_.meanwhile) return;
  is_frozen_ = scene_.chance.one_in(2);
  is_stalled_ = true;
  scene_.trace.bite(is_frozen_ ? "process frozen" : "call that takes long");
  scene_.trace.note(scene_.time.now, name_, is_frozen_ ? "freezes in" : "waits in", call);
  scene_.meanwhile(scene_.chance.between(milliseconds(20), milliseconds(scene_.chance.one_in(2) ? 3000 : 400)));
  is_stalled_ = false;
  is_frozen_ = false;
  scene_.trace.note(scene_.time.now, name_, "goes on in", call);
  if (is_doomed_) throw ProcessDied{};
}

}  // namespace millrace::simulation
