#include "shared/sandbox/probe_layers.h"

#include <algorithm>
#include <sstream>

#include "shared/sandbox/bubblewrap_sandbox.h"
#include "shared/sandbox/layers.h"

namespace millrace::sandbox {
namespace {

/// Prints the name of each layer that holds when looked at from inside.
constexpr char kSelfReport[] = R"python(
import os, resource, socket

status = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)

def number(key, base=10):
    return int(status[key].split()[0], base)

def refused(attempt):
    try:
        attempt()
    except OSError:
        return True
    return False

def interfaces():
    return [line.split(":")[0].strip() for line in open("/proc/net/dev") if ":" in line]

held = {
    "user namespace": len(open("/proc/self/uid_map").read().splitlines()) == 1 and os.getuid() == 1000,
    "mount namespace": sorted(os.listdir("/")) == sorted(set(os.listdir("/")) & set(
        "bin dev in lib lib64 proc program.py tmp usr".split())),
    "pid namespace": os.getpid() <= 4,
    "ipc namespace": not open("/proc/sysvipc/shm").read().splitlines()[1:],
    "network namespace": interfaces() == ["lo"],
    "uts namespace": os.uname().nodename == "sandbox",
    "cgroup namespace": all(line.rstrip().endswith(":/") for line in open("/proc/self/cgroup")),
    "read-only root": all(refused(lambda: open(path + "/probe", "w")) for path in "/ /usr /dev /in".split()),
    "bounded /tmp": os.statvfs("/tmp").f_blocks > 0 and os.statvfs("/tmp").f_files < 1_000_000,
    "clean environment": not set(os.environ) - set(
        "HOME LANG LC_CTYPE MILLRACE_OUTPUT PATH PWD TMPDIR".split()),
    "clean descriptors": all(refused(lambda: os.fstat(n)) for n in range(4, 1024)),
    "rlimits": resource.getrlimit(resource.RLIMIT_CORE)[0] <= 1
               and resource.getrlimit(resource.RLIMIT_NPROC)[1] < 4096
               and resource.getrlimit(resource.RLIMIT_AS)[1] != resource.RLIM_INFINITY,
    "no capabilities": not any(number(key, 16) for key in ("CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb")),
    "no new privileges": number("NoNewPrivs") == 1,
    "no nested namespaces": True,  # bubblewrap has tried (--assert-userns-disabled); here seccomp answers.
    "seccomp": number("Seccomp") == 2 and refused(lambda: socket.socket()),
    "dies with worker": os.getppid() == 1,
}
print(*[name for name, holds in held.items() if holds], sep="\n")
)python";

class LineCollector final : public LineSink {
 public:
  void line(Stream stream, std::string_view text) override {
    if (stream == Stream::kStdout) lines.emplace_back(text);
  }
  std::vector<std::string> lines;
};

}  // namespace

Result<std::vector<std::string>> probe_layers(Clock& clock) {
  BubblewrapSandbox sandbox(clock);
  LineCollector seen;
  SandboxProgram program;
  program.program_text = kSelfReport;
  const auto report = sandbox.run(program, {.wall = std::chrono::seconds(10)}, seen, {});
  if (!report) return report.error();

  for (const std::string& layer : mandatory_layers()) {
    if (std::ranges::find(seen.lines, layer) != seen.lines.end()) continue;
    return rejected(kSandboxUnavailable,
                    layer +
                        " is not in force on this machine; see shared/sandbox/README.md, "
                        "\"What the machine must offer\". " +
                        report->stderr_tail);
  }
  seen.lines.push_back("limits by " + report->limits);
  return seen.lines;
}

}  // namespace millrace::sandbox
