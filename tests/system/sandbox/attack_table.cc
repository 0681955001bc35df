#include <fstream>
#include <iterator>

#include "tests/system/sandbox/attack.h"

namespace millrace::sandbox {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto kRoot = Control::kNeedsRootOutside;
constexpr auto kHarmful = Control::kTooHarmfulOutside;

SandboxLimits wall_of(milliseconds wall) { return {.wall = wall}; }

std::string read_attack(const std::string& file) {
  std::ifstream stream(std::string(MILLRACE_SOURCE_FOLDER "/tests/system/sandbox/attacks/") + file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::vector<Attack> table() {
  return {
      {.number = 1, .name = "TcpOnLoopback", .file = "s01_tcp_loopback.py"},
      {.number = 2, .name = "Udp", .file = "s02_udp.py"},
      {.number = 3, .name = "Ipv6", .file = "s03_ipv6.py"},
      {.number = 4, .name = "RawAndPacketSockets", .file = "s04_raw_packet.py", .control = kRoot},
      {.number = 5, .name = "Netlink", .file = "s05_netlink.py"},
      {.number = 6, .name = "UnixAndAbstractSockets", .file = "s06_unix_sockets.py"},
      {.number = 7, .name = "VsockAndOddFamilies", .file = "s07_vsock.py"},
      {.number = 8, .name = "Dns", .file = "s08_dns.py"},
      {.number = 9, .name = "MetadataAddress", .file = "s09_metadata_address.py"},
      {.number = 10, .name = "UserDatabase", .file = "s10_etc_passwd.py"},
      {.number = 11, .name = "HomesAndCheckout", .file = "s11_homes_and_checkout.py"},
      {.number = 12, .name = "WritingTheSystem", .file = "s12_write_usr.py", .control = kRoot},
      {.number = 13, .name = "PathEscapes", .file = "s13_path_escapes.py"},
      {.number = 14, .name = "Devices", .file = "s14_devices.py"},
      {.number = 15, .name = "FillingTheDisk", .file = "s15_fill_disk.py", .control = kHarmful},
      {.number = 16, .name = "AMillionFiles", .file = "s16_inodes.py", .control = kHarmful},
      {.number = 17, .name = "ASparseTerabyte", .file = "s17_sparse_file.py"},
      {.number = 18, .name = "SpecialFiles", .file = "s18_special_files.py", .control = kHarmful},
      {.number = 19, .name = "TheResultsPath", .file = "s19_output_path.py", .control = kHarmful},
      {.number = 20, .name = "SetuidPrograms", .file = "s20_setuid.py"},
      {.number = 21, .name = "Environment", .file = "s21_environment.py"},
      {.number = 22, .name = "ProcOfOthers", .file = "s22_proc_of_others.py"},
      {.number = 23, .name = "LeakedDescriptors", .file = "s23_leaked_descriptors.py"},
      {.number = 24, .name = "CoreDumps", .file = "s24_core_dump.py", .control = kHarmful},
      {.number = 25, .name = "Keyrings", .file = "s25_keyring.py"},
      {.number = 26, .name = "ForkBomb", .file = "s26_fork_bomb.py", .control = kHarmful},
      {.number = 27, .name = "ThreadBomb", .file = "s27_thread_bomb.py"},
      {.number = 28,
       .name = "Daemons",
       .file = "s28_daemon.py",
       .control = kHarmful,
       .must_print = "daemon lives"},
      {.number = 29, .name = "SignalsToOutside", .file = "s29_signals.py", .control = kHarmful},
      {.number = 30, .name = "Ptrace", .file = "s30_ptrace.py"},
      {.number = 31, .name = "Scheduling", .file = "s31_scheduling.py"},
      {.number = 32, .name = "OneBigAllocation", .file = "s32_one_allocation.py"},
      {.number = 33,
       .name = "ManyChildrenAllocating",
       .file = "s33_many_children_allocate.py",
       .control = kHarmful,
       .held_by = HeldBy::kWatchdog,
       .ending = Ending::kOutOfMemory,
       .must_print = "allocating",
       .limits = {.wall = seconds(30), .memory_bytes = std::uint64_t{256} << 20}},
      {.number = 34,
       .name = "MemoryThatBelongsToNoProcess",
       .file = "s34_hidden_memory.py",
       .control = kHarmful},
      {.number = 35,
       .name = "BusyLoopsOfThreadsAndProcesses",
       .file = "s35_busy_loop.py",
       .control = kHarmful,
       .held_by = HeldBy::kKernel,
       .ending = Ending::kTimedOut,
       .must_print = "one busy thread",
       .limits = {.wall = seconds(60), .cpu = seconds(1)}},
      {.number = 36,
       .name = "SleepingForEver",
       .file = "s36_sleep.py",
       .control = kHarmful,
       .held_by = HeldBy::kDeadline,
       .ending = Ending::kTimedOut,
       .must_print = "sleeping for ever",
       .limits = wall_of(seconds(2))},
      {.number = 37,
       .name = "LogFlood",
       .file = "s37_flood.py",
       .control = kHarmful,
       .held_by = HeldBy::kReader,
       .ending = Ending::kOutputTooLarge},
      {.number = 38,
       .name = "BombsInData",
       .file = "s38_bombs.py",
       .control = kHarmful,
       .held_by = HeldBy::kDeadline,
       .ending = Ending::kTimedOut,
       .must_print = "the pattern starts",
       .limits = {.wall = seconds(20), .memory_bytes = std::uint64_t{128} << 20}},
      {.number = 39,
       .name = "OneHugeLine",
       .file = "s39_huge_line.py",
       .control = kHarmful,
       .held_by = HeldBy::kReader,
       .ending = Ending::kOutputTooLarge,
       .must_print = "xxxx"},
      {.number = 40, .name = "NewNamespaces", .file = "s40_new_namespaces.py"},
      {.number = 41, .name = "Mounts", .file = "s41_mounts.py"},
      {.number = 42, .name = "KernelInterfaces", .file = "s42_kernel_interfaces.py"},
      {.number = 43, .name = "FileHandles", .file = "s43_file_handles.py"},
      {.number = 44, .name = "TerminalInjection", .file = "s44_terminal_injection.py"},
      {.number = 45, .name = "Personality", .file = "s45_personality.py"},
      {.number = 46, .name = "ForeignAbi", .file = "s46_foreign_abi.py"},
      {.number = 47, .name = "Clock", .file = "s47_clock.py", .control = kRoot},
      {.number = 48, .name = "KernelSettings", .file = "s48_kernel_settings.py"},
  };
}

}  // namespace

std::vector<Attack> load_attacks() {
  const std::string kit = read_attack("attack_kit.py");
  auto attacks = table();
  for (Attack& attack : attacks) attack.program = kit + "\n" + read_attack(attack.file);
  return attacks;
}

}  // namespace millrace::sandbox
